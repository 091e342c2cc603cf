"""What every adapter keeps to, whatever its dialect: the same answers, and the same errors for the same faults.

Where a dialect is free, the contract is not: a foreign server is WrongServerError, and an answer that ends too
early is AnswerCutError with the text that had come.
"""

import asyncio
import socket
import ssl
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing
from pathlib import Path

import httpx2
import pytest
import trustme

from core.http.client import open_client
from llm.errors import (
    AnswerCutError,
    AnswerMalformedError,
    ContextTooLongError,
    ModelMissingError,
    ModelUnavailableError,
    ProviderError,
    ProviderTimeoutError,
    RateLimitedError,
    TlsError,
    UnauthorizedError,
    UnreachableError,
    WrongServerError,
)
from llm.output import JsonAnswer, NumberPicks
from llm.parsing import NumberReader
from llm.protocol import Provider
from llm.providers.error_mapping import Endpoint, transport_error
from llm.schemas import (
    LOCAL_PROVIDERS,
    Completion,
    CompletionRequest,
    ProviderName,
    StreamEvent,
    TextDelta,
    Usage,
)
from tests.fakes.base import Reply
from tests.fakes.llm import PROMPT_TOKENS, WINDOW, FaultMode, LLMFake
from tests.fakes.tls import Household
from tests.llm.conftest import FAKES, Connect

SCHEMA = {
    "type": "object",
    "properties": {"title": {"type": "string"}},
    "required": ["title"],
    "additionalProperties": False,
}


@pytest.fixture
def request_(model: str) -> CompletionRequest:
    """An ordinary request for plain text."""
    return CompletionRequest(
        model=model, system="Be brief.", prompt="Say something.", max_output_tokens=64, context_window=4096
    )


async def everything(events: AsyncGenerator[StreamEvent]) -> list[StreamEvent]:
    """All events of a stream."""
    async with aclosing(events):
        return [event async for event in events]


async def completion(provider: Provider, request: CompletionRequest) -> Completion:
    """The last event, which has to be the Completion."""
    last = (await everything(provider.stream(request)))[-1]
    assert isinstance(last, Completion)
    return last


# Answers.


async def test_an_answer_comes_in_pieces_and_the_completion_last(
    provider: Provider, fake: LLMFake, request_: CompletionRequest
) -> None:
    fake.answer_with("Hello there, friend", pieces=["Hello ", "there, ", "friend"], usage=(321, 12))
    events = await everything(provider.stream(request_))
    deltas = [event.text for event in events if isinstance(event, TextDelta)]
    assert len(deltas) >= 2
    assert "".join(deltas) == "Hello there, friend"
    assert [isinstance(event, Completion) for event in events].index(True) == len(events) - 1
    last = events[-1]
    assert isinstance(last, Completion)
    assert (last.text, last.model, last.finish_reason) == ("Hello there, friend", request_.model, "stop")
    assert (last.usage.input_tokens, last.usage.output_tokens, last.usage.counted) == (321, 12, True)
    assert not fake.client_gone.is_set()


async def test_the_request_carries_system_prompt_and_a_limit(
    provider: Provider, fake: LLMFake, request_: CompletionRequest
) -> None:
    await completion(provider, request_)
    (sent,) = fake.completions
    body = sent.body.decode()
    assert "Be brief." in body
    assert "Say something." in body
    assert request_.model in body + sent.path


async def test_usage_that_the_server_does_not_tell_is_not_counted(
    provider: Provider, fake: LLMFake, request_: CompletionRequest
) -> None:
    fake.answer_with("Hello", report_usage=False)
    assert (await completion(provider, request_)).usage == Usage(counted=False)


async def test_a_first_token_that_takes_long_is_waited_for(
    provider: Provider, fake: LLMFake, request_: CompletionRequest
) -> None:
    fake.mode = "slow_first_token"
    waiting = asyncio.create_task(completion(provider, request_))
    assert await asyncio.to_thread(fake.gate.reached.wait, 10)
    assert not waiting.done()
    fake.gate.open()
    assert (await waiting).text == "1,2,3"


