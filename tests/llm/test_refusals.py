"""A server that refuses an optional field: it is left out, the request asked again at once, and that remembered."""

import json
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from typing import Any

import pytest

from llm.errors import (
    AnswerCutError,
    AnswerMalformedError,
    ContextTooLongError,
    ModelMissingError,
    OnlyThoughtError,
    ProviderError,
    RateLimitedError,
    RequestRejectedError,
    UnauthorizedError,
)
from llm.output import JsonAnswer, NumberPicks, OutputSpec, PlainText
from llm.protocol import Provider
from llm.providers.custom import CustomProvider
from llm.providers.error_mapping import HttpFailure
from llm.providers.refused_fields import refused_fields
from llm.registry import create_provider
from llm.schemas import Completion, CompletionRequest, ProviderConnection
from tests.fakes.anthropic import AnthropicFake
from tests.fakes.base import RecordedRequest, Reply, json_reply
from tests.fakes.gemini import GeminiFake
from tests.fakes.llm import Answer, LLMFake
from tests.fakes.ollama import OllamaFake
from tests.fakes.openai import OpenAIFake
from tests.fakes.openai_compatible import OpenAICompatibleFake

MODEL = "smollm2-135m-instruct"
CHAT = "/v1/chat/completions"
PICKS = NumberPicks(count=3, highest=140)
TITLE = JsonAnswer(name="title", json_schema={"type": "object", "properties": {"title": {"type": "string"}}})


@pytest.fixture
def fake() -> Iterator[OpenAICompatibleFake]:
    with OpenAICompatibleFake() as server:
        yield server


@pytest.fixture
async def custom(fake: OpenAICompatibleFake) -> AsyncIterator[CustomProvider]:
    provider = CustomProvider(ProviderConnection(provider="custom", base_url=fake.base_url, timeout=20))
    yield provider
    await provider.aclose()


def asking(output: OutputSpec = PICKS, **fields: Any) -> CompletionRequest:
    given = {
        "model": MODEL,
        "system": "You pick.",
        "prompt": "Pick.",
        "max_output_tokens": 20,
        "context_window": 4096,
        "temperature": 0.7,
        "seed": 5,
    }
    return CompletionRequest(output=output, **(given | fields))


async def answer_of(provider: Provider | CustomProvider, request: CompletionRequest) -> Completion:
    async with aclosing(provider.stream(request)) as events:
        last = [event async for event in events][-1]
    assert isinstance(last, Completion)
    return last


def has(body: dict[str, Any], field: str) -> bool:
    if field == "system":
        return any(message["role"] == "system" for message in body["messages"])
    return field in body


def refuse(fake: OpenAICompatibleFake, replies: dict[str, Reply]) -> None:
    """Answer so while a field of `replies` is there, the first of them first."""

    def answer(request: RecordedRequest) -> Reply:
        refused = next((reply for field, reply in replies.items() if has(request.json, field)), None)
        return refused or fake.respond_completion(request)

    fake.on("POST", CHAT, answer)


def forbidden_extra(*fields: str) -> dict[str, Any]:
    detail = [
        {
            "type": "extra_forbidden",
            "loc": ["body", field],
            "msg": "Extra inputs are not permitted",
            "input": {"temperature": 0.7, "max_tokens": 20},
        }
        for field in fields
    ]
    return {"detail": detail}


def openai_error(message: str, **fields: Any) -> dict[str, Any]:
    return {"error": {"message": message, "type": "invalid_request_error", "param": None, "code": None} | fields}


def plain(text: str, status: int = 400) -> Reply:
    return Reply(status, text.encode(), "text/plain")


