"""What is the custom provider's alone: the ladder of output forms, windows told in many places, odd servers."""

import json
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
    ModelUnavailableError,
    OnlyThoughtError,
    ProviderTimeoutError,
    RateLimitedError,
    RequestRejectedError,
    UnauthorizedError,
    UnreachableError,
    WrongServerError,
)
from llm.output import JsonAnswer, NumberPicks, OutputSpec, PlainText
from llm.providers.custom import CustomProvider
from llm.providers.local_servers import PLACEHOLDER_KEY
from llm.schemas import (
    Completion,
    CompletionRequest,
    OutputMode,
    ProviderConnection,
    StreamEvent,
    TextDelta,
    Thinking,
    Usage,
)
from tests.fakes.base import Reply, endless, hang, json_reply
from tests.fakes.llm import PROMPT_TOKENS, WINDOW, Answer
from tests.fakes.openai_compatible import Flavour, OpenAICompatibleFake

MODEL = "smollm2-135m-instruct"
PICKS = NumberPicks(count=3, highest=140)
TITLE = JsonAnswer(name="title", json_schema={"type": "object", "properties": {"title": {"type": "string"}}})


@pytest.fixture
def fake() -> Iterator[OpenAICompatibleFake]:
    with OpenAICompatibleFake() as server:
        yield server


@pytest.fixture
async def custom(fake: OpenAICompatibleFake) -> AsyncIterator[CustomProvider]:
    provider = connect(fake.base_url)
    yield provider
    await provider.aclose()


def connect(url: str, *, timeout: float = 20, key: str = "", output_mode: OutputMode | None = None) -> CustomProvider:
    return CustomProvider(
        ProviderConnection(provider="custom", base_url=url, timeout=timeout, api_key=key, output_mode=output_mode)
    )


def asking(output: OutputSpec = PICKS, **fields: Any) -> CompletionRequest:
    given = {"model": MODEL, "prompt": "Pick.", "max_output_tokens": 20, "context_window": 4096} | fields
    return CompletionRequest(output=output, **given)


async def events_of(custom: CustomProvider, request: CompletionRequest) -> list[StreamEvent]:
    async with aclosing(custom.stream(request)) as events:
        return [event async for event in events]


async def answer_to(custom: CustomProvider, request: CompletionRequest) -> Completion:
    last = (await events_of(custom, request))[-1]
    assert isinstance(last, Completion)
    return last


def text_of(events: list[StreamEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))


# What is sent.


async def test_the_request_is_a_streamed_chat_completion(custom: CustomProvider, fake: OpenAICompatibleFake) -> None:
    await events_of(custom, asking(system="You pick.", temperature=0.3, seed=5))
    (sent,) = fake.completions
    assert sent.path == "/v1/chat/completions"
    pattern = sent.json["response_format"]["json_schema"]["schema"]["pattern"]
    assert sent.json == {
        "model": MODEL,
        "messages": [{"role": "system", "content": "You pick."}, {"role": "user", "content": "Pick."}],
        "max_tokens": 20,
        "stream": True,
        "stream_options": {"include_usage": True},
        "temperature": 0.3,
        "seed": 5,
        "reasoning_effort": "none",
        "chat_template_kwargs": {"enable_thinking": False},
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "tracks", "strict": True, "schema": {"type": "string", "pattern": pattern}},
        },
    }


async def test_without_a_key_a_placeholder_is_sent(custom: CustomProvider, fake: OpenAICompatibleFake) -> None:
    await custom.list_models()
    assert fake.requests[0].headers["authorization"] == f"Bearer {PLACEHOLDER_KEY}"


async def test_no_key_of_the_environment_is_sent(fake: OpenAICompatibleFake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-openai")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9")
    provider = connect(fake.base_url)
    await events_of(provider, asking())
    await provider.aclose()
    assert "sk-of-openai" not in str(fake.requests[0].headers)


