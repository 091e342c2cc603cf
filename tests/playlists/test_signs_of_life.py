"""Signs of life of runs: one writing for all that a process executes."""

import pytest
from django.db import InterfaceError, OperationalError
from django.db.models import QuerySet
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


@pytest.mark.parametrize("error", [OperationalError("database is locked"), InterfaceError("connection already closed")])
def test_a_database_that_is_away_costs_one_beat(
    error: Exception, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    run = make_run()

    def fail(*_: object, **__: object) -> int:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(QuerySet, "update", fail)
        assert _beat((run,)) == [], "nobody is told to stop"
    assert str(error) in caplog.text
    assert _beat((run,)) == []
    assert Run.objects.get().heartbeat_at
