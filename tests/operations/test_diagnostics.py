"""The diagnostics: what helps is in them, and nothing that anybody wrote, owns or is called."""

import json
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import IntegrityError, OperationalError, connection, models, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from core.tasks.outages import Kind, outages
from library.errors import ServerTimeoutError
from llm.models import ModelMeasurement
from operations.services.diagnostics import report
from operations.services.diagnostics.figures import read_figures
from operations.services.diagnostics.report import make_diagnostics
from playlists.events import Failed, StepDone
from playlists.models import Run
from playlists.services.runs import event_log
from tests.fakes.ollama import MODEL
from tests.library.loading import load, track
from tests.operations.conftest import UseOllama

MARK = "Qprivateq"
pytestmark = pytest.mark.django_db


def fill_with_marks() -> int:
    """Each text of every table with a row becomes the mark, but where it has to be unique. Returns how many columns."""
    return sum(_fill(model, field) for model in apps.get_models() for field in model._meta.concrete_fields)


def _fill(model: type[models.Model], field: Any) -> bool:
    is_text = isinstance(field, models.CharField | models.TextField) and not field.primary_key
    if not is_text or not model._default_manager.exists():
        return False
    mark = MARK[: field.max_length or 99]
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {model._meta.db_table} SET {field.column} = %s", [mark])
    except IntegrityError:
        return False
    return True


def test_no_text_out_of_the_database_or_the_environment_gets_in(
    owner: User, settings: Settings, use_ollama: UseOllama
) -> None:
    use_ollama(f"http://{MARK}:11434", model=f"{MARK}:1b")
    settings.PLEX_URL, settings.TIME_ZONE = f"http://{MARK.lower()}:32400", "Europe/Berlin"
    settings.ALLOWED_HOSTS = [MARK]
    load(track(MARK, artist=MARK, genres=(MARK,)))
    run = Run.objects.create(wish={"text": MARK}, seed=1, provider="ollama", model=MARK, owner=owner)
    event_log.append(run.pk, StepDone(step="select", seconds=3.25))
    event_log.end(run.pk, Run.State.FAILED, Failed(code=MARK, message=MARK))
    kinds: tuple[Kind, ...] = ("database", "music server")
    for kind in kinds:
        outages().begin(kind, MARK, MARK)
    call_command("create_api_token", MARK, "--user", "owner")
    before = json.loads(make_diagnostics())
    assert before["step_seconds"] == {"select": 3.25}
    assert fill_with_marks() > 25
    text = make_diagnostics()
    told = json.loads(text)
    assert MARK[:5].lower() not in text.lower(), "also where a column took only its beginning"
    assert "Berlin" not in text
    assert told["library"]["tracks"] == 1
    assert set(told["down"]) == {*kinds}
    assert told["failures"] == {"other": 1}


def test_what_helps_is_in_them(use_ollama: UseOllama, settings: Settings) -> None:
    use_ollama("http://127.0.0.1:9")
    described = {"name": MODEL, "context_window": 8192, "parameter_count": 8_000_000_000}
    ModelMeasurement.objects.create(provider="ollama", base_url="http://127.0.0.1:9", model=MODEL, described=described)
    settings.VARIABLES_SET = frozenset({"PLEX_URL", "OLLAMA_URL"})
    for number in range(3):
        run = Run.objects.create(wish={}, seed=number, provider="ollama")
        event_log.append(run.pk, StepDone(step="select", seconds=number))
        event_log.end(run.pk, Run.State.FAILED, Failed(code=ServerTimeoutError.code, message="x"))
    told = json.loads(make_diagnostics())
    assert told["format"] == 1
    assert told["versions"].keys() >= {"PlexSage", "Python", "Django"}
    assert told["checks"]["database"] == "ok"
    assert told["runs"] == {"failed": {"ollama": 3}}
    assert told["failures"] == {"timeout": 3}
    assert told["step_seconds"] == {"select": 1}
    assert told["model"]["parameters"] == 8_000_000_000
    assert told["configuration"]["variables"] == ["OLLAMA_URL", "PLEX_URL"]


def test_where_the_database_is_down_the_rest_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> Any:
        raise OperationalError(MARK)

    monkeypatch.setattr(report, "read_figures", fail)
    told = json.loads(make_diagnostics())
    assert told["stored"] == "OperationalError"
    assert "versions" in told


def test_the_page_shows_what_the_file_has_and_nothing_is_kept(owner_client: Client) -> None:
    page, file = owner_client.get("/system/report/"), owner_client.get("/system/report/plexsage-diagnostics.json")
    assert file["Content-Disposition"] == 'attachment; filename="plexsage-diagnostics.json"'
    assert "no-store" in file["Cache-Control"]
    assert "no-store" in page["Cache-Control"]
    told = json.loads(file.content)
    assert told.keys() == owner_client.get("/api/system/diagnostics").json().keys()
    assert all(f"&quot;{name}&quot;" in page.content.decode() for name in told)


def test_figures_take_few_queries_however_much_there_is(django_assert_max_num_queries: Any) -> None:
    for number in range(20):
        run = Run.objects.create(wish={}, seed=number, created_at=timezone.now())
        event_log.append(run.pk, StepDone(step="look", seconds=1))
    with django_assert_max_num_queries(25):
        read_figures()