@pytest.mark.parametrize("path", ["", "/", "/v1", "/v1/", "/v1/chat/completions", "/v1/models"])
async def test_addresses_as_people_type_them_lead_to_v1(fake: OpenAICompatibleFake, path: str) -> None:
    provider = connect(fake.url + path)
    assert (await answer_to(provider, asking())).text
    await provider.aclose()
    assert fake.completions[0].path == "/v1/chat/completions"


async def test_another_path_is_kept(fake: OpenAICompatibleFake) -> None:
    provider = connect(f"{fake.url}/openai/api")
    await events_of(provider, asking())
    await provider.aclose()
    assert fake.completions[0].path == "/openai/api/chat/completions"


@pytest.mark.parametrize("url", ["", "ftp://localhost", "http://user:secret@localhost"])
def test_an_address_that_cannot_be_used_is_refused_at_once(url: str) -> None:
    with pytest.raises(BadAddressError) as caught:
        connect(url)
    assert "secret" not in caught.value.message


# The ladder of output forms.


@pytest.mark.parametrize(
    ("takes", "output", "worked", "tried"),
    [
        ({"pattern", "schema", "json"}, PICKS, "pattern", 1),
        ({"schema", "json"}, PICKS, "schema", 2),
        ({"json"}, PICKS, "json", 3),
        (set(), PICKS, "plain", 4),
        ({"pattern", "schema", "json"}, TITLE, "schema", 1),
        ({"json"}, TITLE, "json", 2),
        (set(), TITLE, "plain", 3),
        (set(), PlainText(), "plain", 1),
    ],
)
async def test_a_form_that_is_refused_gives_way_to_the_next(
    custom: CustomProvider, fake: OpenAICompatibleFake, takes: set[Any], output: OutputSpec, worked: str, tried: int
) -> None:
    fake.takes = takes
    assert (await answer_to(custom, asking(output))).output_mode == worked
    assert len(fake.completions) == tried
    assert (await answer_to(custom, asking(output))).output_mode == worked
    assert len(fake.completions) == tried + 1, "what worked is tried first the next time"


async def test_a_server_that_takes_no_patterns_is_known_by_its_number_form(
    custom: CustomProvider, fake: OpenAICompatibleFake
) -> None:
    forms = [custom.number_form]
    fake.takes = {"schema"}
    await events_of(custom, asking())
    forms.append(custom.number_form)
    assert forms == ["pattern", "array"]
    assert fake.completions[-1].json["max_tokens"] > 20, "an array takes more tokens than were counted for a pattern"


async def test_json_by_schema_says_nothing_against_patterns(custom: CustomProvider, fake: OpenAICompatibleFake) -> None:
    fake.answer_numbers()
    await events_of(custom, asking(TITLE))
    assert (await answer_to(custom, asking(PICKS))).output_mode == "pattern"


async def test_plain_text_says_nothing_against_constraints(custom: CustomProvider) -> None:
    await events_of(custom, asking(PlainText()))
    assert (await answer_to(custom, asking(PICKS))).output_mode == "pattern"


async def test_the_form_that_worked_before_is_tried_first(fake: OpenAICompatibleFake) -> None:
    fake.takes = {"json"}
    provider = connect(fake.base_url, output_mode="json")
    assert (await answer_to(provider, asking())).output_mode == "json"
    await provider.aclose()
    assert len(fake.completions) == 1


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, {"error": {"message": "'response_format.type' must be 'json_schema'"}}),
        (422, {"detail": [{"loc": ["body", "response_format"], "msg": "Input should be an object: response_format"}]}),
        (500, {"error": {"message": "Failed to parse grammar"}}),
    ],
)
async def test_refusals_are_understood_in_many_words(
    custom: CustomProvider, fake: OpenAICompatibleFake, status: int, body: Any
) -> None:
    fake.enqueue(json_reply(body, status=status))
    assert (await answer_to(custom, asking())).output_mode == "schema"


async def test_a_refusal_inside_the_stream_counts_too(custom: CustomProvider, fake: OpenAICompatibleFake) -> None:
    error = b'event: error\ndata: {"error": {"message": "Invalid schema: root must be an object"}}\n\n'
    fake.enqueue(Reply(body=[error], content_type="text/event-stream"))
    assert (await answer_to(custom, asking())).output_mode == "schema"


