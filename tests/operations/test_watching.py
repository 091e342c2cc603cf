"""Watching: what is remembered for health checks, what is looked at, and who is asked whether they are back."""

import logging
import sqlite3
from pathlib import Path

import pytest
from asgiref.sync import sync_to_async
from django.db import connection
from django.test import AsyncClient, Client
from django.test.utils import CaptureQueriesContext
from pydantic import SecretStr

from core.db import disk
from core.tasks.outages import Kind, outages
from library.errors import MusicServerError
from library.models import PlexServer
from library.services.music_server.active_server import connected_server
from llm.errors import LLMError
from llm.schemas import Prompt
from llm.services.calling.client import open_llm
from llm.services.settings.effective import load_config
from operations.services.watching import ask_again, look
from operations.services.watching.ask_again import AskAgain
from operations.services.watching.keep import Watcher
from operations.services.watching.memory import Known, memory
from tests.fakes.ollama import OllamaFake
from tests.fakes.plex.server import TOKEN, PlexFake
from tests.operations.conftest import UseOllama

READY, HEALTH = "/api/health/ready", "/api/health"
GOOD = Known(database="ok", migrations="ok", keys="ok", plex_connected=True, llm_configured=True)


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, "core.tasks.outages")
    return caplog


# --- What is remembered -------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_health_checks_are_answered_from_memory_and_ask_the_database_nothing() -> None:
    memory().remember(GOOD)
    memory().is_kept = True
    with CaptureQueriesContext(connection) as queries:
        answers = [Client().get(path) for path in (HEALTH, READY)]
        heads = [Client().head(path).status_code for path in (HEALTH, READY)]
    assert len(queries) == 0
    assert [answer.status_code for answer in answers] == heads == [200, 200]
    assert answers[0].json() == {"status": "healthy", "plex_connected": True, "llm_configured": True}
    assert answers[1].json() == {"status": "ready", "database": "ok", "migrations": "ok", "keys": "ok"}


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"database": "away"}, "not ready", 503),
        ({"migrations": "pending", "database": "unready"}, "not ready", 503),
        ({"migrations": "unknown"}, "not ready", 503),
        ({"keys": "unreadable"}, "ready", 200),
    ],
)
def test_readiness_says_in_a_word_what_is_wrong(changed: dict[str, str], status: str, code: int) -> None:
    known = GOOD.model_copy(update=changed)
    memory().remember(known)
    answer = Client().get(READY)
    assert answer.status_code == Client().head(READY).status_code == code
    assert answer.json() == {"status": status} | known.model_dump(include={"database", "migrations", "keys"})


def test_before_the_first_look_and_once_somebody_met_trouble_it_is_not_ready() -> None:
    assert Client().get(READY).status_code == 503
    memory().remember(GOOD)
    outages().begin("database", "The database", "SECRET PATH /srv")
    answer = Client().get(READY)
    assert (answer.status_code, answer.json()["database"]) == (503, "failing")
    assert "SECRET" not in answer.content.decode()
    outages().end("database")
    assert Client().get(READY).status_code == 200


# --- What is looked at --------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
async def test_a_look_finds_all_well(async_owner_client: AsyncClient, use_ollama: UseOllama) -> None:
    use_ollama("http://127.0.0.1:9")
    await Watcher().look()
    assert memory().known == GOOD.model_copy(update={"plex_connected": False})