async def test_numbers_are_asked_for_under_constraint_and_come_back_valid(
    provider: Provider, fake: LLMFake, request_: CompletionRequest
) -> None:
    fake.answer_numbers(count=5)
    request = request_.model_copy(update={"output": NumberPicks(count=5, highest=140)})
    answer = await completion(provider, request)
    reader = NumberReader(highest=140)
    picks = reader.feed(answer.text) + reader.close()
    assert len(set(picks)) == 5
    assert all(1 <= number <= 140 for number in picks)
    assert fake.constraint_of(fake.completions[0]) is not None
    assert answer.output_mode in {"pattern", "schema"}


async def test_json_is_asked_for_by_its_schema(provider: Provider, fake: LLMFake, request_: CompletionRequest) -> None:
    fake.answer_with('{"title": "Rainy Day"}')
    request = request_.model_copy(update={"output": JsonAnswer(name="title", json_schema=SCHEMA)})
    answer = await completion(provider, request)
    assert answer.text == '{"title": "Rainy Day"}'
    assert answer.output_mode == "schema"
    constraint = fake.constraint_of(fake.completions[0])
    assert constraint
    assert constraint["properties"] == SCHEMA["properties"]


async def test_models_are_listed(provider: Provider, model: str) -> None:
    models = await provider.list_models()
    assert model in [found.name for found in models]
    assert all(found.can_complete for found in models)


async def test_a_model_is_described(provider: Provider, model: str) -> None:
    described = await provider.describe_model(model)
    assert described.name == model
    assert described.context_window is None or described.context_window >= 512


async def test_closing_twice_is_fine(provider: Provider) -> None:
    await provider.aclose()
    await provider.aclose()


# Faults of a completion.


@pytest.mark.parametrize(
    ("mode", "error"),
    [
        ("html_200", WrongServerError),
        ("empty_object_200", WrongServerError),
        ("context_too_long", ContextTooLongError),
        ("unauthorized_401", UnauthorizedError),
        ("forbidden_403_empty", UnauthorizedError),
        ("not_found_404", ModelMissingError),
        ("rate_limited_429", RateLimitedError),
        ("error_500", ModelUnavailableError),
        ("busy_503", ModelUnavailableError),
        ("cut_stream", AnswerCutError),
        ("reset", UnreachableError),
    ],
)
async def test_a_fault_becomes_our_error(
    mode: FaultMode,
    error: type[ProviderError],
    provider: Provider,
    fake: LLMFake,
    request_: CompletionRequest,
) -> None:
    fake.mode = mode
    with pytest.raises(error) as caught:
        await everything(provider.stream(request_))
    assert_fit_to_show(caught.value.message)


async def test_an_error_under_status_200_is_an_error(
    provider: Provider, fake: LLMFake, request_: CompletionRequest
) -> None:
    fake.mode = "error_200"
    # A cloud provider never does this: what does is something else.
    expected = ModelUnavailableError if provider.name in LOCAL_PROVIDERS else WrongServerError
    with pytest.raises(expected) as caught:
        await everything(provider.stream(request_))
    assert_fit_to_show(caught.value.message)


async def test_the_numbers_of_a_prompt_too_long_are_kept(
    provider: Provider, fake: LLMFake, request_: CompletionRequest
) -> None:
    fake.mode = "context_too_long"
    with pytest.raises(ContextTooLongError) as caught:
        await everything(provider.stream(request_))
    assert caught.value.prompt_tokens in {PROMPT_TOKENS, None}
    assert caught.value.context_window in {WINDOW, None}
    assert (caught.value.prompt_tokens, caught.value.context_window) != (None, None)


async def test_a_rate_limit_is_told_at_once_and_not_waited_for(
    provider: Provider, fake: LLMFake, request_: CompletionRequest
) -> None:
    fake.mode = "rate_limited_429"
    async with asyncio.timeout(30):  # the server asks for an hour
        with pytest.raises(RateLimitedError) as caught:
            await everything(provider.stream(request_))
    assert caught.value.retry_after == 3600
    assert len(fake.completions) == 1


@pytest.mark.parametrize("mode", ["error_500", "busy_503"])
async def test_a_server_that_fails_is_not_asked_again(
    mode: FaultMode, provider: Provider, fake: LLMFake, request_: CompletionRequest
) -> None:
    fake.mode = mode
    with pytest.raises(ModelUnavailableError):
        await everything(provider.stream(request_))
    assert len(fake.completions) == 1