NAMED = [
    ("system", json_reply(openai_error("System role not supported"), status=400)),
    ("system", json_reply({"error": {"code": 500, "message": "Jinja: System role not supported"}}, status=500)),
    (
        "system",
        json_reply(openai_error("Conversation roles must alternate user/assistant/user/assistant/..."), status=400),
    ),
    ("system", json_reply(openai_error("Only user and assistant roles are supported!"), status=400)),
    (
        "system",
        json_reply(
            openai_error("Unsupported value", param="messages[0].role", code="unsupported_value"),
            status=400,
        ),
    ),
    ("system", plain("template does not support the 'system' role", 422)),
    ("stream_options", json_reply(forbidden_extra("stream_options"), status=422)),
    ("seed", json_reply(forbidden_extra("seed"), status=422)),
    ("seed", json_reply({"object": "error", "message": forbidden_extra("seed"), "type": "invalid"}, status=422)),
    ("seed", plain("Failed to deserialize: unknown field `seed`, expected one of `model`, `max_tokens`", 422)),
    ("seed", json_reply({"error": "create() got an unexpected keyword argument 'seed'"}, status=500)),
    ("seed", json_reply(openai_error("Unrecognized request argument supplied: seed"), status=400)),
    ("seed", Reply(400, b"<html><body><h1>400</h1>Parameter <b>seed</b> is not allowed</body></html>", "text/html")),
    (
        "temperature",
        json_reply(
            openai_error(
                "Unsupported value: 'temperature' does not support 0.7 with this model. Only the default (1) is.",
                param="temperature",
                code="unsupported_value",
            ),
            status=400,
        ),
    ),
    (
        "reasoning_effort",
        json_reply(
            openai_error("litellm.UnsupportedParamsError: x does not support parameters: ['reasoning_effort']"),
            status=400,
        ),
    ),
    ("reasoning_effort", json_reply({"error": {"message": "reasoning effort is not supported"}}, status=404)),
    ("chat_template_kwargs", json_reply({"message": "property 'chat_template_kwargs' is unsupported"}, status=400)),
    (
        "chat_template_kwargs",
        json_reply(
            {"error": {"message": "Provider returned error", "metadata": {"raw": json.dumps(
                {"detail": [{"loc": ["body", "chat_template_kwargs"], "type": "extra_forbidden"}]}
            )}}},
            status=400,
        ),
    ),
    ("response_format", json_reply(openai_error("response_format is not supported by this model"), status=400)),
]  # fmt: skip


@pytest.mark.parametrize(("field", "reply"), NAMED, ids=range(len(NAMED)))
async def test_a_field_that_is_refused_is_left_out_and_nothing_else(
    custom: CustomProvider, fake: OpenAICompatibleFake, field: str, reply: Reply
) -> None:
    refuse(fake, {field: reply})
    fake.takes = set()  # what the fake itself refuses of forms is another matter
    plain_text = field != "response_format"
    assert (await answer_of(custom, asking(PlainText() if plain_text else TITLE))).text
    first, *others = [request.json for request in fake.completions]
    last = others[-1]
    assert len(fake.completions) == (2 if plain_text else 3)
    kept = set(first) - {field}
    assert kept <= set(last) | {"response_format"}
    assert not has(last, field)
    count = len(fake.completions)
    await answer_of(custom, asking(PlainText() if plain_text else TITLE))
    assert len(fake.completions) == count + 1, "it is remembered"


async def test_where_there_is_no_system_role_its_text_goes_before_the_persons(
    custom: CustomProvider, fake: OpenAICompatibleFake
) -> None:
    refuse(fake, {"system": json_reply(openai_error("System role not supported"), status=400)})
    await answer_of(custom, asking())
    assert fake.completions[-1].json["messages"] == [{"role": "user", "content": "You pick.\n\nPick."}]


async def test_a_limit_that_is_called_otherwise_is_sent_by_its_other_name(
    custom: CustomProvider, fake: OpenAICompatibleFake
) -> None:
    words = "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
    refuse(fake, {"max_tokens": json_reply(openai_error(words, param="max_tokens"), status=400)})
    await answer_of(custom, asking())
    sent = fake.completions[-1].json
    assert (sent["max_completion_tokens"], "max_tokens" in sent) == (20, False)


async def test_a_limit_that_is_passed_over_is_kept_all_the_same(
    custom: CustomProvider, fake: OpenAICompatibleFake
) -> None:
    refuse(fake, {"max_tokens": json_reply(openai_error("max_tokens is too large: 20"), status=400)})
    fake.answer_with("la " * 20, pieces=["la "] * 20)
    fake.talks_for_ever = True
    with pytest.raises(AnswerCutError, match="token limit"):
        await answer_of(custom, asking(PlainText()))
    assert fake.completions[-1].json["max_completion_tokens"] == 20


