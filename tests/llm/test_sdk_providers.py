"""What the adapters with an SDK do beyond the contract: load late, leave at once, keep keys to themselves."""

import gc
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from typing import Any

import pytest

from llm.errors import (
    AnswerCutError,
    AnswerMalformedError,
    BadAddressError,
    ContextTooLongError,
    ModelMissingError,
    ProviderTimeoutError,
    RateLimitedError,
    UnauthorizedError,
    WrongServerError,
)
from llm.output import JsonAnswer, NumberPicks
from llm.protocol import Provider
from llm.registry import create_provider, provider_class
from llm.schemas import ProviderConnection, TextDelta
from tests.fakes.base import RecordedRequest, Reply, endless, json_reply
from tests.fakes.llm import Answer, LLMFake
from tests.llm.cloud import DIALECTS, KEY, Dialect, all_events, asking, complete, connect

REDIRECTIONS = {
    "ANTHROPIC_BASE_URL": "http://127.0.0.1:9",
    "ANTHROPIC_API_KEY": "sk-of-the-environment",
    "OPENAI_BASE_URL": "http://127.0.0.1:9",
    "OPENAI_API_KEY": "sk-of-the-environment",
    "GOOGLE_GEMINI_BASE_URL": "http://127.0.0.1:9",
    "GOOGLE_API_KEY": "sk-of-the-environment",
    "GEMINI_API_KEY": "sk-of-the-environment",
    "GOOGLE_GENAI_USE_VERTEXAI": "true",
    "GOOGLE_GENAI_API_VERSION": "v9",
    "HTTP_PROXY": "http://127.0.0.1:9",
    "ALL_PROXY": "http://127.0.0.1:9",
}


@pytest.fixture(params=DIALECTS, ids=str)
def dialect(request: pytest.FixtureRequest) -> Dialect:
    found: Dialect = request.param
    return found


@pytest.fixture
def fake(dialect: Dialect) -> Iterator[LLMFake]:
    with dialect.fake() as server:
        yield server


@pytest.fixture
async def provider(dialect: Dialect, fake: LLMFake) -> AsyncIterator[Provider]:
    adapter = connect(dialect, fake)
    yield adapter
    await adapter.aclose()


@pytest.mark.parametrize("numbers", [True, False], ids=["numbers", "object"])
async def test_the_schema_is_in_the_subset_that_clouds_accept(
    provider: Provider, dialect: Dialect, fake: LLMFake, numbers: bool
) -> None:
    title = {"type": "string", "maxLength": 60}
    schema = {
        "type": "object",
        "properties": {"title": title},
        "required": ["title"],
        "additionalProperties": False,
    }
    output = NumberPicks(count=3, highest=9) if numbers else JsonAnswer(name="story", json_schema=schema)
    last = await complete(provider, asking(dialect, output))
    assert last.output_mode == "schema"
    wanted = {"tracks": {"type": "array", "items": {"type": "integer"}}} if numbers else {"title": {"type": "string"}}
    constraint = fake.constraint_of(fake.completions[-1])
    assert constraint
    assert constraint["properties"] == wanted


async def test_no_sampling_is_sent_and_thoughts_have_room(provider: Provider, dialect: Dialect, fake: LLMFake) -> None:
    await all_events(provider, asking(dialect, temperature=0.7, seed=7, max_output_tokens=100))
    body = fake.completions[-1].json
    sent = body.get("generationConfig", body)
    assert not {"temperature", "top_p", "topP", "top_k", "topK", "seed"} & sent.keys()
    limit = {sent.get(name) for name in ("max_tokens", "max_completion_tokens", "maxOutputTokens")} - {None}
    assert limit == {100 + provider.thinking_headroom}


async def test_a_refusal_is_said_as_one(provider: Provider, dialect: Dialect, fake: LLMFake) -> None:
    fake.answer_with("", finish="refused")
    with pytest.raises(AnswerMalformedError, match="refused to answer"):
        await all_events(provider, asking(dialect))


