"""Refusals as servers word them, each in its own way: the field that is meant is left out, or what is wrong is told."""

import json
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest

from llm.errors import ContextTooLongError, ModelUnavailableError, ProviderError, RequestRejectedError
from llm.output import PlainText
from llm.providers.custom import CustomProvider
from llm.schemas import ProviderConnection
from tests.fakes.base import RecordedRequest, Reply, json_reply
from tests.fakes.openai_compatible import OpenAICompatibleFake
from tests.llm.test_refusals import CHAT, MODEL, answer_of, asking, has, openai_error, plain


@pytest.fixture
def fake() -> Iterator[OpenAICompatibleFake]:
    with OpenAICompatibleFake() as server:
        yield server


@pytest.fixture
async def custom(fake: OpenAICompatibleFake) -> AsyncIterator[CustomProvider]:
    provider = CustomProvider(ProviderConnection(provider="custom", base_url=fake.base_url, timeout=20))
    yield provider
    await provider.aclose()


def refuse(fake: OpenAICompatibleFake, field: str, reply: Reply) -> None:
    def answer(request: RecordedRequest) -> Reply:
        there = request.json["stream"] if field == "stream" else has(request.json, field)
        return reply if there else fake.respond_completion(request)

    fake.on("POST", CHAT, answer)


def error(status: int, body: Any) -> Reply:
    return json_reply(body, status=status)


def event(body: Any, *, before: str = "", field: str = "data: ") -> Reply:
    return Reply(200, f"{before}{field}{json.dumps(body)}\n\ndata: [DONE]\n\n".encode(), "text/event-stream")


NAMED = {
    "vllm": ("chat_template_kwargs", error(400, {"object": "error", "code": 400, "message":
        "[{'type': 'extra_forbidden', 'loc': ('body', 'chat_template_kwargs'), 'msg': 'Extra inputs'}]"})),
    "sglang": ("system", error(400, {"object": "error", "message": "First message must be from user", "code": 400})),
    "mistral-common": ("system", error(400, openai_error("The first message should be of role user, got system"))),
    "a proxy": ("system", error(400, openai_error("messages[0]: role must be 'user'"))),
    "tgi": ("stream_options", plain("Failed to deserialize: stream_options: unknown field `include_usage`", 422)),
    "tgi's name for it": ("max_tokens", error(422, {"error": "`max_new_tokens` must be strictly positive and small"})),
    "koboldcpp": ("stream", error(400, {"detail": {"msg": "Streaming unavailable on this backend", "type": "bad"}})),
    "415": ("stream", plain("Unsupported Media Type: text/event-stream", 415)),
    "406": ("stream", plain("Not Acceptable", 406)),
    "xai": ("max_tokens", error(400, {"code": "x", "error": "Argument not supported on this model: maxTokens"})),
    "camels": ("stream_options", error(400, {"message": "streamOptions is not recognised"})),
    "google": ("chat_template_kwargs", error(400, openai_error('Unknown name "chatTemplateKwargs": no such field.'))),
    "laravel": ("seed", error(422, {"errors": {"seed": ["is not a permitted key"]}})),
    "a list of names": ("seed", error(400, {"success": False, "errors": ["seed"]})),
    "french": ("temperature", error(422, {"erreur": "champ inconnu : temperature"})),
    "not to be disabled": ("chat_template_kwargs", error(400, openai_error("Thinking mode cannot be disabled here"))),
    "event: error": ("seed", event({"error": {"message": "unknown parameter seed"}}, before="event: error\n")),
    "code in quotes": ("seed", event({"error": {"message": "unknown parameter seed", "code": "400"}})),
    "no member error": ("seed", event({"object": "error", "message": "seed is not supported", "code": 400})),
    "fastapi in a stream": ("seed", event({"detail": [{"type": "extra", "loc": ["body", "seed"], "msg": "Extra"}]})),
    "code and message": ("temperature", event({"code": 400, "message": "temperature is not supported"})),
    "llama.cpp, once": ("seed", event({"code": 400, "message": "seed not supported"}, field="error: ")),
    "bare JSON": ("seed", event({"error": "seed is unsupported"}, field="")),
    "whole under 200": ("seed", json_reply({"detail": "seed is unsupported"})),
}  # fmt: skip


@pytest.mark.parametrize("name", NAMED)
async def test_the_field_that_is_meant_is_left_out_at_once(
    custom: CustomProvider, fake: OpenAICompatibleFake, name: str
) -> None:
    field, reply = NAMED[name]
    refuse(fake, field, reply)
    assert (await answer_of(custom, asking(PlainText()))).text
    assert len(fake.completions) == 2
    assert set(custom.left_out[MODEL]) - {"reasoning_effort"} == {field}