def refusing_after(delta: dict[str, str]) -> Reply:
    chunks = [{"choices": [{"delta": delta}]}, {"error": {"code": 500, "message": "grammar stack is empty"}}]
    return Reply(
        body=[b"data: " + json.dumps(chunk).encode() + b"\n\n" for chunk in chunks], content_type="text/event-stream"
    )


async def test_a_refusal_in_mid_answer_cuts_it(custom: CustomProvider, fake: OpenAICompatibleFake) -> None:
    """Whoever reads the pieces would take another answer for the rest of this one."""
    fake.enqueue(refusing_after({"content": '"1,1'}))
    with pytest.raises(AnswerCutError) as caught:
        await events_of(custom, asking())
    assert caught.value.text == '"1,1'
    assert len(fake.completions) == 1
    assert (await answer_to(custom, asking())).output_mode == "schema", "the next answer is not asked for in this form"


async def test_a_refusal_in_mid_json_says_nothing_against_patterns(
    custom: CustomProvider, fake: OpenAICompatibleFake
) -> None:
    fake.enqueue(refusing_after({"content": '{"title": "Du'}))
    with pytest.raises(AnswerCutError):
        await events_of(custom, asking(TITLE))
    assert (await answer_to(custom, asking())).output_mode == "pattern"


async def test_a_refusal_after_thoughts_alone_gives_way_to_the_next_form(
    custom: CustomProvider, fake: OpenAICompatibleFake
) -> None:
    fake.enqueue(refusing_after({"reasoning_content": "Hm."}))
    assert (await answer_to(custom, asking())).output_mode == "schema"


async def test_another_refusal_is_not_about_the_form(custom: CustomProvider, fake: OpenAICompatibleFake) -> None:
    fake.enqueue(json_reply({"error": {"message": "temperature must be below 2"}}, status=400))
    with pytest.raises(RequestRejectedError) as caught:
        await events_of(custom, asking())
    assert "temperature must be below 2" in caught.value.message
    assert len(fake.completions) == 1


# What comes back.


async def test_a_server_that_does_not_stream_is_understood(custom: CustomProvider, fake: OpenAICompatibleFake) -> None:
    fake.never_streams = True
    fake.answer_with('"1,2,3"', usage=(50, 9))
    events = await events_of(custom, asking())
    assert text_of(events) == '"1,2,3"'
    assert isinstance(events[-1], Completion)
    assert events[-1].usage == Usage(input_tokens=50, output_tokens=9)


async def test_llama_cpp_tells_its_own_timings(custom: CustomProvider) -> None:
    timings = (await answer_to(custom, asking())).timings
    assert (timings.prompt, timings.output) == (0.25, 0.5)


async def test_elsewhere_the_first_token_tells_reading_from_writing() -> None:
    with OpenAICompatibleFake(flavour="vllm") as fake:
        provider = connect(fake.base_url)
        timings = (await answer_to(provider, asking())).timings
        await provider.aclose()
    assert timings.prompt == timings.first_token
    assert timings.prompt is not None
    assert timings.output == pytest.approx(timings.total - timings.prompt)


async def test_a_stream_without_done_is_whole_if_it_gave_a_reason(
    custom: CustomProvider, fake: OpenAICompatibleFake
) -> None:
    fake.says_done = False
    assert (await answer_to(custom, asking())).finish_reason == "stop"


async def test_a_stream_without_a_reason_is_whole_if_it_said_done(
    custom: CustomProvider, fake: OpenAICompatibleFake
) -> None:
    chunk = json.dumps({"choices": [{"delta": {"content": "1,2"}}]}).encode()
    fake.enqueue(Reply(body=[b"data:" + chunk + b"\n\ndata: [DONE]\n\n"], content_type="text/event-stream"))
    assert (await answer_to(custom, asking())).text == "1,2"


