"""Figures for Prometheus: who may read them, what they tell, and that no label comes from outside."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from core.tasks.outages import outages
from library.models import LibraryState
from llm.models import UsageRecord
from operations.services.metrics import exposition
from operations.services.metrics.counted import count_runs
from operations.services.watching.memory import Known, memory
from playlists.events import Failed, StepDone
from playlists.models import Run
from playlists.services.runs import event_log
from playlists.signals import events_added

URL = "/metrics"
pytestmark = pytest.mark.django_db


@pytest.fixture
def counting() -> Iterator[None]:
    """As where the figures are not switched off."""
    count_runs()
    yield
    events_added.disconnect(dispatch_uid="operations.metrics")


@pytest.fixture
def here(settings: Settings) -> Client:
    """Something on this computer that asks."""
    settings.METRICS = "loopback"
    return Client(headers={"host": "localhost:5765"})


def figures(client: Client, **extra: Any) -> dict[tuple[str, ...], float]:
    """Each sample, by its name and the values of its labels."""
    answer = client.get(URL, **extra)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain")
    families = text_string_to_metric_families(answer.content.decode())
    return {(one.name, *one.labels.values()): one.value for family in families for one in family.samples}


# --- Who may --------------------------------------------------------------------------------------------------------


def test_off_there_is_nothing_at_the_address(owner_client: Client) -> None:
    assert owner_client.get(URL).status_code == Client().get(URL).status_code == 404


@pytest.mark.parametrize(
    ("extra", "status"),
    [
        ({}, 200),
        ({"REMOTE_ADDR": "::1"}, 200),
        ({"REMOTE_ADDR": "::ffff:127.0.0.1"}, 200),
        ({"headers": {"host": "127.0.0.1:5765"}}, 200),
        ({"headers": {"host": "[::1]"}}, 200),
        ({"REMOTE_ADDR": "192.168.1.7"}, 403),
        ({"REMOTE_ADDR": ""}, 403),
        ({"headers": {"host": "music.example.org"}}, 403),
        ({"headers": {"x-forwarded-for": "127.0.0.1"}}, 403),
        ({"headers": {"x-real-ip": "10.0.0.1"}}, 403),
        ({"headers": {"forwarded": "for=10.0.0.1"}}, 403),
        ({"headers": {"via": "1.1 proxy"}}, 403),
    ],
)
def test_loopback_is_this_computer_and_nobody_behind_a_proxy_on_it(
    extra: dict[str, Any], status: int, here: Client, settings: Settings
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    assert here.get(URL, **extra).status_code == status


def test_with_a_token_only_an_owners_opens_it(
    settings: Settings, api_headers: dict[str, str], guest_client: Client, owner_client: Client
) -> None:
    settings.METRICS = "token"
    assert Client().get(URL).status_code == 401
    assert Client().get(URL, headers={"authorization": "Bearer ps_wrong"}).status_code == 401
    assert guest_client.get(URL).status_code == 403
    assert Client().get(URL, headers=api_headers).status_code == owner_client.get(URL).status_code == 200
    assert "no-store" in owner_client.get(URL)["Cache-Control"]
    assert owner_client.post(URL).status_code == 405


# --- What they tell ---------------------------------------------------------------------------------------------


def test_how_things_stand(here: Client, owner: User, guest: User) -> None:
    memory().remember(Known(database="ok", migrations="ok"))
    outages().begin("music server", "Plex at http://secret.name:32400", "private words")
    moment = timezone.now() - timedelta(hours=1)
    LibraryState.objects.create(pk=1, server="plex", tracks=1234, loaded_at=moment)
    Run.objects.create(wish={"text": "a private prompt"}, seed=1, state="queued")
    for provider in ("openai", "openai", "ollama", "x" * 20):
        UsageRecord.objects.create(
            month=moment.date(), purpose="picking", provider=provider, model="private-model", outcome="answered",
            input_tokens=100, output_tokens=7, cost_usd=Decimal("0.25"),
        )  # fmt: skip
    told = figures(here)
    assert told[("plexsage_ready",)] == 1
    assert (told[("plexsage_down", "music server")], told[("plexsage_down", "database")]) == (1, 0)
    assert (told[("plexsage_people", "staff")], told[("plexsage_people", "member")]) == (1, 1)
    assert told[("plexsage_library_tracks",)] == 1234
    assert told[("plexsage_sync_timestamp_seconds",)] == pytest.approx(moment.timestamp())
    assert (told[("plexsage_runs_unfinished", "queued")], told[("plexsage_runs_unfinished", "running")]) == (1, 0)
    assert told[("plexsage_model_tokens_total", "input", "openai")] == 200
    assert told[("plexsage_model_tokens_total", "output", "ollama")] == 7
    assert told[("plexsage_model_cost_dollars_total", "openai")] == 0.5
    text = here.get(URL).content.decode()
    assert not [word for word in ("private", "secret", "xxxx", "owner", "guest") if word in text]


def test_runs_are_counted_by_how_they_end_and_their_steps_by_seconds(
    here: Client, counting: None, django_capture_on_commit_callbacks: Any
) -> None:
    runs = [Run.objects.create(wish={}, seed=1, provider=provider) for provider in ("ollama", "ollama", "x" * 9, "")]
    before = figures(here)
    assert before[("plexsage_runs_total", "failed", "ollama")] == 0
    with django_capture_on_commit_callbacks(execute=True):
        for run in runs:
            event_log.append(run.pk, StepDone(step="select", seconds=42.0))
            assert event_log.end(run.pk, Run.State.FAILED, Failed(code="timeout", message="private words"))
            assert not event_log.end(run.pk, Run.State.FAILED, Failed(code="timeout", message="again"))
    told = figures(here)
    assert told[("plexsage_runs_total", "failed", "ollama")] == 2
    assert told[("plexsage_runs_total", "failed", "other")] == 2
    assert told[("plexsage_step_seconds_count", "select")] == 4
    assert told[("plexsage_step_seconds_sum", "select")] == 168
    assert told[("plexsage_step_seconds_bucket", "30.0", "select")] == 0
    assert told[("plexsage_step_seconds_bucket", "60.0", "select")] == 4
    assert before.keys() == told.keys(), "a label's values do not grow with what happens"


def test_where_the_database_is_down_the_rest_is_told(here: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> list[Any]:
        raise OperationalError("disk I/O error")

    monkeypatch.setattr(exposition, "collect_stored", fail)
    told = figures(here)
    assert told[("plexsage_ready",)] == 0
    assert ("plexsage_library_tracks",) not in told


def test_what_it_costs_does_not_grow(here: Client) -> None:
    with CaptureQueriesContext(connection) as few:
        figures(here)
    for number in range(30):
        Run.objects.create(wish={}, seed=number)
        User.objects.create(username=f"person {number}")
    with CaptureQueriesContext(connection) as many:
        figures(here)
    assert len(few) == len(many) <= 8


def test_whoever_prefers_openmetrics_gets_it(here: Client) -> None:
    answer = here.get(URL, headers={"accept": "application/openmetrics-text; version=1.0.0"})
    assert answer["Content-Type"].startswith("application/openmetrics-text")
    assert answer.content.endswith(b"# EOF\n")