async def test_a_cut_answer_keeps_its_text(provider: Provider, fake: LLMFake, request_: CompletionRequest) -> None:
    fake.mode = "cut_stream"
    fake.answer_with("".join(f"{n}," for n in range(40)), pieces=[f"{n}," for n in range(40)])
    with pytest.raises(AnswerCutError) as caught:
        await everything(provider.stream(request_))
    assert caught.value.text.startswith("0,1,2,")
    assert caught.value.text not in caught.value.message


async def test_an_answer_at_its_limit_of_tokens_is_cut(
    provider: Provider, fake: LLMFake, request_: CompletionRequest
) -> None:
    fake.answer_with("1,2,", finish="length")
    with pytest.raises(AnswerCutError) as caught:
        await everything(provider.stream(request_))
    assert caught.value.text == "1,2,"


async def test_an_empty_answer_is_no_answer(provider: Provider, fake: LLMFake, request_: CompletionRequest) -> None:
    fake.answer_with("", pieces=[""])
    with pytest.raises(AnswerMalformedError):
        await everything(provider.stream(request_))


# Waiting.


async def test_silence_before_the_answer_is_a_time_out(
    connect: Connect, fake: LLMFake, request_: CompletionRequest
) -> None:
    fake.mode = "slow_first_token"
    with pytest.raises(ProviderTimeoutError) as caught:
        await everything(connect(fake.base_url, timeout=0.5).stream(request_))
    assert "0.5 seconds" in caught.value.message
    assert await fake.wait_client_gone()


async def test_silence_in_mid_stream_is_a_time_out(
    connect: Connect, fake: LLMFake, request_: CompletionRequest
) -> None:
    fake.mode = "stall_mid_stream"
    with pytest.raises(ProviderTimeoutError):
        await everything(connect(fake.base_url, timeout=0.5).stream(request_))
    assert await fake.wait_client_gone()


async def test_an_answer_may_take_longer_than_the_time_out_as_long_as_it_moves(
    connect: Connect, fake: LLMFake, request_: CompletionRequest
) -> None:
    fake.pace = 0.15
    fake.answer_with("a b c d e f g h", pieces=[*"a b c d e f g h"])
    answer = await completion(connect(fake.base_url, timeout=1.0), request_)
    assert answer.text == "a b c d e f g h"


@pytest.mark.parametrize("mode", ["html_200", "empty_object_200"])
async def test_a_listing_by_something_else_is_a_wrong_server(
    mode: FaultMode, provider: Provider, fake: LLMFake
) -> None:
    fake.mode = mode
    with pytest.raises(WrongServerError) as caught:
        await provider.list_models()
    assert_fit_to_show(caught.value.message)


@pytest.mark.parametrize("mode", ["unauthorized_401", "forbidden_403_empty"])
async def test_a_listing_without_a_valid_key_is_unauthorized(
    mode: FaultMode, provider: Provider, fake: LLMFake
) -> None:
    fake.mode = mode
    with pytest.raises(UnauthorizedError) as caught:
        await provider.list_models()
    assert_fit_to_show(caught.value.message)


# Reaching it.


async def test_a_closed_port_is_unreachable(connect: Connect, request_: CompletionRequest) -> None:
    with socket.socket() as taken:  # bound, but nobody listens: no one else can take it meanwhile
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        provider = connect(url)
        with pytest.raises(UnreachableError) as caught:
            await everything(provider.stream(request_))
        with pytest.raises(UnreachableError):
            await provider.list_models()
    assert url.removeprefix("http://") in caught.value.message
    assert_fit_to_show(caught.value.message)


async def test_an_unknown_host_is_unreachable(connect: Connect, request_: CompletionRequest) -> None:
    provider = connect("http://nobody.invalid:11434")
    with pytest.raises(UnreachableError) as caught:
        await everything(provider.stream(request_))
    assert "nobody.invalid" in caught.value.message


async def test_a_certificate_that_nobody_vouches_for_is_unreachable(
    connect: Connect, tls_fake: LLMFake, request_: CompletionRequest
) -> None:
    with pytest.raises(UnreachableError) as caught:
        await everything(connect(tls_fake.base_url).stream(request_))
    assert "certificate" in caught.value.message
    assert tls_fake.requests == []