async def test_a_stream_with_neither_is_cut(custom: CustomProvider, fake: OpenAICompatibleFake) -> None:
    chunk = json.dumps({"choices": [{"delta": {"content": "1,2"}}]}).encode()
    fake.enqueue(Reply(body=[b"data: " + chunk + b"\n\n"], content_type="text/event-stream"))
    with pytest.raises(AnswerCutError) as caught:
        await events_of(custom, asking())
    assert caught.value.text == "1,2"


async def test_heartbeats_are_no_text_and_no_progress(fake: OpenAICompatibleFake) -> None:
    fake.enqueue(Reply(body=endless(b": OPENROUTER PROCESSING\n\n"), content_type="text/event-stream"))
    provider = connect(fake.base_url, timeout=0.5)
    with pytest.raises(ProviderTimeoutError):
        await events_of(provider, asking())
    await provider.aclose()


@pytest.mark.parametrize(
    "data",
    [b"data: {broken\n\n", b"data: 7\n\n", b"data: []\n\n", b'data: {"choices": 3}\n\n', b"data: {}\n\n", b"hello\n"],
)
async def test_events_of_another_kind_are_a_wrong_server(
    custom: CustomProvider, fake: OpenAICompatibleFake, data: bytes
) -> None:
    fake.enqueue(Reply(body=[data], content_type="text/event-stream"))
    with pytest.raises(WrongServerError):
        await events_of(custom, asking())


async def test_odd_values_are_passed_over(custom: CustomProvider, fake: OpenAICompatibleFake) -> None:
    odd = {
        "choices": [None, {"delta": None}, 3],
        "usage": {"prompt_tokens": "many", "completion_tokens": -1, "prompt_tokens_details": None},
    }
    fine = {"choices": [{"delta": {"content": "1", "reasoning": 4}, "finish_reason": "eos_token"}], "usage": None}
    body = b"".join(b"data: " + json.dumps(chunk).encode() + b"\n\n" for chunk in (odd, fine))
    fake.enqueue(Reply(body=[body], content_type="text/event-stream"))
    answer = await answer_to(custom, asking())
    assert (answer.text, answer.finish_reason, answer.usage.counted) == ("1", "other", False)


@pytest.mark.parametrize("field", ["reasoning_content", "reasoning", "thinking"])
async def test_reasoning_is_progress_and_no_text(
    custom: CustomProvider, fake: OpenAICompatibleFake, field: str
) -> None:
    fake.thinking_field = field
    fake.answer_with('"4,5,6"', thinking="Maybe 1, 2, 3?")
    events = await events_of(custom, asking())
    assert any(isinstance(event, Thinking) for event in events)
    assert text_of(events) == '"4,5,6"'


async def test_content_in_parts_is_understood(custom: CustomProvider, fake: OpenAICompatibleFake) -> None:
    """As Magistral answers: what it thinks is one of the parts."""
    thought = {"type": "thinking", "thinking": [{"type": "text", "text": "Maybe 1, 2?"}]}
    deltas = [{"content": [thought]}, {"content": [{"type": "text", "text": '"4,5,6"'}]}]
    chunks = [{"choices": [{"delta": delta}]} for delta in deltas] + [{"choices": [{"finish_reason": "stop"}]}]
    body = b"".join(b"data: " + json.dumps(chunk).encode() + b"\n\n" for chunk in chunks)
    fake.enqueue(Reply(body=[body], content_type="text/event-stream"))
    events = await events_of(custom, asking())
    assert any(isinstance(event, Thinking) for event in events)
    assert text_of(events) == '"4,5,6"'


async def test_thinking_left_in_the_text_is_taken_out(custom: CustomProvider, fake: OpenAICompatibleFake) -> None:
    fake.answer_with("Maybe 1, 2, 3?\n</think>\n4, 5, 6")
    events = await events_of(custom, asking())
    assert text_of(events) == "4, 5, 6"


