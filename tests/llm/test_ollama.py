"""What is Ollama's alone: the window that is always sent, `done`, thinking, listings, downloads, error texts."""

import json
from collections.abc import Iterator
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
    ProviderError,
    ProviderTimeoutError,
    RequestRejectedError,
    UnauthorizedError,
    UnreachableError,
    WrongServerError,
)
from llm.output import JsonAnswer, NumberPicks
from llm.providers.ollama import OllamaProvider
from llm.providers.ollama_models import LoadedModel, kv_bytes_per_token, modelfile_window
from llm.schemas import (
    Completion,
    CompletionRequest,
    ModelInfo,
    ProviderConnection,
    StreamEvent,
    TextDelta,
    Thinking,
)
from tests.fakes.base import Gate, Reply, Signal, endless, json_reply
from tests.fakes.llm import PROMPT_TOKENS, WINDOW
from tests.fakes.ollama import OllamaFake, pull_steps, recorded, recorded_json

MODEL = "smollm2:135m"
PICKS = NumberPicks(count=3, highest=140)


@pytest.fixture
def fake() -> Iterator[OllamaFake]:
    with OllamaFake() as server:
        yield server


@pytest.fixture
async def ollama(fake: OllamaFake) -> Any:
    provider = connect(fake.url)
    yield provider
    await provider.aclose()


def connect(url: str, *, timeout: float = 20, key: str = "") -> OllamaProvider:
    return OllamaProvider(ProviderConnection(provider="ollama", base_url=url, timeout=timeout, api_key=key))


def asking(**fields: Any) -> CompletionRequest:
    given = {"model": MODEL, "prompt": "Pick.", "max_output_tokens": 64, "context_window": 4096} | fields
    return CompletionRequest(**given)


async def events_of(ollama: OllamaProvider, request: CompletionRequest) -> list[StreamEvent]:
    async with aclosing(ollama.stream(request)) as events:
        return [event async for event in events]


async def answer_to(ollama: OllamaProvider, request: CompletionRequest) -> Completion:
    last = (await events_of(ollama, request))[-1]
    assert isinstance(last, Completion)
    return last


# What is sent.


async def test_window_limit_and_no_truncation_are_always_sent(ollama: OllamaProvider, fake: OllamaFake) -> None:
    await events_of(ollama, asking(output=PICKS, temperature=0.4, seed=7, system="You pick."))
    (sent,) = fake.completions
    assert sent.json == {
        "model": MODEL,
        "system": "You pick.",
        "prompt": "Pick.",
        "stream": True,
        "truncate": False,
        "think": False,
        "options": {"num_ctx": 4096, "num_predict": 64, "temperature": 0.4, "seed": 7},
        "format": {"type": "string", "pattern": sent.json["format"]["pattern"]},
    }
    assert sent.json["format"]["pattern"].startswith("^(")
    assert "keep_alive" not in sent.json


async def test_a_window_that_nobody_gave_is_looked_up_once(ollama: OllamaProvider, fake: OllamaFake) -> None:
    fake.add_model("long:8b", trained=131_072)
    fake.add_model("set:8b", trained=131_072, num_ctx="1.048576e+06")
    for model in ("long:8b", "smollm2-2k:latest", "set:8b", "long:8b"):
        await events_of(ollama, asking(model=model, context_window=None))
    assert [sent.json["options"]["num_ctx"] for sent in fake.completions] == [16_384, 2048, 131_072, 16_384]
    assert len(fake.requests_to("/api/show")) == 3


async def test_json_is_constrained_by_its_own_schema(ollama: OllamaProvider, fake: OllamaFake) -> None:
    schema = {"type": "object", "properties": {"title": {"type": "string", "maxLength": 40}}}
    fake.answer_with('{"title": "Dusk"}')
    answer = await answer_to(ollama, asking(output=JsonAnswer(name="title", json_schema=schema)))
    assert fake.completions[0].json["format"] == schema
    assert answer.output_mode == "schema"


async def test_a_key_for_a_proxy_is_sent_as_bearer(fake: OllamaFake) -> None:
    provider = connect(fake.url, key="let-me-in")
    await provider.list_models()
    await provider.aclose()
    assert fake.requests[0].headers["authorization"] == "Bearer let-me-in"


