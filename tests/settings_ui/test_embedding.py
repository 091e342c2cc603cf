"""The search by meaning on the settings page: who embeds, how far it is, what went wrong, stopping and starting it."""

import pytest
from asgiref.sync import async_to_sync
from django.test import Client

from core.errors import PlexSageError
from library.errors import EmbeddingFailedError
from library.models import AlbumVector, VectorState
from library.services.embedding.compute import embed_library
from library.vectors import passes
from llm.services.settings.change import SettingsChange
from llm.services.settings.effective import load_config
from llm.services.settings.store import save_settings
from tests.fakes.embedder import Chosen, FakeEmbedder
from tests.fakes.ollama import OllamaFake
from tests.library.loading import load, track
from tests.markup import text_in
from tests.settings_ui.conftest import HTMX, Lock, attribute, one, soup

pytestmark = pytest.mark.django_db(transaction=True)
SAVE, STATE, MODELS = "/settings/meaning/save/", "/settings/meaning/", "/settings/meaning/models/"
START, STOP = "/settings/meaning/start/", "/settings/meaning/stop/"


def words(client: Client) -> str:
    """What the page says of it."""
    return text_in(one(soup(client.get("/settings/")), "#embedding-words"))


def test_it_says_that_it_is_off(owner_client: Client) -> None:
    assert words(owner_client).startswith("Off.")


def test_it_says_why_there_is_none(owner_client: Client, embedder: FakeEmbedder) -> None:
    Chosen.embedder, Chosen.problem = None, "The built-in encoder isn’t installed."
    assert words(owner_client).startswith("The built-in encoder isn’t installed. Until then,")


def test_it_says_what_is_known_and_by_whom(owner_client: Client, embedder: FakeEmbedder) -> None:
    assert words(owner_client).startswith("No albums yet.")
    load(track("A", "One", album="First"), track("B", "Two", album="Second"))
    assert words(owner_client) == "Starts in a moment, with the fake encoder."
    async_to_sync(embed_library)(embedder)
    assert words(owner_client).startswith("2 albums known, computed 0 minutes ago by the fake encoder.")


def test_it_says_how_far_it_is_and_asks_again(owner_client: Client, embedder: FakeEmbedder) -> None:
    load(track())
    passes.beat(passes.begin(embedder.name, 1_657), 300)
    page = soup(owner_client.get(STATE, headers=HTMX))
    assert text_in(one(page, "#embedding-words")) == "Computing 300 of 1,657 albums with the fake encoder"
    assert attribute(page, "#embedding-state", "hx-trigger") == "every 2s"
    assert attribute(page, "progress", "value") == "300"
    owner_client.post(STOP, headers=HTMX)
    assert VectorState.objects.get().stop_requested


def test_a_failure_is_told_and_a_button_goes_on(owner_client: Client, embedder: FakeEmbedder) -> None:
    load(track())
    embedder.error = PlexSageError("The server is away.")
    with pytest.raises(EmbeddingFailedError):
        async_to_sync(embed_library)(embedder)
    page = soup(owner_client.get(STATE, headers=HTMX))
    assert "The server is away." in text_in(one(page, "#embedding-problem"))
    assert one(page, "#embedding-start")
    again = soup(owner_client.post(START, headers=HTMX))
    assert text_in(one(again, "#embedding-words")).startswith("Starts in a moment")


def test_all_of_it_is_computed_again_when_asked_for(owner_client: Client, embedder: FakeEmbedder) -> None:
    load(track())
    async_to_sync(embed_library)(embedder)
    assert owner_client.post(START, {"anew": "on"}).headers["location"] == "/settings/#meaning"
    assert not AlbumVector.objects.exists()
    assert passes.is_due(embedder.name)


def test_what_is_chosen_is_kept(owner_client: Client) -> None:
    answer = owner_client.post(SAVE, {"embedding": "ollama", "embedding_model": " bge-m3 "}, headers=HTMX)
    assert answer.status_code == 200
    config = load_config().config
    assert (config.embedding, config.embedding_model) == ("ollama", "bge-m3")
    page = soup(owner_client.get("/settings/"))
    assert attribute(page, "#embedding option[selected]", "value") == "ollama"
    assert attribute(page, "#embedding-model", "value") == "bge-m3"
    assert owner_client.post(SAVE, {"embedding": "off"}).headers["location"] == "/settings/#meaning"
    assert load_config().config.embedding == "off"


def test_the_choice_that_sends_albums_away_says_so_and_is_not_the_default(owner_client: Client) -> None:
    page = soup(owner_client.get("/settings/"))
    assert text_in(one(page, "#embedding option[value=openai]")) == "OpenAI (sends the list of your albums to OpenAI)"
    assert attribute(page, "#embedding option[selected]", "value") == "builtin"


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_what_is_refused_is_told_at_its_field(owner_client: Client, headers: dict[str, str]) -> None:
    answer = owner_client.post(SAVE, {"embedding": "magic", "embedding_model": "x" * 300}, headers=headers)
    assert answer.status_code == 422
    page = soup(answer)
    assert "Choose one of these" in text_in(one(page, "#embedding-error"))
    assert "at most 200 characters" in text_in(one(page, "#embedding-model-error"))
    assert load_config().config.embedding == "builtin"


def test_a_choice_of_the_environment_is_locked(owner_client: Client, lock: Lock) -> None:
    lock(embedding="off")
    page = soup(owner_client.get("/settings/"))
    assert "LLM_EMBEDDING" in text_in(one(page, "#embedding-lock"))
    assert owner_client.post(SAVE, {"embedding": "ollama"}, headers=HTMX).status_code == 422


def test_the_chosen_servers_embedding_models_are_offered(owner_client: Client, ollama: OllamaFake) -> None:
    save_settings(SettingsChange(ollama_url=ollama.url))
    page = soup(owner_client.post(MODELS, {"embedding": "ollama"}, headers=HTMX))
    assert "ollama pull embeddinggemma" in text_in(one(page, "#embedding-note"))
    ollama.add_model("bge-m3", capabilities=("embedding",))
    page = soup(owner_client.post(MODELS, {"embedding": "ollama"}, headers=HTMX))
    assert [option["value"] for option in page.select("#embedding-models option")] == ["bge-m3:latest"]
    whole = soup(owner_client.post(MODELS, {"embedding": "openai"}))
    assert one(whole, "#embedding-models option[value=text-embedding-3-small]")


def test_a_server_that_cannot_be_asked_is_told(owner_client: Client) -> None:
    page = soup(owner_client.post(MODELS, {"embedding": "custom"}, headers=HTMX))
    assert text_in(one(page, "#embedding-note")) == "The custom server has no address yet."


def test_looking_without_htmx_leads_to_the_page(owner_client: Client) -> None:
    assert owner_client.get(STATE).headers["location"] == "/settings/#meaning"