async def test_a_model_that_only_thought_is_given_more_room_once(
    custom: CustomProvider, fake: OpenAICompatibleFake
) -> None:
    only_thought = Answer("", pieces=("",), thinking="Hm.", finish="length", input_tokens=1000)
    fake.answer_next(only_thought, '"1,2,3"', '"4,5,6"')
    assert (await answer_to(custom, asking())).text == '"1,2,3"'
    assert [sent.json["max_tokens"] for sent in fake.completions] == [20, 20 + 4096 - 1000 - 20]
    assert (await answer_to(custom, asking())).text == '"4,5,6"'
    assert len(fake.completions) == 3, "it is remembered"
    fake.answer_next(only_thought)
    with pytest.raises(AnswerCutError):
        await events_of(custom, asking())


async def test_thoughts_that_fill_the_window_are_not_asked_for_again(
    custom: CustomProvider, fake: OpenAICompatibleFake
) -> None:
    fake.answer_next(Answer("", pieces=("",), thinking="Hm.", finish="length", input_tokens=4080))
    with pytest.raises(AnswerCutError):
        await events_of(custom, asking())
    assert len(fake.completions) == 1


async def test_a_refusal_by_a_filter_is_malformed(custom: CustomProvider, fake: OpenAICompatibleFake) -> None:
    fake.answer_with("no", finish="refused")
    with pytest.raises(AnswerMalformedError):
        await events_of(custom, asking())


# Models and windows.


@pytest.mark.parametrize("flavour", ["llama.cpp", "vllm", "lm-studio", "openrouter"])
async def test_the_window_is_found_where_each_server_tells_it(flavour: Flavour) -> None:
    with OpenAICompatibleFake(flavour=flavour) as fake:
        fake.window = 12_288
        provider = connect(fake.base_url)
        assert (await provider.describe_model(MODEL)).context_window == 12_288
        await provider.aclose()


async def test_llama_cpp_tells_how_large_the_model_is(custom: CustomProvider, fake: OpenAICompatibleFake) -> None:
    fake.parameters = 134_515_008
    assert (await custom.describe_model(MODEL)).parameter_count == 134_515_008


async def test_llama_cpp_tells_it_in_its_properties_too(custom: CustomProvider, fake: OpenAICompatibleFake) -> None:
    fake.on("GET", "/v1/models", json_reply({"object": "list", "data": [{"id": MODEL}]}))
    assert (await custom.describe_model(MODEL)).context_window == 8192
    assert fake.requests_to("/props")[0].query == {"model": [MODEL]}


async def test_a_window_of_zero_is_not_known(custom: CustomProvider, fake: OpenAICompatibleFake) -> None:
    fake.window = 0  # llama.cpp's router, with no model loaded
    assert (await custom.describe_model(MODEL)).context_window is None


@pytest.mark.parametrize(
    "reply", [Reply(404, b"no"), Reply(200, b"<html>", "text/html"), Reply(500, b""), json_reply({})]
)
async def test_a_server_that_lists_and_hints_nothing_does_no_harm(
    custom: CustomProvider, fake: OpenAICompatibleFake, reply: Reply
) -> None:
    for path in ("/v1/models", "/props", "/api/v0/models"):
        fake.on("GET", path, reply)
    described = await custom.describe_model(MODEL)
    assert (described.name, described.context_window) == (MODEL, None)


async def test_a_hint_that_hangs_does_no_harm(fake: OpenAICompatibleFake) -> None:
    fake.window = None
    fake.on("GET", "/props", hang())
    provider = connect(fake.base_url, timeout=0.4)
    assert (await provider.describe_model(MODEL)).context_window is None
    await provider.aclose()


async def test_a_server_that_is_not_there_cannot_be_described() -> None:
    with OpenAICompatibleFake() as fake:
        url = fake.base_url
    provider = connect(url)
    with pytest.raises(UnreachableError):
        await provider.describe_model(MODEL)
    await provider.aclose()


async def test_any_name_is_the_one_model_of_a_server_that_has_one(custom: CustomProvider) -> None:
    described = await custom.describe_model("whatever")
    assert (described.name, described.context_window) == ("whatever", 8192)