async def test_without_a_key_nothing_is_sent_for_one(ollama: OllamaProvider, fake: OllamaFake) -> None:
    await ollama.list_models()
    assert "authorization" not in fake.requests[0].headers
    assert "origin" not in fake.requests[0].headers  # Ollama answers 403 to foreign ones


@pytest.mark.parametrize("ending", ["", "/", "/v1", "/api", "/v1/"])
async def test_what_people_copy_along_with_the_address_is_dropped(fake: OllamaFake, ending: str) -> None:
    provider = connect(fake.url + ending)
    assert len(await provider.list_models()) == 3
    await provider.aclose()


@pytest.mark.parametrize("url", ["ftp://localhost", "http://user:secret@localhost", "http://", "http://a b"])
def test_an_address_that_cannot_be_used_is_refused_at_once(url: str) -> None:
    with pytest.raises(BadAddressError) as caught:
        connect(url)
    assert "secret" not in caught.value.message


async def test_a_metadata_address_is_never_opened() -> None:
    provider = connect("http://169.254.169.254")
    with pytest.raises(BadAddressError):
        await provider.list_models()
    await provider.aclose()


# What comes back.


async def test_the_recorded_stream_is_read(ollama: OllamaProvider, fake: OllamaFake) -> None:
    fake.on("POST", "/api/generate", recorded("generate-stream"))
    events = await events_of(ollama, asking(output=PICKS))
    assert sum(isinstance(event, TextDelta) for event in events) == 30
    answer = events[-1]
    assert isinstance(answer, Completion)
    assert json.loads(answer.text) == {"tracks": [1, 2, 3, 4, 5]}
    assert (answer.usage.input_tokens, answer.usage.output_tokens) == (268, 31)
    assert answer.timings.load == pytest.approx(0.000805343)
    assert answer.timings.prompt == pytest.approx(0.011439)
    assert answer.timings.output == pytest.approx(0.298979)
    assert answer.timings.first_token


async def test_an_answer_without_done_is_cut_whatever_the_status(ollama: OllamaProvider, fake: OllamaFake) -> None:
    fake.omit_done = True
    fake.answer_with('"1,2,3"')
    with pytest.raises(AnswerCutError) as caught:
        await events_of(ollama, asking(output=PICKS))
    assert caught.value.text == '"1,2,3"'


async def test_done_false_in_a_whole_answer_is_cut(ollama: OllamaProvider, fake: OllamaFake) -> None:
    silent = {"model": "", "created_at": "0001-01-01T00:00:00Z", "response": "", "done": False}
    fake.on("POST", "/api/generate", json_reply(silent))
    with pytest.raises(AnswerCutError):
        await events_of(ollama, asking())


async def test_an_answer_cut_by_its_limit_says_so(ollama: OllamaProvider, fake: OllamaFake) -> None:
    fake.on("POST", "/api/generate", recorded("generate-cut-by-num-predict"))
    with pytest.raises(AnswerCutError) as caught:
        await events_of(ollama, asking())
    assert caught.value.text
    assert "token limit" in caught.value.message


async def test_text_separators_inside_a_line_do_not_break_it(ollama: OllamaProvider, fake: OllamaFake) -> None:
    text = "one\u2028two\u0085three"
    line = json.dumps({"response": text, "done": True}, ensure_ascii=False).encode()
    fake.on("POST", "/api/generate", Reply(body=[line[:20], line[20:], b"\n"], content_type="application/x-ndjson"))
    assert (await answer_to(ollama, asking())).text == text


async def test_a_last_line_without_line_feed_counts(ollama: OllamaProvider, fake: OllamaFake) -> None:
    fake.on("POST", "/api/generate", Reply(body=b'{"response":"hi","done":true}'))
    assert (await answer_to(ollama, asking())).text == "hi"


@pytest.mark.parametrize(
    "odd",
    [b"null\n", b"[1]\n", b'"text"\n', b"not json\n", b'{"choices": []}\n'],
)
async def test_lines_of_another_kind_are_a_wrong_server(ollama: OllamaProvider, fake: OllamaFake, odd: bytes) -> None:
    fake.on("POST", "/api/generate", Reply(body=odd))
    with pytest.raises(WrongServerError):
        await events_of(ollama, asking())


