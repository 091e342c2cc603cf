"""A check of what is typed only reads: it waits for nobody who writes, and leaves nothing behind.

But for what a completion has used: who tries a model in the cloud pays for it.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import pytest
from django.db import connection
from django.http.response import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext

from llm.models import LLMSettings, ModelMeasurement, ProviderSettings, UsageRecord
from tests.fakes.ollama import OllamaFake
from tests.settings_ui.conftest import HTMX, one, soup

pytestmark = pytest.mark.django_db(transaction=True)

Ask = Callable[[Client, OllamaFake], HttpResponseBase]
_WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE", "BEGIN", "SAVEPOINT")


@contextmanager
def somebody_writes() -> Iterator[None]:
    """Another connection holds SQLite's write lock until the block is left."""
    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def typed(ollama: OllamaFake) -> dict[str, str]:
    return {"ollama_url": ollama.url, "model_analysis": "llama3:8b", "ollama_context_window": "4096", "max_tracks": "0"}


def check(client: Client, ollama: OllamaFake) -> HttpResponseBase:
    return client.post("/settings/ollama/probe/", typed(ollama), headers=HTMX)


def press_test(client: Client, ollama: OllamaFake) -> HttpResponseBase:
    return client.post("/settings/ollama/test/", typed(ollama), headers=HTMX)


def ask_by_script(client: Client, ollama: OllamaFake) -> HttpResponseBase:
    """An address at which nobody answers is not saved."""
    body = {"provider": "custom", "custom_url": "http://127.0.0.1:1/v1", "api_key": "sk-typed-1234"}
    return client.post("/api/setup/validate-ai", body, content_type="application/json")


ASKING = pytest.mark.parametrize("ask", [check, press_test, ask_by_script])


def written_by(queries: CaptureQueriesContext) -> list[str]:
    return [query["sql"] for query in queries if query["sql"].lstrip().upper().startswith(_WRITES)]


@ASKING
def test_nothing_is_written(owner_client: Client, ollama: OllamaFake, ask: Ask) -> None:
    ProviderSettings.objects.create(provider="ollama", base_url="http://nas:11434", model_analysis="mistral:7b")
    with CaptureQueriesContext(connection) as queries:
        assert ask(owner_client, ollama).status_code == 200
    assert queries.captured_queries
    begun = [sql for sql in written_by(queries) if "llm_usagerecord" not in sql]
    assert len(begun) == UsageRecord.objects.count() == len(ollama.completions)
    assert all(sql.startswith(("BEGIN", "SAVEPOINT")) for sql in begun)
    assert ProviderSettings.objects.get().base_url == "http://nas:11434"
    assert not LLMSettings.objects.exists()
    assert not ModelMeasurement.objects.exists()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite locks the whole database")
@ASKING
def test_it_does_not_wait_for_somebody_who_writes(owner_client: Client, ollama: OllamaFake, ask: Ask) -> None:
    with somebody_writes():
        # One that wanted to write would wait for ten seconds, and end in 503.
        answer = ask(owner_client, ollama)
    assert answer.status_code == 200


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite locks the whole database")
def test_what_is_told_of_a_saved_model_is_kept_only_where_nobody_writes(
    owner_client: Client, ollama: OllamaFake
) -> None:
    saved = {"ollama_url": ollama.url, "model_analysis": "llama3:8b"}
    owner_client.post("/settings/ollama/save/", saved)
    ModelMeasurement.objects.all().delete()
    with somebody_writes():
        answer = owner_client.post("/settings/ollama/probe/", saved, headers=HTMX)
        assert one(soup(answer), "#ollama-status")["data-status"] == "ok"
        assert not ModelMeasurement.objects.exists()
    owner_client.post("/settings/ollama/probe/", saved, headers=HTMX)
    described = ModelMeasurement.objects.get().described
    assert described is not None
    assert described["name"] == "llama3:8b"