TOO_LONG = [
    (error(400, openai_error("max_tokens 4096 exceeds context")), None, None),
    (error(400, openai_error("prompt + max_tokens is longer than n_ctx")), None, None),
    (error(400, {"error": "Input too long: 9000 tokens; reduce max_tokens or the prompt"}), None, None),
    (error(500, {"error": "max_seq_len 4096 exceeded; max_tokens must be lower"}), None, None),
    (error(400, openai_error("litellm.ContextWindowExceededError: max_tokens=4256 + prompt=9000 > 8192")), None, None),
    (error(400, {"error": "This model's maximum prompt length is 131072 but the request contains 131100 tokens."}),
     131_100, 131_072),
    (error(400, {"message": "Prompt contains 40000 tokens, too large for model with 32768 maximum context length"}),
     40_000, 32_768),
    (error(400, {"message": "The input (5000 tokens) is longer than the model's context length (4096 tokens)."}),
     5_000, 4_096),
    (error(422, {"error": "Input validation error: `inputs` must have less than 4095 tokens. Given: 5000"}),
     5_000, 4_095),
    (event({"error": {"message": "max_tokens 4096 exceeds context", "code": 400}}), None, None),
]  # fmt: skip


@pytest.mark.parametrize(("reply", "prompt", "window"), TOO_LONG, ids=range(len(TOO_LONG)))
async def test_what_is_too_long_is_told_so_and_not_asked_again(
    custom: CustomProvider, fake: OpenAICompatibleFake, reply: Reply, prompt: int | None, window: int | None
) -> None:
    fake.on("POST", CHAT, reply)
    with pytest.raises(ContextTooLongError, match="prompt is too long for") as told:
        await answer_of(custom, asking())
    assert (told.value.prompt_tokens, told.value.context_window) == (prompt, window)
    assert len(fake.completions) == 1


async def test_a_prompt_that_would_fit_by_itself_is_not_called_too_long(
    custom: CustomProvider, fake: OpenAICompatibleFake
) -> None:
    words = (
        "'max_tokens' or 'max_completion_tokens' is too large: 4256. This model's maximum context length is 4096 tokens"
        " and your request has 2000 input tokens (4256 > 4096 - 2000)."
    )
    fake.on("POST", CHAT, error(400, openai_error(words)))
    with pytest.raises(ContextTooLongError, match=r"prompt and the answer together are too long .*2,000 of 4,096"):
        await answer_of(custom, asking())


ELSEWHERE = [
    (error(400, openai_error("Invalid API key provided; temperature")), 1),
    (error(400, openai_error("Insufficient credits: max_tokens too high, can only afford 12")), 1),
    (error(400, openai_error("quota exceeded: seed, temperature not counted")), 1),
    (error(400, openai_error("tools is not supported", param="tools")), 1),
    (error(422, {"detail": [{"type": "extra_forbidden", "loc": ["body", "top_k"], "msg": "Extra inputs"}]}), 1),
    (error(400, openai_error("seed is not supported", param="seed")), 2),  # still, when it is left out
    (error(400, openai_error("The requested model 'seed' is not supported.")), 2),
    (error(500, {"error": "CUDA out of memory. Tried to allocate 2.00 GiB. system"}), 1),
]


@pytest.mark.parametrize(("reply", "calls"), ELSEWHERE, ids=range(len(ELSEWHERE)))
async def test_what_no_field_is_to_blame_for_is_told_after_few_calls(
    custom: CustomProvider, fake: OpenAICompatibleFake, reply: Reply, calls: int
) -> None:
    fake.on("POST", CHAT, reply)
    with pytest.raises((RequestRejectedError, ModelUnavailableError)):
        await answer_of(custom, asking())
    assert len(fake.completions) == calls
    assert not custom.left_out.get(MODEL)


@pytest.mark.parametrize("reply", [plain("Bad Request"), plain(""), error(422, {"detail": "Invalid request"})])
async def test_a_refusal_in_passing_costs_no_field(
    custom: CustomProvider, fake: OpenAICompatibleFake, reply: Reply
) -> None:
    fake.on("POST", CHAT, once(fake, reply))
    assert (await answer_of(custom, asking())).text
    first, second = (sent.json for sent in fake.completions)
    assert first == second
    assert not custom.left_out[MODEL]


def once(fake: OpenAICompatibleFake, reply: Reply) -> Callable[[RecordedRequest], Reply]:
    replies = iter([reply])
    return lambda request: next(replies, None) or fake.respond_completion(request)


async def test_not_implemented_without_a_name_is_met_field_by_field(
    custom: CustomProvider, fake: OpenAICompatibleFake
) -> None:
    refuse(fake, "seed", error(501, {"error": "Not Implemented"}))
    assert (await answer_of(custom, asking(PlainText()))).text
    assert len(fake.completions) <= 6


async def test_a_server_that_always_refuses_is_told_after_few_calls(
    custom: CustomProvider, fake: OpenAICompatibleFake
) -> None:
    fake.on("POST", CHAT, plain("Bad Request"))
    with pytest.raises(ProviderError, match="rejected the request"):
        await answer_of(custom, asking())
    assert len(fake.completions) <= 16