async def test_without_any_limit_the_answer_is_bounded_all_the_same(
    custom: CustomProvider, fake: OpenAICompatibleFake
) -> None:
    refuse(
        fake, {name: json_reply(forbidden_extra(name), status=422) for name in ("max_tokens", "max_completion_tokens")}
    )
    fake.answer_with("la " * 20, pieces=["la "] * 20)
    fake.talks_for_ever = True
    with pytest.raises(AnswerCutError, match="token limit"):
        await answer_of(custom, asking(PlainText()))
    assert await fake.wait_client_gone()


@pytest.mark.parametrize(
    "told",
    [
        "Unsupported value: 'none'. Supported values are: 'minimal', 'low', 'medium', and 'high'.",
        "Input should be 'minimal', 'low', 'medium' or 'high'",
        "must be one of minimal, low, medium, high",
    ],
)
async def test_another_word_for_little_thinking_is_taken(
    custom: CustomProvider, fake: OpenAICompatibleFake, told: str
) -> None:
    def answer(request: RecordedRequest) -> Reply:
        if request.json.get("reasoning_effort") == "none":
            return json_reply(openai_error(told, param="reasoning_effort"), status=400)
        return fake.respond_completion(request)

    fake.on("POST", CHAT, answer)
    await answer_of(custom, asking())
    assert [sent.json["reasoning_effort"] for sent in fake.completions] == ["none", "minimal"]


async def test_several_that_are_refused_at_once_are_left_out_at_once(
    custom: CustomProvider, fake: OpenAICompatibleFake
) -> None:
    fields = ("seed", "stream_options", "reasoning_effort", "chat_template_kwargs")
    refuse(fake, {"seed": json_reply(forbidden_extra(*fields), status=422)})
    await answer_of(custom, asking())
    assert len(fake.completions) == 2
    assert not set(fields) & set(fake.completions[-1].json)


async def test_several_that_are_refused_one_after_another_are_left_out(
    custom: CustomProvider, fake: OpenAICompatibleFake
) -> None:
    fields = ("chat_template_kwargs", "seed", "temperature", "stream_options", "system", "max_tokens")
    refuse(fake, {field: json_reply(openai_error(f"`{field}` is an unsupported parameter; no 'system' "
                                                 if field == "system" else f"unsupported parameter: {field}"),
                                    status=400) for field in fields})  # fmt: skip
    await answer_of(custom, asking())
    last = fake.completions[-1].json
    assert not any(has(last, field) for field in fields)
    assert last["max_completion_tokens"] == 20
    assert len(fake.completions) == len(fields) + 1


UNNAMED = [
    json_reply({"detail": "Extra inputs are not permitted"}, status=422),
    json_reply(openai_error("Unsupported parameter(s)"), status=400),
    json_reply({"error": {"message": "No endpoints found that can handle the requested parameters."}}, status=404),
    json_reply({}, status=400),
    plain("Bad Request"),
    plain("TypeError: unexpected keyword argument", 500),
    plain("This request is not supported"),
    json_reply({"code": "InvalidParameter", "message": "参数错误"}, status=400),
    Reply(422, b"<html><head><title>422</title></head><body>Unprocessable Entity</body></html>", "text/html"),
]


@pytest.mark.parametrize("field", ["seed", "stream_options", "temperature", "max_tokens", "system"])
@pytest.mark.parametrize("reply", UNNAMED, ids=range(len(UNNAMED)))
async def test_a_refusal_that_names_no_field_is_met_by_leaving_out_one_after_another(
    custom: CustomProvider, fake: OpenAICompatibleFake, field: str, reply: Reply
) -> None:
    refuse(fake, {field: reply})
    await answer_of(custom, asking(PlainText()))
    assert not has(fake.completions[-1].json, field)
    assert len(fake.completions) <= 10