async def test_models_are_listed_without_embedders(custom: CustomProvider, fake: OpenAICompatibleFake) -> None:
    fake.models = ["qwen3-8b", "text-embedding-nomic-embed-text-v1.5"]
    assert [(model.name, model.context_window) for model in await custom.list_models()] == [("qwen3-8b", 8192)]


@pytest.mark.parametrize(
    ("listing", "names"),
    [
        ([{"id": "a/b", "type": "chat"}, {"id": "flux", "type": "image"}, {"id": "bge", "type": "embedding"}], ["a/b"]),
        ({"models": [{"name": "llama3:8b"}, {"model": "qwen"}, {"key": "lm"}]}, ["llama3:8b", "qwen", "lm"]),
        (["one", "two", "text-embedding-3"], ["one", "two"]),
        ({"data": None, "models": ["one"]}, ["one"]),
        ({"object": "list", "data": [{"id": "one"}, None, 3, {"id": ""}, {}]}, ["one"]),
        ([], []),
        ({"data": []}, []),
    ],
)
async def test_models_are_listed_in_many_shapes(
    custom: CustomProvider, fake: OpenAICompatibleFake, listing: Any, names: list[str]
) -> None:
    fake.on("GET", "/v1/models", json_reply(listing))
    assert [model.name for model in await custom.list_models()] == names


@pytest.mark.parametrize("listing", [{}, {"data": 3}, {"models": "none"}, 7, "text", None])
async def test_what_lists_no_models_is_told_in_plain_words(
    custom: CustomProvider, fake: OpenAICompatibleFake, listing: Any
) -> None:
    fake.on("GET", "/v1/models", json_reply(listing))
    with pytest.raises(WrongServerError, match=r"The server at 127\.0\.0\.1:\d+ isn't an OpenAI-compatible"):
        await custom.list_models()


# Errors.


@pytest.mark.parametrize("flavour", ["llama.cpp", "vllm"])
async def test_a_prompt_too_long_tells_both_numbers(flavour: Flavour) -> None:
    with OpenAICompatibleFake(flavour=flavour) as fake:
        fake.mode = "context_too_long"
        provider = connect(fake.base_url)
        with pytest.raises(ContextTooLongError) as caught:
            await events_of(provider, asking())
        await provider.aclose()
    assert (caught.value.prompt_tokens, caught.value.context_window) == (PROMPT_TOKENS, WINDOW)


@pytest.mark.parametrize(
    ("status", "body", "numbers"),
    [
        (
            400,
            {"error": {"message": "This model's maximum context length is 4097 tokens. However, your messages resulted"
                       " in 5012 tokens. Please reduce the length.", "code": "context_length_exceeded"}},
            (5012, 4097),
        ),
        (
            400,
            {"error": "Trying to keep the first 9316 tokens when context the overflows. However, the model is loaded"
                      " with context length of only 4096 tokens, which is not enough."},
            (9316, 4096),
        ),
        (
            400,
            {"error": {"message": "This endpoint's maximum context length is 131072 tokens. However, you requested"
                       " about 140000 tokens (139000 of text input, 1000 in the output)."}},
            (140000, 131072),
        ),
        (
            422,
            {"error": "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000 `inputs`"
                      " tokens and 512 `max_new_tokens`", "error_type": "validation"},
            (5000, 4096),
        ),
        (400, {"error": {"message": "Context size has been exceeded."}}, (None, None)),
        (400, {"error": {"type": "exceed_context_size_error", "n_prompt_tokens": 5012, "n_ctx": 4096}}, (5012, 4096)),
        (400, {"error": json.dumps({"type": "exceed_context_size_error", "n_prompt_tokens": 5012, "n_ctx": 4096})},
         (5012, 4096)),
    ],
    ids=["openai", "lm studio", "openrouter", "tgi", "no numbers", "fields", "fields in a string"],
)  # fmt: skip
async def test_context_errors_are_understood_in_many_words(
    custom: CustomProvider, fake: OpenAICompatibleFake, status: int, body: Any, numbers: tuple[int | None, int | None]
) -> None:
    fake.enqueue(json_reply(body, status=status))
    with pytest.raises(ContextTooLongError) as caught:
        await events_of(custom, asking())
    assert (caught.value.prompt_tokens, caught.value.context_window) == numbers


