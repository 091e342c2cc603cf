"""Embedding by a provider: each server is asked in its own way, and each failure is one of our errors."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from asgiref.sync import sync_to_async

from core.tasks.background import background
from llm.errors import (
    AnswerMalformedError,
    EmbeddingUnsupportedError,
    ModelMissingError,
    ModelUnavailableError,
    NotConfiguredError,
    ProviderError,
    ProviderTimeoutError,
    RateLimitedError,
    RequestRejectedError,
    UnauthorizedError,
    UnreachableError,
    WrongServerError,
)
from llm.providers.embedding import open_embedding_server
from llm.schemas import ProviderConnection, ProviderName
from llm.services.embedding.models import list_embedding_models
from llm.services.embedding.prefixes import prefixes_of
from llm.services.embedding.remote import RemoteEmbedder, remote_embedder
from llm.services.settings.change import SettingsChange
from llm.services.settings.effective import load_config
from llm.services.settings.store import save_settings
from tests.fakes.base import FakeServer, Gate, Reply, Signal, hang, json_reply
from tests.fakes.embeddings import SIZE, in_base64, vector_of
from tests.fakes.llm import HTML
from tests.fakes.ollama import OllamaFake
from tests.fakes.openai_compatible import OpenAICompatibleFake

numpy = pytest.importorskip("numpy")

TEXTS = ["Miles Davis - Kind of Blue", "Bee Gees - Fever", "Metallica - Master"]
KEY = "sk-secret-1234567890"


class Dialect(NamedTuple):
    """How one kind of server is asked, and what its fake is."""

    provider: ProviderName
    fake: type[OllamaFake] | type[OpenAICompatibleFake]
    path: str

    def answer(self, rows: list[Any]) -> dict[str, Any]:
        if self.provider == "ollama":
            return {"embeddings": rows}
        return {"data": [{"index": place, "embedding": row} for place, row in enumerate(rows)]}


OLLAMA = Dialect("ollama", OllamaFake, "/api/embed")
CUSTOM = Dialect("custom", OpenAICompatibleFake, "/v1/embeddings")
OPENAI = Dialect("openai", OpenAICompatibleFake, "/v1/embeddings")


@pytest.fixture(params=[OLLAMA, CUSTOM, OPENAI], ids=lambda dialect: dialect.provider)
def dialect(request: pytest.FixtureRequest) -> Dialect:
    found: Dialect = request.param
    return found


@pytest.fixture
def fake(dialect: Dialect) -> Iterator[FakeServer]:
    with dialect.fake() as server:
        if isinstance(server, OllamaFake):
            server.add_model("bge-m3", capabilities=("embedding",))
        yield server


def connection_of(dialect: Dialect, fake: FakeServer, *, timeout: float = 20, key: str = KEY) -> ProviderConnection:
    url = fake.url if dialect.provider == "ollama" else f"{fake.url}/v1"
    return ProviderConnection(provider=dialect.provider, base_url=url, timeout=timeout, api_key=key)


def embedder_of(dialect: Dialect, fake: FakeServer, model: str = "bge-m3", **how: Any) -> RemoteEmbedder:
    return RemoteEmbedder(connection_of(dialect, fake, **how), model)


async def test_a_row_of_length_one_for_each_text_in_their_order(dialect: Dialect, fake: FakeServer) -> None:
    vectors = await embedder_of(dialect, fake).embed(TEXTS)
    assert vectors.shape == (3, SIZE)
    assert vectors.dtype == numpy.float32
    expected = numpy.array([vector_of(text) for text in TEXTS])
    expected /= numpy.linalg.norm(expected, axis=1, keepdims=True)
    assert numpy.allclose(vectors, expected, atol=1e-5)
    [request] = fake.requests
    assert (request.method, request.path) == ("POST", dialect.path)
    assert request.json["input"] == TEXTS
    assert request.json["model"] == "bge-m3"
    assert request.headers["authorization"] == f"Bearer {KEY}"


async def test_ollama_is_told_to_cut_long_texts_and_to_free_the_memory_soon() -> None:
    with OllamaFake() as fake:
        fake.add_model("bge-m3", capabilities=("embedding",))
        await embedder_of(OLLAMA, fake, key="").embed(["x"])
        body = fake.requests[0].json
        assert (body["truncate"], body["keep_alive"]) == (True, "1m")
        assert "authorization" not in fake.requests[0].headers


async def test_vectors_come_by_their_index_and_in_base64(dialect: Dialect, fake: FakeServer) -> None:
    if dialect.provider == "ollama":
        pytest.skip("/api/embed has neither")
    entries = [{"index": place, "embedding": in_base64(vector_of(text))} for place, text in enumerate(TEXTS)]
    fake.on("POST", dialect.path, json_reply({"data": entries[::-1]}))
    vectors = await embedder_of(dialect, fake).embed(TEXTS)
    first = numpy.array(vector_of(TEXTS[0]))
    assert numpy.allclose(vectors[0], first / numpy.linalg.norm(first), atol=1e-5)


GOOD = [1.0, 0.0]
BAD_ROWS: dict[str, list[Any]] = {
    "too few": [GOOD, GOOD],
    "too many": [GOOD] * 4,
    "of several sizes": [GOOD, GOOD, [1.0]],
    "empty": [[], [], []],
    "not numbers": [GOOD, GOOD, ["1", "0"]],
    "true is no number": [GOOD, GOOD, [True, False]],
    "null": [GOOD, GOOD, [None, 1.0]],
    "NaN": [GOOD, GOOD, [float("nan"), 1.0]],
    "infinite": [GOOD, GOOD, [float("inf"), 1.0]],
    "no direction": [GOOD, GOOD, [0.0, 0.0]],
    "no lists": [1, 2, 3],
    "huge": [[1.0] * 70_000] * 3,
}


@pytest.mark.parametrize("rows", BAD_ROWS.values(), ids=BAD_ROWS)
async def test_what_is_no_vector_is_refused(dialect: Dialect, fake: FakeServer, rows: list[Any]) -> None:
    fake.on("POST", dialect.path, json_reply(dialect.answer(rows)))
    with pytest.raises(AnswerMalformedError, match="Choose another embedding model"):
        await embedder_of(dialect, fake).embed(TEXTS)


@pytest.mark.parametrize(
    "data",
    [
        None,
        [1, 2, 3],
        [{"index": 0, "embedding": GOOD}] * 3,
        [{"index": place, "embedding": "no base64!"} for place in range(3)],
        [{"index": place, "embedding": in_base64(GOOD)[:-4] + "AA=="} for place in range(3)],
    ],
    ids=["none", "numbers", "one index for all", "no base64", "half a number"],
)
async def test_what_is_no_list_of_openai_is_refused(data: object) -> None:
    with OpenAICompatibleFake() as fake:
        fake.on("POST", "/v1/embeddings", json_reply({"data": data}))
        with pytest.raises(AnswerMalformedError):
            await embedder_of(CUSTOM, fake).embed(TEXTS)


def refusing(status: int, body: object = None) -> Reply:
    return Reply(status, b"" if body is None else json.dumps(body).encode())


FAILURES: dict[str, tuple[Reply, type[ProviderError]]] = {
    "401": (refusing(401, {"error": "unauthorized"}), UnauthorizedError),
    "403": (refusing(403), UnauthorizedError),
    "404 of the model": (refusing(404, {"error": "model 'bge-m3' not found"}), ModelMissingError),
    "404 of the path": (Reply(404, b"404 page not found", "text/plain"), EmbeddingUnsupportedError),
    "405": (refusing(405), EmbeddingUnsupportedError),
    "501": (refusing(501, {"error": {"message": "no embeddings here"}}), EmbeddingUnsupportedError),
    "400": (refusing(400, {"error": "invalid input type"}), RequestRejectedError),
    "429": (refusing(429, {"error": "slow down"}), RateLimitedError),
    "500": (refusing(500, {"error": "crashed"}), ModelUnavailableError),
    "503": (refusing(503), ModelUnavailableError),
    "HTML": (Reply(200, HTML, "text/html"), WrongServerError),
    "{}": (json_reply({}), AnswerMalformedError),
    "a list": (json_reply([]), WrongServerError),
    "cut": (Reply(200, [b'{"embeddings": [[1.0', Signal.CUT]), UnreachableError),
    "reset": (Reply(200, [b'{"emb', Signal.RESET]), UnreachableError),
}


@pytest.mark.parametrize(("reply", "error"), FAILURES.values(), ids=FAILURES)
async def test_each_failure_is_one_of_our_errors_and_tells_no_key(
    dialect: Dialect, fake: FakeServer, reply: Reply, error: type[ProviderError]
) -> None:
    fake.on("POST", dialect.path, reply)
    with pytest.raises(error) as raised:
        await embedder_of(dialect, fake).embed(TEXTS)
    assert type(raised.value) is error
    assert raised.value.message
    assert KEY not in raised.value.message


async def test_a_server_that_repeats_the_key_is_not_quoted_with_it(dialect: Dialect, fake: FakeServer) -> None:
    fake.on("POST", dialect.path, refusing(400, {"error": f"bad key {KEY}"}))
    with pytest.raises(RequestRejectedError) as raised:
        await embedder_of(dialect, fake).embed(TEXTS)
    assert KEY not in raised.value.message


async def test_a_server_that_is_not_there_and_one_that_says_nothing(dialect: Dialect, fake: FakeServer) -> None:
    fake.on("POST", dialect.path, hang())
    with pytest.raises(ProviderTimeoutError):
        await embedder_of(dialect, fake, timeout=0.2).embed(TEXTS)
    gone = embedder_of(dialect, fake)
    fake.stop()
    with pytest.raises(UnreachableError):
        await gone.embed(TEXTS)


async def test_llama_cpp_says_how_it_has_to_be_started() -> None:
    with OpenAICompatibleFake() as fake:
        fake.embeds = False
        with pytest.raises(EmbeddingUnsupportedError, match="--embeddings"):
            await embedder_of(CUSTOM, fake).embed(TEXTS)


async def test_cancelling_closes_the_connection(dialect: Dialect, fake: FakeServer) -> None:
    gate = Gate()
    fake.on("POST", dialect.path, Reply(200, [b"{", gate]))
    asking = asyncio.ensure_future(embedder_of(dialect, fake).embed(TEXTS))
    await asyncio.to_thread(gate.reached.wait, 10)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert await fake.wait_client_gone()
    gate.open()


def test_the_others_compute_no_embeddings() -> None:
    for provider in ("anthropic", "gemini"):
        with pytest.raises(EmbeddingUnsupportedError):
            open_embedding_server(ProviderConnection(provider=provider))


def test_openai_is_not_asked_without_a_key() -> None:
    with pytest.raises(UnauthorizedError):
        open_embedding_server(ProviderConnection(provider="openai"))


# Prefixes and lanes.


@pytest.mark.parametrize(
    ("model", "document", "query"),
    [
        ("nomic-embed-text:latest", "search_document: ", "search_query: "),
        ("embeddinggemma:300m", "title: none | text: ", "task: search result | query: "),
        ("intfloat/multilingual-e5-large", "passage: ", "query: "),
        ("bge-m3", "", ""),
        ("all-minilm", "", ""),
        ("text-embedding-3-small", "", ""),
    ],
)
def test_known_models_get_the_prefixes_of_their_cards(model: str, document: str, query: str) -> None:
    assert prefixes_of(model) == (document, query)


@pytest.mark.parametrize(
    "model", ["qwen3-embedding:0.6b", "Qwen/Qwen3-Embedding-0.6B", "multilingual_e5-large-instruct"]
)
def test_models_that_take_instructions_get_one_for_queries_alone(model: str) -> None:
    document, query = prefixes_of(model)
    assert document == ""
    assert query.startswith("Instruct: ")


async def test_documents_and_queries_are_sent_with_their_prefixes(dialect: Dialect, fake: FakeServer) -> None:
    if isinstance(fake, OllamaFake):
        fake.add_model("nomic-embed-text", capabilities=("embedding",))
    embedder = embedder_of(dialect, fake, "nomic-embed-text")
    await embedder.embed(["an album"])
    query = await embedder.embed_query("a mood")
    assert query.shape == (SIZE,)
    assert [request.json["input"] for request in fake.requests] == [
        ["search_document: an album"],
        ["search_query: a mood"],
    ]


async def test_albums_wait_in_the_lane_of_a_local_server_and_queries_do_not(dialect: Dialect, fake: FakeServer) -> None:
    embedder = embedder_of(dialect, fake)
    async with background().lock(connection_of(dialect, fake).base_url):
        albums = asyncio.ensure_future(embedder.embed(TEXTS))
        await embedder.embed_query("a mood")  # of a run that holds the lane itself
        if dialect.provider != "openai":
            assert [request.json["input"] for request in fake.requests] == [["a mood"]]
    await albums
    assert len(fake.requests) == 2


def test_names_tell_what_makes_vectors_others() -> None:
    def name(provider: ProviderName, model: str, url: str = "http://nas:1234/v1") -> str:
        return RemoteEmbedder(ProviderConnection(provider=provider, base_url=url), model).name

    assert name("ollama", "bge-m3") == name("ollama", "bge-m3", "http://other:11434")
    assert name("custom", "bge-m3") != name("custom", "bge-m3", "http://other:1234/v1")
    assert "search_document" in name("ollama", "nomic-embed-text")
    assert len(name("custom", "m" * 200, f"http://{'h' * 200}:1/v1")) <= 250


# What the settings describe.


@pytest.mark.django_db
def test_the_settings_say_who_embeds_and_what_is_missing() -> None:
    save_settings(SettingsChange(embedding="ollama"))
    with pytest.raises(NotConfiguredError, match="embedding model"):
        remote_embedder("ollama", load_config().config)
    save_settings(SettingsChange(embedding_model="bge-m3", ollama_url="http://nas:11434"))
    embedder = remote_embedder("ollama", load_config().config)
    assert (embedder.name, embedder.label) == ("ollama bge-m3", "bge-m3 on Ollama")
    with pytest.raises(NotConfiguredError, match="no address"):
        remote_embedder("custom", load_config().config)
    with pytest.raises(NotConfiguredError, match="API key"):
        remote_embedder("openai", load_config().config)


@pytest.mark.django_db(transaction=True)
async def test_only_embedding_models_are_offered() -> None:
    with OllamaFake() as fake:
        fake.add_model("bge-m3", capabilities=("embedding",))
        fake.add_model("old-embed", capabilities=None)
        await sync_to_async(save_settings)(SettingsChange(ollama_url=fake.url))
        assert await list_embedding_models("ollama") == ("old-embed:latest", "bge-m3:latest")
    with OpenAICompatibleFake() as other:
        other.models = ["llama3", "nomic-embed-text"]
        await sync_to_async(save_settings)(SettingsChange(custom_url=f"{other.url}/v1"))
        assert await list_embedding_models("custom") == ("nomic-embed-text",)
        other.models = ["llama3"]
        assert await list_embedding_models("custom") == ("llama3",)
    assert "text-embedding-3-small" in await list_embedding_models("openai")
    assert await list_embedding_models("gemini") == ()