async def test_odd_values_in_the_last_line_are_passed_over(ollama: OllamaProvider, fake: OllamaFake) -> None:
    odd = {
        "response": "hi",
        "thinking": 3,
        "done": True,
        "eval_count": "many",
        "prompt_eval_count": -1,
        "load_duration": [],
    }
    fake.on("POST", "/api/generate", json_reply(odd))
    answer = await answer_to(ollama, asking())
    assert (answer.text, answer.usage.counted, answer.timings.load) == ("hi", False, None)


# Thinking.


async def test_a_model_that_thinks_is_told_not_to_and_given_room(ollama: OllamaProvider, fake: OllamaFake) -> None:
    fake.add_model("qwen3:8b", family="qwen3", capabilities=("completion", "thinking"))
    assert (await ollama.describe_model("qwen3:8b")).thinks
    await events_of(ollama, asking(model="qwen3:8b", model_thinks=True, output=PICKS))
    body = fake.completions[0].json
    assert body["think"] is False
    assert body["options"]["num_predict"] == 64 + OllamaProvider.thinking_headroom
    assert "pattern" in body["format"]


@pytest.mark.parametrize(("name", "family"), [("gpt-oss:20b", "gptoss"), ("mine:latest", "gptoss")])
async def test_gpt_oss_thinks_a_little_and_is_not_constrained(
    ollama: OllamaProvider, fake: OllamaFake, name: str, family: str
) -> None:
    fake.add_model(name, family=family, capabilities=("completion", "thinking"))
    fake.answer_with("1,2,3", thinking="Hm.")
    answer = await answer_to(ollama, asking(model=name, model_thinks=True, output=PICKS))
    body = fake.completions[0].json
    assert body["think"] == "low"
    assert "format" not in body
    assert body["options"]["num_predict"] > 64
    assert answer.output_mode == "plain"


async def test_thinking_is_progress_and_no_text(ollama: OllamaProvider, fake: OllamaFake) -> None:
    fake.answer_with("Hello", thinking="The person greets me.")
    events = await events_of(ollama, asking())
    assert isinstance(events[0], Thinking)
    assert "".join(event.text for event in events if isinstance(event, TextDelta)) == "Hello"


async def test_an_answer_that_went_into_the_thinking_is_used(ollama: OllamaProvider, fake: OllamaFake) -> None:
    fake.answer_with("", pieces=[""], thinking='"1,2,3"')
    events = await events_of(ollama, asking(output=PICKS))
    assert [event.text for event in events if isinstance(event, TextDelta)] == ['"1,2,3"']
    assert isinstance(events[-1], Completion)
    assert events[-1].text == '"1,2,3"'


async def test_mere_thoughts_are_no_answer(ollama: OllamaProvider, fake: OllamaFake) -> None:
    fake.answer_with("", pieces=[""], thinking="Let me see, perhaps 12 or 40")
    with pytest.raises(AnswerMalformedError) as caught:
        await events_of(ollama, asking(output=PICKS))
    assert "spent its whole answer thinking" in caught.value.message


@pytest.mark.parametrize(
    ("said", "visible"),
    [
        ('<think>1, 2 or 3?</think>\n"4,5,6"', '"4,5,6"'),
        ('Perhaps 1, 2 or 3?\n</think>\n\n"4,5,6"', '"4,5,6"'),
        ('<think>\n</think>"4,5,6"', '"4,5,6"'),
    ],
    ids=["both tags", "no opening tag", "empty"],
)
@pytest.mark.parametrize("size", [1, 5, 1000])
async def test_thinking_left_in_the_text_is_taken_out(
    ollama: OllamaProvider, fake: OllamaFake, said: str, visible: str, size: int
) -> None:
    fake.answer_with(said, pieces=[said[at : at + size] for at in range(0, len(said), size)])
    events = await events_of(ollama, asking(output=PICKS))
    assert "".join(event.text for event in events if isinstance(event, TextDelta)) == visible
    assert isinstance(events[-1], Completion)
    assert events[-1].text == visible