@pytest.mark.parametrize("status", [404, 400])
async def test_a_model_that_is_not_there_is_missing(
    custom: CustomProvider, fake: OpenAICompatibleFake, status: int
) -> None:
    fake.enqueue(json_reply({"error": {"message": f"Model '{MODEL}' not found"}}, status=status))
    with pytest.raises(ModelMissingError):
        await events_of(custom, asking(PlainText()))


@pytest.mark.parametrize("body", [{"detail": "Not Found"}, {"error": {"message": "File Not Found"}}])
async def test_a_path_that_is_not_there_is_a_wrong_server(
    custom: CustomProvider, fake: OpenAICompatibleFake, body: Any
) -> None:
    fake.enqueue(json_reply(body, status=404))
    with pytest.raises(WrongServerError):
        await events_of(custom, asking())


async def test_a_rate_limit_that_speaks_of_context_is_a_rate_limit(
    custom: CustomProvider, fake: OpenAICompatibleFake
) -> None:
    fake.enqueue(json_reply({"error": {"message": "Limit for this context length reached"}}, status=429))
    with pytest.raises(RateLimitedError) as caught:
        await events_of(custom, asking())
    assert caught.value.retry_after is None


async def test_a_refused_key_is_not_repeated(fake: OpenAICompatibleFake) -> None:
    provider = connect(fake.base_url, key="sk-very-secret")
    fake.enqueue(json_reply({"error": {"message": "Incorrect API key provided: sk-very-secret"}}, status=401))
    with pytest.raises(UnauthorizedError) as caught:
        await events_of(provider, asking())
    await provider.aclose()
    assert "secret" not in caught.value.message


async def test_a_model_that_is_loading_is_unavailable(custom: CustomProvider, fake: OpenAICompatibleFake) -> None:
    fake.mode = "busy_503"
    with pytest.raises(ModelUnavailableError) as caught:
        await events_of(custom, asking())
    assert "Loading model" in caught.value.message


@pytest.mark.parametrize(
    "said",
    [
        {"reasoning_details": [{"type": "reasoning.text", "text": "Let me see, 7 might do."}]},
        {"reasoning_details": [{"type": "reasoning.summary", "summary": "Let me see, 7 might do."}]},
        {"thinking_blocks": [{"type": "thinking", "thinking": "Let me see, 7 might do.", "signature": "abc"}]},
        {"reasoning": {"content": "Let me see, 7 might do."}},
        {"reasoning_text": "Let me see, 7 might do."},
        {"thoughts": "Let me see, 7 might do."},
    ],
)
async def test_thinking_is_known_under_any_name(
    custom: CustomProvider, fake: OpenAICompatibleFake, said: dict[str, Any]
) -> None:
    def answer(reason: str) -> Reply:
        chunks = [{"choices": [{"index": 0, "delta": said}]}, {"choices": [{"delta": {}, "finish_reason": reason}]}]
        return Reply(
            200, b"".join(b"data: " + json.dumps(chunk).encode() + b"\n\n" for chunk in chunks), "text/event-stream"
        )

    fake.on("POST", "/v1/chat/completions", answer("length"))
    with pytest.raises(OnlyThoughtError, match="used all its tokens for thinking"):
        await answer_to(custom, asking())
    assert len(fake.completions) == 2
    fake.on("POST", "/v1/chat/completions", answer("stop"))
    with pytest.raises(AnswerMalformedError, match="spent its whole answer thinking"):
        await answer_to(custom, asking())


@pytest.mark.parametrize("tag", ["thoughts", "reflection", "think"])
async def test_tags_of_thinking_are_known(custom: CustomProvider, fake: OpenAICompatibleFake, tag: str) -> None:
    text = f"<{tag}>7,8,9</{tag}>\n1,2,3"
    fake.answer_with(text, pieces=list(text))
    events = await events_of(custom, asking())
    assert text_of(events) == "1,2,3"