async def test_a_stream_that_just_ends_is_cut(provider: Provider, dialect: Dialect, fake: LLMFake) -> None:
    """No SDK raises when the finish reason never comes."""
    fake.enqueue(Reply(body=_beginning(fake, dialect), content_type="text/event-stream"))
    with pytest.raises(AnswerCutError) as caught:
        await all_events(provider, asking(dialect))
    assert caught.value.text == "1,2"


async def test_broken_json_in_a_stream_cuts_the_answer(provider: Provider, dialect: Dialect, fake: LLMFake) -> None:
    broken = b'event: content_block_delta\ndata: {"type": "content\n\n'
    fake.enqueue(Reply(body=[*_beginning(fake, dialect), broken], content_type="text/event-stream"))
    with pytest.raises(AnswerCutError) as caught:
        await all_events(provider, asking(dialect))
    assert caught.value.text == "1,2"


async def test_a_heartbeat_is_no_progress(dialect: Dialect, fake: LLMFake) -> None:
    beat = {"anthropic": b"event: ping\ndata: {}\n\n", "openai": b": still here\n\n", "gemini": b"\r\n"}
    fake.enqueue(Reply(body=endless(beat[dialect.name], delay=0.1), content_type="text/event-stream"))
    provider = connect(dialect, fake, timeout=0.5)
    with pytest.raises(ProviderTimeoutError):
        await all_events(provider, asking(dialect))
    await provider.aclose()


async def test_leaving_a_stream_closes_the_socket_at_once(provider: Provider, dialect: Dialect, fake: LLMFake) -> None:
    """Without the garbage collector's help: the SDKs nest generators five deep."""
    fake.answer_with("1,2,3", pieces=["1,", "2,", "3"])
    fake.mode = "stall_mid_stream"
    gc.disable()
    try:
        async with aclosing(provider.stream(asking(dialect))) as events:
            assert isinstance(await anext(events), TextDelta)
        assert await fake.wait_client_gone(2)
    finally:
        gc.enable()


async def test_a_prompt_that_is_too_long_tells_both_numbers(
    provider: Provider, dialect: Dialect, fake: LLMFake
) -> None:
    fake.mode = "context_too_long"
    with pytest.raises(ContextTooLongError) as caught:
        await all_events(provider, asking(dialect))
    assert (caught.value.prompt_tokens, caught.value.context_window) == (18145, 4096)


async def test_a_refused_key_is_not_repeated(provider: Provider, dialect: Dialect, fake: LLMFake) -> None:
    error = {"error": {"message": f"Incorrect API key provided: {KEY}", "type": "authentication_error"}}
    fake.enqueue(json_reply(error, status=401))
    with pytest.raises(UnauthorizedError) as caught:
        await provider.list_models()
    assert KEY not in caught.value.message


