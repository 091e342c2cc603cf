"""The search by meaning by the API: how far it is, starting and stopping it, and who embeds."""

from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.test import Client

from library.models import AlbumVector, VectorState
from library.services.embedding.compute import embed_library
from library.vectors import passes
from llm.services.settings.effective import load_config
from tests.fakes.embedder import Chosen, FakeEmbedder
from tests.library.loading import load, track

pytestmark = pytest.mark.django_db(transaction=True)


def told(client: Client) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/api/library/status").json()["embedding"]
    return found


def test_the_status_tells_who_embeds_and_how_far_it_is(owner_client: Client, embedder: FakeEmbedder) -> None:
    load(track("A", "One", album="First"), track("B", "Two", album="Second"))
    claim = passes.begin(embedder.name, 2)
    passes.beat(claim, 1)
    status = told(owner_client)
    assert (status["encoder"], status["is_running"], status["done"], status["total"]) == (
        "the fake encoder",
        True,
        1,
        2,
    )
    assert owner_client.delete("/api/library/embed").json() == {"stopping": True}
    assert VectorState.objects.get().stop_requested
    passes.interrupt(claim)
    assert owner_client.delete("/api/library/embed").json() == {"stopping": False}
    async_to_sync(embed_library)(embedder)
    status = told(owner_client)
    assert (status["albums"], status["is_running"], status["error"]) == (2, False, None)
    assert status["computed_at"]
    Chosen.embedder, Chosen.problem = None, "It isn’t installed."
    assert told(owner_client)["problem"] == "It isn’t installed."


def test_it_starts_again_when_asked_to(owner_client: Client, embedder: FakeEmbedder) -> None:
    load(track())
    async_to_sync(embed_library)(embedder)
    assert owner_client.post("/api/library/embed").json()["started"] is True
    assert passes.is_due(embedder.name)
    assert AlbumVector.objects.exists()
    owner_client.post("/api/library/embed?anew=true")
    assert not AlbumVector.objects.exists()


def test_who_embeds_is_a_setting(owner_client: Client) -> None:
    assert owner_client.get("/api/config").json()["embedding"] == "builtin"
    change = {"embedding": "ollama", "embedding_model": "bge-m3"}
    answer = owner_client.post("/api/config", change, content_type="application/json").json()
    assert (answer["embedding"], answer["embedding_model"]) == ("ollama", "bge-m3")
    assert load_config().config.embedding == "ollama"
    refused = owner_client.post("/api/config", {"embedding": "magic"}, content_type="application/json")
    assert refused.status_code in {400, 422}
