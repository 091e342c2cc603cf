"""Signs of life of runs: one writing for all that a process executes."""

import pytest
from pytest_django import DjangoAssertNumQueries

from playlists.models import Run
from playlists.schemas import Wish
from playlists.services.runs.heartbeat import _beat

pytestmark = pytest.mark.django_db


def make_run(**fields: object) -> int:
    return Run.objects.create(wish=Wish(text="70s soul").model_dump(mode="json"), seed=1, **fields).pk


def test_many_take_as_many_queries_as_one(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    others, stopping, gone = [make_run() for _ in range(20)], make_run(cancel_requested=True), 999_999
    with django_assert_num_queries(2):
        assert _beat((*others, stopping, gone)) == [stopping, gone]
    assert not Run.objects.filter(heartbeat_at=None).exists()