async def test_a_thought_that_is_never_finished_is_no_answer(ollama: OllamaProvider, fake: OllamaFake) -> None:
    fake.answer_with("<think>perhaps 1, 2", pieces=["<think>perhaps ", "1, 2"])
    with pytest.raises(AnswerMalformedError):
        await events_of(ollama, asking())


# Listings.


async def test_the_recorded_models_are_listed_in_order(ollama: OllamaProvider) -> None:
    models = await ollama.list_models()
    assert [model.name for model in models] == ["smollm2-2k:latest", "gemma3:270m", "smollm2:135m"]
    assert models[1] == ModelInfo(
        name="gemma3:270m",
        context_window=32768,
        parameter_size="268.10M",
        quantization="Q4_K_M",
        family="gemma3",
        size_bytes=253113180,
    )


async def test_embedding_models_are_hidden_and_cloud_models_marked(ollama: OllamaProvider, fake: OllamaFake) -> None:
    fake.remove_models()
    fake.add_model("llama3:8b")
    fake.add_model("nomic-embed-text", family="nomic-bert", capabilities=("embedding",))
    fake.add_model("old-embed:1b", family="bert", capabilities=None)
    fake.add_model("old:7b", capabilities=None)
    fake.add_model("gpt-oss:120b-cloud", family="gptoss", capabilities=("completion", "thinking"), remote=True)
    models = await ollama.list_models()
    assert [(model.name, model.remote) for model in models] == [
        ("gpt-oss:120b-cloud", True),
        ("old:7b", False),
        ("llama3:8b", False),
    ]
    assert [model.context_window for model in models] == [8192, None, 8192]


async def test_no_models_is_an_empty_list(ollama: OllamaProvider, fake: OllamaFake) -> None:
    fake.on("GET", "/api/tags", recorded("tags-empty"))
    assert await ollama.list_models() == ()


@pytest.mark.parametrize(
    "body",
    [
        {"error": "Unexpected endpoint or method. (GET /api/tags)"},  # LM Studio, with status 200
        {"models": "none"},
        {"data": []},
        [],
    ],
)
async def test_a_listing_without_models_is_not_ollama(ollama: OllamaProvider, fake: OllamaFake, body: Any) -> None:
    fake.on("GET", "/api/tags", json_reply(body))
    with pytest.raises(WrongServerError) as caught:
        await ollama.list_models()
    assert "isn't Ollama at 127.0.0.1" in caught.value.message


async def test_entries_of_another_shape_are_passed_over(ollama: OllamaProvider, fake: OllamaFake) -> None:
    entries = [None, 3, {}, {"name": None}, {"name": "ok:1b", "size": "big", "details": None, "capabilities": None}]
    fake.on("GET", "/api/tags", json_reply({"models": entries}))
    assert [model.name for model in await ollama.list_models()] == ["ok:1b"]


async def test_the_recorded_descriptions_are_read(ollama: OllamaProvider) -> None:
    small = await ollama.describe_model("smollm2:135m")
    assert (small.context_window, small.modelfile_window, small.parameter_size) == (8192, None, "134.52M")
    assert small.kv_bytes_per_token == 2 * 30 * 3 * 64 * 2
    assert small.parameter_count == 134_515_008
    gemma = await ollama.describe_model("gemma3:270m")
    assert (gemma.context_window, gemma.kv_bytes_per_token) == (32768, 18 * 1 * (256 + 256) * 2)
    assert (await ollama.describe_model("smollm2-2k")).modelfile_window == 2048


async def test_a_model_that_is_not_there_is_missing(ollama: OllamaProvider) -> None:
    with pytest.raises(ModelMissingError) as caught:
        await ollama.describe_model("nope")
    assert "doesn't have the model nope" in caught.value.message


async def test_a_description_of_something_else_is_a_wrong_server(ollama: OllamaProvider, fake: OllamaFake) -> None:
    fake.on("POST", "/api/show", json_reply({"hello": "world"}))
    with pytest.raises(WrongServerError):
        await ollama.describe_model(MODEL)