@pytest.mark.parametrize("reply", UNNAMED, ids=range(len(UNNAMED)))
async def test_a_server_that_refuses_everything_is_not_asked_for_ever(
    custom: CustomProvider, fake: OpenAICompatibleFake, reply: Reply
) -> None:
    fake.on("POST", CHAT, reply)
    with pytest.raises(ProviderError):
        await answer_of(custom, asking())
    assert len(fake.completions) <= 16
    assert not custom.left_out.get(MODEL), "nothing of it is known to have helped"


OTHER = [
    (400, openai_error("Invalid API key provided"), RequestRejectedError),
    (401, openai_error("Incorrect API key; parameter seed is not supported"), UnauthorizedError),
    (429, openai_error("Rate limit: seed is not supported"), RateLimitedError),
    (404, openai_error(f"The model `{MODEL}` does not exist", code="model_not_found"), ModelMissingError),
    (404, openai_error("model 'seed-oss:36b' not found"), ModelMissingError),
    (400, openai_error("This model's maximum context length is 4096 tokens. However, you requested 5012 tokens "
                       "(5000 in the messages, 12 in max_tokens)."), ContextTooLongError),
    (400, openai_error("Your request was refused by our content policy"), RequestRejectedError),
    (400, openai_error("invalid model name", param="model"), RequestRejectedError),
    (402, openai_error("Your balance is used up: parameters not accepted"), UnauthorizedError),
    (400, {"detail": [{"type": "missing", "loc": ["body", "prompt"], "msg": "Field required",
                       "input": {"seed": 5, "temperature": 0.7}}]}, RequestRejectedError),
]  # fmt: skip


@pytest.mark.parametrize(("status", "body", "error"), OTHER, ids=range(len(OTHER)))
async def test_a_refusal_of_something_else_is_told_at_once(
    custom: CustomProvider, fake: OpenAICompatibleFake, status: int, body: Any, error: type[ProviderError]
) -> None:
    fake.on("POST", CHAT, json_reply(body, status=status))
    with pytest.raises(error):
        await answer_of(custom, asking())
    assert len(fake.completions) == 1


async def test_what_is_known_is_not_sent_in_the_first_place(fake: OpenAICompatibleFake) -> None:
    left_out = {MODEL: ("seed", "system", "max_tokens"), "another": ("temperature",)}
    provider = CustomProvider(
        ProviderConnection(provider="custom", base_url=fake.base_url, timeout=20, left_out=left_out)
    )
    await answer_of(provider, asking())
    await provider.aclose()
    (sent,) = fake.completions
    assert not any(has(sent.json, field) for field in left_out[MODEL])
    assert sent.json["temperature"] == 0.7


# The other providers.


CLOUDS = [
    ("openai", OpenAIFake, "gpt-6-luna", "reasoning_effort", openai_error(
        "Unsupported parameter: 'reasoning_effort' is not supported with this model.", param="reasoning_effort")),
    ("openai", OpenAIFake, "gpt-6-luna", "response_format", openai_error(
        "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model.")),
    ("anthropic", AnthropicFake, "claude-haiku-5-5", "output_config", {"type": "error", "error": {
        "type": "invalid_request_error", "message": "This model does not support the effort parameter."}}),
    ("gemini", GeminiFake, "gemma-3-27b-it", "systemInstruction", {"error": {
        "code": 400, "message": "Developer instruction is not enabled for models/gemma-3-27b-it",
        "status": "INVALID_ARGUMENT"}}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "dialect", "model", "field", "body"), CLOUDS, ids=lambda value: str(value)[:20])
async def test_clouds_refuse_fields_too(
    name: Any, dialect: type[LLMFake], model: str, field: str, body: dict[str, Any]
) -> None:
    with dialect() as fake:
        provider = create_provider(
            ProviderConnection(provider=name, base_url=fake.base_url, api_key="sk-test", timeout=20)
        )
        output = TITLE if field == "response_format" else PlainText()

        fake.enqueue(json_reply(body, status=400))
        await answer_of(provider, asking(output, model=model))
        first, second = fake.completions
        assert field in first.json
        assert field not in second.json
        await answer_of(provider, asking(output, model=model))
        await provider.aclose()
        assert field not in fake.completions[-1].json