async def test_without_a_key_nothing_is_sent(dialect: Dialect, fake: LLMFake, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in REDIRECTIONS.items():
        monkeypatch.setenv(name, value)
    provider = connect(dialect, fake, api_key="")
    with pytest.raises(UnauthorizedError, match="needs an API key"):
        await provider.list_models()
    assert not fake.requests
    await provider.aclose()


async def test_the_environment_changes_neither_address_nor_key(
    dialect: Dialect, fake: LLMFake, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in REDIRECTIONS.items():
        monkeypatch.setenv(name, value)
    provider = connect(dialect, fake)
    await all_events(provider, asking(dialect))
    headers = fake.completions[-1].headers
    assert KEY in headers.get("authorization", "") + headers.get("x-goog-api-key", "")
    assert "of-the-environment" not in str(headers)
    await provider.aclose()


async def test_the_official_address_is_given_explicitly(dialect: Dialect, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in REDIRECTIONS.items():
        monkeypatch.setenv(name, value)
    provider: Any = create_provider(ProviderConnection(provider=dialect.name, api_key=KEY))
    client = await provider._connected()
    api = client if dialect.name != "gemini" else client._api_client._http_options
    assert str(api.base_url).rstrip("/") == provider.official_url
    await provider.aclose()


async def test_an_address_may_be_typed_with_or_without_its_path(dialect: Dialect, fake: LLMFake) -> None:
    endings = {"/v1", "/v1/"} if dialect.name == "openai" else {"", "/", "/v1", "/v1/"}
    for ending in endings:
        provider = connect(dialect, fake, base_url=fake.url + ending)
        assert await provider.list_models()
        await provider.aclose()


async def test_a_listing_is_not_tried_twice(provider: Provider, fake: LLMFake) -> None:
    fake.mode = "rate_limited_429"
    with pytest.raises(RateLimitedError):
        await provider.list_models()
    assert len(fake.requests) == 1


@pytest.mark.parametrize("url", ["ftp://example.org", "http://user:pw@example.org", "http://"])
def test_an_impossible_address_is_refused_before_anything_is_sent(dialect: Dialect, url: str) -> None:
    with pytest.raises(BadAddressError):
        create_provider(ProviderConnection(provider=dialect.name, base_url=url, api_key=KEY))


async def test_a_metadata_address_is_never_opened(dialect: Dialect) -> None:
    provider = create_provider(
        ProviderConnection(provider=dialect.name, base_url="http://169.254.169.254", api_key=KEY)
    )
    with pytest.raises(BadAddressError):
        await provider.list_models()
    with pytest.raises(BadAddressError):
        await all_events(provider, asking(dialect))
    await provider.aclose()


async def test_a_redirect_is_not_followed(provider: Provider, dialect: Dialect, fake: LLMFake) -> None:
    with dialect.fake() as elsewhere:
        moved = Reply(status=307, headers={"Location": f"{elsewhere.url}/v1/models"})
        fake.enqueue(moved, moved)
        with pytest.raises(WrongServerError):
            await provider.list_models()
        with pytest.raises(WrongServerError):
            await all_events(provider, asking(dialect))
    assert elsewhere.requests == []


async def test_models_are_described_one_by_one(provider: Provider, dialect: Dialect) -> None:
    described = await provider.describe_model(dialect.model)
    assert described.name == dialect.model
    assert (described.context_window or 0) >= 200_000
    with pytest.raises(ModelMissingError):
        await provider.describe_model("model-of-nobody")


async def test_only_text_models_are_listed(provider: Provider, dialect: Dialect, fake: LLMFake) -> None:
    names = [model.name for model in await provider.list_models()]
    assert dialect.model in names
    assert all(model.can_complete for model in await provider.list_models())
    assert not [name for name in names if any(word in name for word in ("embedding", "image", "audio", "-pro"))]


async def test_an_empty_description_is_no_model(provider: Provider, dialect: Dialect, fake: LLMFake) -> None:
    fake.mode = "empty_object_200"
    with pytest.raises(WrongServerError):
        await provider.describe_model(dialect.model)


@pytest.mark.process
def test_capabilities_are_known_without_the_sdk() -> None:
    code = (
        "import sys\n"
        "from llm.registry import create_provider, provider_class\n"
        "from llm.schemas import ProviderConnection\n"
        "for name in ('anthropic', 'openai', 'gemini'):\n"
        "    assert provider_class(name).needs_key and provider_class(name).thinking_headroom > 0\n"
        "    create_provider(ProviderConnection(provider=name, api_key='k'))\n"
        "late = {'anthropic', 'openai', 'google.genai', 'genai_prices'}\n"
        "sys.exit(' '.join(late & sys.modules.keys()) or 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_labels_are_names_that_people_know(dialect: Dialect) -> None:
    assert provider_class(dialect.name).label in {"Anthropic", "OpenAI", "Gemini"}


def _recorded(dialect: Dialect) -> RecordedRequest:
    return RecordedRequest("POST", "/", {}, b'{"model": "%b"}' % dialect.model.encode())


def _beginning(fake: LLMFake, dialect: Dialect) -> list[bytes]:
    """The events of an answer up to its first text, "1,2"."""
    pieces = fake.stream_pieces(_recorded(dialect), Answer("1,2,3", pieces=("1,2", ",3")))
    upto = next(index for index, piece in enumerate(pieces) if b'"1,2"' in piece)
    return pieces[: upto + 1]