@pytest.mark.parametrize(
    ("parameters", "window"),
    [
        ('num_ctx                        2048\nstop   "x"', 2048),
        ('stop   "x"\nnum_ctx                        1.048576e+06', 1_048_576),
        ('stop   "num_ctx 99"', None),
        ("num_ctx 0", None),
        ("num_ctx 1e9e9", None),
        (None, None),
        (7, None),
    ],
)
def test_the_modelfiles_window_is_read_from_parameters_only(parameters: object, window: int | None) -> None:
    assert modelfile_window(parameters) == window


def test_memory_per_token_follows_ollamas_estimate() -> None:
    llama = {
        "general.architecture": "llama",
        "llama.block_count": 32,
        "llama.attention.head_count": 32,
        "llama.attention.head_count_kv": 8,
        "llama.embedding_length": 4096,
    }
    assert kv_bytes_per_token(llama) == 131_072
    assert kv_bytes_per_token(llama | {"llama.attention.head_count_kv": None}) == 4 * 131_072  # by layer: the bound
    assert kv_bytes_per_token({}) is None


async def test_loaded_models_tell_their_real_window(ollama: OllamaProvider, fake: OllamaFake) -> None:
    assert await ollama.loaded_models() == ()
    fake.load(MODEL, window=8192, size=1000, vram=250)
    assert await ollama.loaded_models() == (
        LoadedModel(name=MODEL, context_window=8192, size_bytes=1000, vram_share=0.25),
    )


async def test_the_version_is_told(ollama: OllamaProvider, fake: OllamaFake) -> None:
    fake.version = "0.12.3"
    assert await ollama.version() == "0.12.3"


async def test_a_listing_that_never_ends_is_given_up(fake: OllamaFake) -> None:
    fake.on("GET", "/api/tags", Reply(body=endless(b" ")))
    provider = connect(fake.url, timeout=0.5)
    with pytest.raises(ProviderTimeoutError):
        await provider.list_models()
    await provider.aclose()
    assert await fake.wait_client_gone()


# Errors.


async def test_a_prompt_too_long_tells_both_numbers(ollama: OllamaProvider, fake: OllamaFake) -> None:
    fake.on("POST", "/api/generate", recorded("generate-too-long-truncate-false"))
    with pytest.raises(ContextTooLongError) as caught:
        await events_of(ollama, asking())
    assert (caught.value.prompt_tokens, caught.value.context_window) == (PROMPT_TOKENS, WINDOW)
    assert "18,145 of 4,096 tokens" in caught.value.message


@pytest.mark.parametrize(
    ("status", "text", "error", "told"),
    [
        (500, "llama-server process has terminated: cudaMalloc failed: out of memory", ModelUnavailableError, "memory"),
        (500, "model requires more system memory (9.1 GiB) than is available", ModelUnavailableError, "memory"),
        (500, "timed out waiting for llama-server to start - progress 0.00", ModelUnavailableError, "couldn't run"),
        (500, "model runner has unexpectedly stopped", ModelUnavailableError, "couldn't run"),
        (503, "server busy, please try again.  maximum pending requests exceeded", ModelUnavailableError, "busy"),
        (502, 'Post "https://ollama.com:443/api/generate": dial tcp', ModelUnavailableError, "dial tcp"),
        (500, 'option "num_ctx" must be of type integer', RequestRejectedError, "num_ctx"),
        (500, "invalid format: yaml", RequestRejectedError, "invalid format"),
        (400, '"tinyembed" does not support generate', RequestRejectedError, "does not support generate"),
        (404, "model 'smollm2:135m' not found", ModelMissingError, MODEL),
        (401, "unauthorized", UnauthorizedError, "ollama signin"),
        (403, "ollama cloud is disabled: remote model is unavailable", UnauthorizedError, "refused"),
        (400, "the input length exceeds the context length", ContextTooLongError, "too long"),
        (400, "the prompt is longer than the context length currently available to the model", ContextTooLongError, ""),
    ],
)
async def test_ollamas_own_words_are_understood(
    ollama: OllamaProvider, fake: OllamaFake, status: int, text: str, error: type[ProviderError], told: str
) -> None:
    fake.on("POST", "/api/generate", json_reply({"error": text}, status=status))
    with pytest.raises(error) as caught:
        await events_of(ollama, asking())
    assert told in caught.value.message