@pytest.fixture
def tls_fake(provider_name: ProviderName) -> Iterator[LLMFake]:
    """The fake behind https, with a certificate of an authority that is not trusted here."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    with FAKES[provider_name](tls=context) as server:
        yield server


async def test_the_households_own_authority_is_believed(
    connect: Connect,
    provider_name: ProviderName,
    request_: CompletionRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    household = Household()
    monkeypatch.setenv("PLEXSAGE_CA_FILE", str(household.file(tmp_path)))
    with FAKES[provider_name](tls=household.server()) as fake:
        assert await everything(connect(fake.base_url).stream(request_))


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda own: Household().server(), "signed by an authority that PlexSage doesn't know"),
        (lambda own: own.expired(), "has expired"),
        (lambda own: own.not_yet(), "isn't valid yet"),
        (lambda own: own.server("llm.example.org"), "for another name"),
    ],
    ids=["unknown", "expired", "not yet", "name"],
)
async def test_what_is_wrong_with_a_certificate_is_told(
    connect: Connect,
    provider_name: ProviderName,
    request_: CompletionRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    make: Callable[[Household], ssl.SSLContext],
    says: str,
) -> None:
    household = Household()
    monkeypatch.setenv("PLEXSAGE_CA_FILE", str(household.file(tmp_path)))
    with FAKES[provider_name](tls=make(household)) as fake:
        provider = connect(fake.base_url)
        for ask in (lambda: everything(provider.stream(request_)), provider.list_models):
            with pytest.raises(TlsError, match=says):
                await ask()
        assert fake.requests == []


async def test_https_at_a_port_of_plain_http_is_told(
    connect: Connect, fake: LLMFake, request_: CompletionRequest
) -> None:
    with pytest.raises(TlsError, match="doesn't use https on this port"):
        await everything(connect(fake.base_url.replace("http://", "https://")).stream(request_))


async def test_a_port_that_does_not_begin_to_speak_https_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"https://127.0.0.1:{silent.getsockname()[1]}"
        async with open_client(timeout=0.4, max_bytes=100) as client:
            with pytest.raises(httpx2.ConnectTimeout) as caught:
                await client.get(url)
    found = transport_error(caught.value, Endpoint("Ollama", url), timeout=1.0)
    assert isinstance(found, TlsError)
    assert "didn't start an https connection in time. Check the port" in found.message


@pytest.mark.parametrize(
    "page",
    [
        "Client sent an HTTP request to an HTTPS server.\n",
        "<html><head><title>400 The plain HTTP request was sent to HTTPS port</title></head></html>",
        "Reason: You're speaking plain HTTP to an SSL-enabled server port.",
    ],
    ids=["Go", "nginx", "Apache"],
)
async def test_plain_http_at_a_port_of_https_is_told(
    connect: Connect, fake: LLMFake, request_: CompletionRequest, page: str
) -> None:
    fake.enqueue(Reply(400, page.encode(), "text/html"))
    with pytest.raises(TlsError, match=r"expects https there\. Use https://"):
        await everything(connect(fake.base_url).stream(request_))


# Leaving.


async def test_leaving_a_stream_closes_the_socket(
    provider: Provider, fake: LLMFake, request_: CompletionRequest
) -> None:
    talk_endlessly(fake)
    async with aclosing(provider.stream(request_)) as events:
        await anext(events)
    assert await fake.wait_client_gone(2)


async def test_cancelling_the_task_closes_the_socket(
    provider: Provider, fake: LLMFake, request_: CompletionRequest
) -> None:
    talk_endlessly(fake)
    begun = asyncio.Event()

    async def listen() -> None:
        async with aclosing(provider.stream(request_)) as events:
            async for _event in events:
                begun.set()

    listening = asyncio.create_task(listen())
    await asyncio.wait_for(begun.wait(), 10)
    listening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await listening
    assert await fake.wait_client_gone(2)


async def test_cancelling_before_the_first_token_closes_the_socket(
    provider: Provider, fake: LLMFake, request_: CompletionRequest
) -> None:
    fake.mode = "slow_first_token"
    waiting = asyncio.create_task(everything(provider.stream(request_)))
    assert await asyncio.to_thread(fake.gate.reached.wait, 10)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert await fake.wait_client_gone(2)


def talk_endlessly(fake: LLMFake) -> None:
    """Stream an answer that has no end."""
    fake.answer_with("la " * 12, pieces=["la "] * 12)
    fake.talks_for_ever = True


def assert_fit_to_show(message: str) -> None:
    """A message says something, and none of what it must not."""
    assert 10 < len(message) < 600
    for secret in ("sk-test", "<html", "Welcome", "://127", "Traceback", "{"):
        assert secret not in message
    assert message.endswith((".", ")"))