@pytest.mark.parametrize(
    ("field", "status", "told"),
    [
        ("think", 400, "json: cannot unmarshal bool into Go struct field GenerateRequest.think of type string"),
        ("think", 400, '"smollm2:135m" does not support thinking'),
        ("format", 500, "invalid format: expected json or a valid JSON Schema object"),
        ("format", 400, "json: cannot unmarshal object into Go struct field GenerateRequest.format of type string"),
        ("system", 400, "this template does not support system messages"),
    ],
)
async def test_ollama_may_refuse_fields_too(field: str, status: int, told: str) -> None:
    with OllamaFake() as fake:
        provider = create_provider(ProviderConnection(provider="ollama", base_url=fake.url, timeout=20))

        def answer(request: RecordedRequest) -> Reply:
            if field in request.json:
                return json_reply({"error": told}, status=status)
            return fake.respond_completion(request)

        fake.on("POST", "/api/generate", answer)
        for _ in range(2):
            assert (await answer_of(provider, asking(model="smollm2:135m"))).text == "1,2,3"
        await provider.aclose()
        assert [field in sent.json for sent in fake.completions] == [True, False, False]
        assert "You pick." in fake.completions[-1].body.decode()


# Thinking.


async def test_thinking_until_the_limit_is_told_as_what_it_is(
    custom: CustomProvider, fake: OpenAICompatibleFake
) -> None:
    fake.answer_by(lambda _: Answer("", pieces=("",), thinking="Hm.", finish="length"))
    with pytest.raises(AnswerCutError) as caught:
        await answer_of(custom, asking())
    assert "used all its tokens for thinking: turn off thinking on the server" in caught.value.message
    assert caught.value.code == "only_thought"
    assert len(fake.completions) == 2, "once as asked, once with room for thoughts"


@pytest.mark.parametrize("field", ["reasoning_content", "reasoning"])
async def test_an_answer_that_is_within_the_thinking_is_taken(
    custom: CustomProvider, fake: OpenAICompatibleFake, field: str
) -> None:
    fake.thinking_field = field
    fake.answer_by(lambda _: Answer("", pieces=("",), thinking="They want jazz, so 7 or 9.\nAnswer: 3, 17, 29"))
    assert (await answer_of(custom, asking())).text == "3, 17, 29"
    assert len(fake.completions) == 1


async def test_thinking_that_ends_without_an_answer_is_told_rightly(
    custom: CustomProvider, fake: OpenAICompatibleFake
) -> None:
    fake.answer_by(lambda _: Answer("", pieces=("",), thinking="They want jazz, so 7 or 9."))
    with pytest.raises(AnswerMalformedError, match="spent its whole answer thinking: turn off thinking"):
        await answer_of(custom, asking())


@pytest.mark.parametrize("text", ["<think>Hm, 1, 2", "<|channel|>analysis<|message|>Hm, 1, 2", "[THINK]1, 2"])
async def test_thinking_in_the_text_until_the_limit_is_told_too(
    custom: CustomProvider, fake: OpenAICompatibleFake, text: str
) -> None:
    fake.answer_by(lambda _: Answer(text, finish="length"))
    with pytest.raises(OnlyThoughtError):
        await answer_of(custom, asking())


async def test_ollamas_models_that_think_until_the_limit_are_told_the_same() -> None:
    with OllamaFake() as fake:
        fake.answer_by(lambda _: Answer("", pieces=("",), thinking="Hm.", finish="length"))
        provider = create_provider(ProviderConnection(provider="ollama", base_url=fake.url, timeout=20))
        with pytest.raises(OnlyThoughtError):
            await answer_of(provider, asking(model="smollm2:135m"))
        await provider.aclose()
        assert [sent.json["options"]["num_predict"] for sent in fake.completions] == [20, 20 + 1024]


def test_reading_a_refusal_takes_time_in_proportion_to_its_length() -> None:
    def seconds(size: int) -> float:
        texts = ("model " * size, "un" * size, "<" * size, "extra a " * size, "(" * size, "param a " * size)
        started = time.process_time()
        for text in texts:
            error = RequestRejectedError("no")
            error.told = HttpFailure(400, text)
            refused_fields(error, ("seed", "response_format"))
        return time.process_time() - started

    seconds(1_000)
    assert seconds(200_000) < 20 * max(seconds(20_000), 0.01)