async def test_an_empty_403_tells_about_host_names_and_origins(ollama: OllamaProvider, fake: OllamaFake) -> None:
    fake.mode = "forbidden_403_empty"
    with pytest.raises(UnauthorizedError) as caught:
        await ollama.list_models()
    assert "OLLAMA_HOST" in caught.value.message
    assert "OLLAMA_ORIGINS" in caught.value.message


async def test_long_error_texts_are_shortened(ollama: OllamaProvider, fake: OllamaFake) -> None:
    fake.on("POST", "/api/generate", json_reply({"error": "x" * 5000}, status=500))
    with pytest.raises(ModelUnavailableError) as caught:
        await events_of(ollama, asking())
    assert len(caught.value.message) < 500


async def test_a_path_that_is_not_known_is_a_wrong_server(ollama: OllamaProvider, fake: OllamaFake) -> None:
    fake.on("POST", "/api/generate", recorded("unknown-path"))
    with pytest.raises(WrongServerError):
        await events_of(ollama, asking())


async def test_a_redirect_is_not_followed(ollama: OllamaProvider, fake: OllamaFake) -> None:
    fake.on("GET", "/api/tags", Reply(302, b"", headers={"Location": "http://127.0.0.1:9/"}))
    with pytest.raises(WrongServerError):
        await ollama.list_models()


# Downloads.


async def test_a_download_tells_its_progress_over_all_layers(ollama: OllamaProvider, fake: OllamaFake) -> None:
    seen = [progress async for progress in ollama.pull("llama3:8b")]
    assert fake.requests[-1].json == {"model": "llama3:8b"}
    assert [(event.completed, event.total) for event in seen] == [
        (0, 0),
        (0, 4000),
        (1000, 4000),
        (4000, 4000),
        (5000, 5000),
        (5000, 5000),
        (5000, 5000),
    ]
    assert (seen[-1].status, seen[-1].done) == ("success", True)
    assert [(layer.completed, layer.total) for layer in seen[-1].layers] == [(4000, 4000), (1000, 1000)]
    assert not any(event.done for event in seen[:-1])
    assert "llama3:8b" in [model.name for model in await ollama.list_models()]


async def test_a_download_without_network_fails_in_its_stream(ollama: OllamaProvider, fake: OllamaFake) -> None:
    fake.on("POST", "/api/pull", recorded("pull-unknown"))
    with pytest.raises(ModelUnavailableError) as caught:
        [event async for event in ollama.pull("nope:latest")]
    assert "no such host" in caught.value.message


async def test_a_model_that_does_not_exist_cannot_be_downloaded(ollama: OllamaProvider, fake: OllamaFake) -> None:
    fake.pulls = pull_steps(error="pull model manifest: file does not exist")
    with pytest.raises(ModelMissingError) as caught:
        [event async for event in ollama.pull("lama3")]
    assert "no model named lama3" in caught.value.message


@pytest.mark.parametrize("cut", [True, False])
async def test_a_download_that_ends_early_is_not_done(ollama: OllamaProvider, fake: OllamaFake, cut: bool) -> None:
    fake.pulls = pull_steps(cut=True) if cut else pull_steps()[:-1]
    with pytest.raises(ModelUnavailableError) as caught:
        [event async for event in ollama.pull("llama3")]
    assert "to resume" in caught.value.message


async def test_leaving_a_download_stops_it(ollama: OllamaProvider, fake: OllamaFake) -> None:
    gate = Gate()
    fake.pulls = pull_steps(gate=gate)
    async with aclosing(ollama.pull("llama3")) as progress:
        await anext(progress)
    assert await fake.wait_client_gone()


async def test_a_connection_lost_before_a_word_is_unreachable(ollama: OllamaProvider, fake: OllamaFake) -> None:
    fake.enqueue(Reply(body=[Signal.CUT]))
    with pytest.raises(UnreachableError):
        await events_of(ollama, asking())


def test_the_recordings_are_whole() -> None:
    assert recorded_json("version") == {"version": "0.33.0-rc2"}
    assert recorded("root").body == b"Ollama is running"