@pytest.mark.parametrize(("error", "word"), [("no such table: x", "unready"), ("file is not a database", "damaged")])
async def test_a_look_that_finds_trouble_says_so_once_and_then_that_it_is_over(
    error: str, word: str, monkeypatch: pytest.MonkeyPatch, log: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        from django.db import OperationalError

        raise OperationalError(error) from sqlite3.DatabaseError(error)

    monkeypatch.setattr(look, "check_database", fail)
    watcher = Watcher()
    await watcher.look()
    await watcher.look()
    assert memory().known.database == word
    assert log.messages == [f"The database doesn't work: {error}"]
    monkeypatch.setattr(look, "check_database", lambda: None)
    monkeypatch.setattr(look, "look_at_connections", Known)
    monkeypatch.setattr(look, "find_key_state", lambda: type("State", (), {"trouble": None}))
    await watcher.look()
    assert memory().known.is_ready
    assert [line.partition(",")[0] for line in log.messages[1:]] == ["The database works again"]


async def test_a_look_that_hangs_is_no_answer_and_is_not_begun_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    from threading import Event

    begun, may_end = [], Event()

    def hang() -> Known:
        begun.append(1)
        may_end.wait(30)
        return GOOD

    monkeypatch.setattr("operations.services.watching.keep.look", hang)
    monkeypatch.setattr("operations.services.watching.keep.PATIENCE", 0.01)
    watcher = Watcher()
    for _ in range(3):
        await watcher.look()
    assert (memory().known.database, len(begun)) == ("away", 1)
    may_end.set()


def test_a_disk_without_room_is_told_before_a_write_fails(
    monkeypatch: pytest.MonkeyPatch, log: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    monkeypatch.setattr(disk, "free_bytes", lambda _: 1_000)
    monkeypatch.setattr(look, "free_bytes", lambda _: 1_000)
    for _ in range(2):
        look._look_at_disk(tmp_path, is_read=True)
    monkeypatch.setattr(disk, "free_bytes", lambda _: 10**9)
    look._look_at_disk(tmp_path, is_read=False)
    assert outages().find("disk")
    look._look_at_disk(tmp_path, is_read=True)
    assert len(log.messages) == 2
    assert f"only 1,000 bytes are free in {tmp_path}" in log.messages[0]


# --- Servers ------------------------------------------------------------------------------------------------------


async def ask_model() -> str:
    """As a run does."""
    config = (await sync_to_async(load_config)()).config
    async with open_llm(config) as client:
        return (await client.complete("generation", Prompt(prompt="Say hello.", max_output_tokens=20))).text


@pytest.mark.django_db(transaction=True)
async def test_a_model_that_is_away_is_told_once_and_once_that_it_is_back(
    ollama: OllamaFake, use_ollama: UseOllama, log: pytest.LogCaptureFixture
) -> None:
    use_ollama(ollama.url)
    ollama.mode = "error_500"
    for _ in range(3):
        with pytest.raises(LLMError):
            await ask_model()
    (line,) = log.messages
    assert line.startswith(f"Ollama at {ollama.url.removeprefix('http://')} doesn't work: ")
    ollama.mode = "ok"
    for _ in range(2):
        await ask_model()
    assert len(log.messages) == 2
    assert "works again" in log.messages[1]


@pytest.mark.django_db(transaction=True)
async def test_a_music_server_that_is_away_is_told_once_and_asked_until_it_is_back(
    log: pytest.LogCaptureFixture,
) -> None:
    with PlexFake() as plex:
        plex.add_music(3)
        host = plex.url.removeprefix("http://")
        await PlexServer.objects.acreate(
            pk=1, url=plex.url, token=TOKEN, token_host=host, server_id=plex.machine, sections=["1"]
        )
        server = (await sync_to_async(connected_server)()).server
        plex.fault = "unauthorized_401"
        for _ in range(3):
            with pytest.raises(MusicServerError):
                await server.playlists()
        await ask_again.ask_music_server()
        (line,) = log.messages
        assert line.startswith(f"Plex at {plex.url} doesn't work: ")
        assert TOKEN not in line
        plex.fault = "none"
        await ask_again.ask_music_server()
        assert outages().current() == {}
    assert len(log.messages) == 2


async def test_who_is_down_is_asked_less_and_less_often(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[float] = []
    now = 0.0

    async def note() -> None:
        asked.append(now)

    questions: dict[Kind, object] = {"music server": note}
    monkeypatch.setattr(ask_again, "_QUESTIONS", questions)
    again = AskAgain(clock=lambda: now)
    outages().begin("music server", "Plex", "away")
    for _ in range(240):
        await again.ask()
        now += 30
    gaps = [late - early for early, late in zip([0.0, *asked], asked, strict=False)]
    assert gaps[:4] == [60, 120, 240, 480]
    assert set(gaps[5:]) == {900}
    outages().end("music server")
    await again.ask()
    outages().begin("music server", "Plex", "away again")
    before = len(asked)
    for _ in range(3):
        await again.ask()
        now += 30
    assert len(asked) == before + 1


@pytest.mark.django_db(transaction=True)
async def test_a_model_of_ones_own_is_asked_whether_it_is_back(ollama: OllamaFake, use_ollama: UseOllama) -> None:
    outages().begin("language model", "Ollama", "away")
    use_ollama("http://127.0.0.1:9")
    await ask_again.ask_language_model()
    assert outages().find("language model")
    use_ollama(ollama.url)
    await ask_again.ask_language_model()
    assert not outages().find("language model")


@pytest.mark.django_db(transaction=True)
async def test_a_model_in_the_cloud_is_not_asked(settings: object, monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr(ask_again, "probe", never)
    settings.LLM_ENVIRONMENT = {"provider": "openai"}  # type: ignore[attr-defined]  # pytest-django's
    settings.LLM_ENVIRONMENT_KEYS = {"openai": SecretStr("sk-1")}  # type: ignore[attr-defined]
    await ask_again.ask_language_model()
