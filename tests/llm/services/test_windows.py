"""What a window means: tracks, memory, time; and the request carries that very number."""

from typing import Any

import pytest
from asgiref.sync import async_to_sync

from llm.budget import TEMPLATE_TOKENS, answer_tokens, max_tracks
from llm.models import ModelMeasurement
from llm.output import NumberPicks
from llm.providers.ollama import OllamaProvider
from llm.schemas import Completion, ModelInfo, Prompt, ProviderConnection, Timings, Usage
from llm.services.calling.client import open_llm
from llm.services.calling.measurements import expected_seconds, measured_tokens_per_track, record
from llm.services.checking.context_windows import describe_window
from llm.services.settings.change import SettingsChange
from llm.services.settings.effective import load_config
from llm.services.settings.store import save_settings
from llm.settings_fields import LLMConfig
from tests.fakes.ollama import OllamaFake

pytestmark = pytest.mark.django_db


@async_to_sync
async def described(fake: OllamaFake, model: str) -> ModelInfo:
    provider = OllamaProvider(ProviderConnection(provider="ollama", base_url=fake.url, timeout=20))
    try:
        return await provider.describe_model(model)
    finally:
        await provider.aclose()


@async_to_sync
async def complete(config: LLMConfig, prompt: Prompt | None = None) -> Completion:
    async with open_llm(config) as client:
        return await client.complete("generation", prompt or Prompt(prompt="hello", max_output_tokens=20))


def choose(fake: OllamaFake, model: str, **change: Any) -> LLMConfig:
    change = {"provider": "ollama", "ollama_url": fake.url, "model_generation": model} | change
    return save_settings(SettingsChange(**change)).config


@pytest.mark.parametrize(
    ("trained", "num_ctx", "wanted", "context", "tracks", "tokens"),
    [
        (8192, None, None, "Context Window: 8,192 tokens (auto-detected)", "Max Tracks to AI: ~140 tracks", 8192),
        (4096, None, None, "Context Window: 4,096 tokens (auto-detected)", "Max Tracks to AI: ~70 tracks", 4096),
        (
            131072,
            None,
            None,
            "Context Window: 16,384 tokens (auto-detected, capped; the model was trained for 131,072)",
            "Max Tracks to AI: ~280 tracks",
            16384,
        ),
        (
            131072,
            32768,
            None,
            "Context Window: 32,768 tokens (from the Modelfile)",
            "Max Tracks to AI: ~570 tracks",
            32768,
        ),
        (131072, 32768, 4096, "Context Window: 4,096 tokens (set by you)", "Max Tracks to AI: ~70 tracks", 4096),
        (
            8192,
            None,
            32768,
            "Context Window: 8,192 tokens (set by you: 32,768, reduced to the 8,192 the model was trained for)",
            "Max Tracks to AI: ~140 tracks",
            8192,
        ),
    ],
)
def test_the_window_shown_is_the_window_sent(
    ollama: OllamaFake, trained: int, num_ctx: int | None, wanted: int | None, context: str, tracks: str, tokens: int
) -> None:
    ollama.add_model("m:1b", trained=trained, num_ctx=num_ctx)
    config = choose(ollama, "m:1b", ollama_context_window=wanted)
    lines = describe_window(config, described(ollama, "m:1b"))
    assert (lines.context_text, lines.max_tracks_text) == (context, tracks)
    complete(config)
    assert ollama.completions[-1].json["options"]["num_ctx"] == tokens


def test_the_cap_is_said_aloud_with_what_more_would_take(ollama: OllamaFake) -> None:
    ollama.add_model("llama3.1:8b", trained=131_072)
    lines = describe_window(choose(ollama, "llama3.1:8b"), described(ollama, "llama3.1:8b"))
    assert lines.note == "The model supports up to 131,072 tokens, which would take about 16.0 GB of memory."
    assert lines.memory_text == "about 2.0 GB of memory for the context"


def test_the_window_that_was_chosen_decides_memory_and_tracks(ollama: OllamaFake) -> None:
    config, info = choose(ollama, "llama3:8b"), described(ollama, "llama3:8b")
    assert describe_window(config, info).memory_text == "about 1.0 GB of memory for the context"
    smaller = describe_window(config.model_copy(update={"ollama_context_window": 4096}), info)
    assert (smaller.memory_text, smaller.max_tracks_text) == (
        "about 512 MB of memory for the context",
        "Max Tracks to AI: ~70 tracks",
    )
    larger = describe_window(config.model_copy(update={"ollama_context_window": 100_000}), info)
    assert larger.window.tokens == 8192
    assert larger.note == "The model was trained for 8,192 tokens, so a larger window isn't possible."


def test_memory_is_not_guessed() -> None:
    info = ModelInfo(name="m", context_window=8192)
    assert describe_window(LLMConfig(provider="ollama"), info).memory_text == ""
    cloud = ModelInfo(name="m", context_window=8192, kv_bytes_per_token=1000, remote=True)
    assert describe_window(LLMConfig(provider="ollama"), cloud).memory_bytes is None


def test_a_limit_of_ones_own() -> None:
    info = ModelInfo(name="m", context_window=8192)
    lines = describe_window(LLMConfig(provider="ollama", max_tracks=50), info)
    assert (lines.max_tracks, lines.limit) == (50, 50)
    assert describe_window(LLMConfig(provider="ollama", max_tracks=5000), info).max_tracks == 143


def test_a_custom_servers_own_figure_is_offered() -> None:
    config = LLMConfig(provider="custom", custom_url="http://nas:1/v1", custom_context_window=4096)
    lines = describe_window(config, ModelInfo(name="m", context_window=32_768))
    assert lines.context_text == "Context Window: 4,096 tokens (set by you)"
    assert lines.suggested == 32_768
    assert describe_window(config, ModelInfo(name="m", context_window=4096)).suggested is None


def test_a_cloud_models_window_comes_from_the_catalogue_when_nobody_was_asked() -> None:
    lines = describe_window(LLMConfig(provider="anthropic"), None, model="claude-haiku-4-5")
    assert lines.context_text == "Context Window: 200,000 tokens (from the price catalogue)"


def test_every_completion_measures_the_speed(configured: OllamaFake) -> None:
    config = load_config().config
    configured.answer_with("words", usage=(2000, 100))
    completion = complete(config)
    lines = describe_window(config, described(configured, "llama3:8b"))
    assert not lines.measured
    from llm.services.calling.measurements import measurement

    known = measurement(config, "llama3:8b")
    assert known is not None
    assert completion.timings.prompt
    assert completion.timings.output
    assert known.calls == 1
    assert known.input_tokens_per_second == pytest.approx(2000 / completion.timings.prompt)
    assert known.output_tokens_per_second == pytest.approx(100 / completion.timings.output)
    assert known.output_mode == ""  # a chat says nothing of how numbers are best asked for


def test_measured_tokens_replace_the_estimate_and_say_so(configured: OllamaFake) -> None:
    config, info = load_config().config, described(configured, "llama3:8b")
    completion = Completion(
        text="1,2",
        model="llama3:8b",
        usage=Usage(input_tokens=2800, output_tokens=100),
        timings=Timings(prompt=28.0, output=10.0, total=38.0),
        output_mode="pattern",
    )
    async_to_sync(record)(config, "llama3:8b", completion)
    async_to_sync(record)(config, "llama3:8b", completion, tokens_per_track=20.0)
    lines = describe_window(config, info)
    assert lines.max_tracks_text == "Max Tracks to AI: ~280 tracks (measured)"
    # Reading 286 * 20 tokens at 100 a second, writing 25 * 4 + 8 at 10 a second.
    assert lines.expected_text == "About 68 seconds for 25 of 286 tracks (measured)"


@pytest.mark.parametrize(
    ("first", "total", "reading", "writing"),
    [(2.0, 6.0, 1000.0, 25.0), (2.0, 2.05, 1000.0, None), (None, 3.0, None, None)],
    ids=["streamed", "all-at-once", "not-streamed"],
)
def test_a_server_that_tells_no_times_is_timed_by_its_first_word(
    configured: OllamaFake, first: float | None, total: float, reading: float | None, writing: float | None
) -> None:
    from llm.services.calling.measurements import measurement

    config = load_config().config
    completion = Completion(
        text="words",
        model="llama3:8b",
        usage=Usage(input_tokens=2000, output_tokens=100),
        timings=Timings(first_token=first, total=total),
    )
    async_to_sync(record)(config, "llama3:8b", completion)
    known = measurement(config, "llama3:8b")
    assert known is not None
    assert (known.input_tokens_per_second, known.output_tokens_per_second) == (reading, writing)


def test_what_was_not_counted_teaches_nothing(configured: OllamaFake) -> None:
    configured.answer_with("words", report_usage=False)
    config = load_config().config
    complete(config)
    assert async_to_sync(expected_seconds)(config, config.model_generation, 100, 25) is None
    assert async_to_sync(measured_tokens_per_track)(config, config.model_generation) is None


def test_picking_numbers_keeps_the_form_that_worked(configured: OllamaFake) -> None:
    from llm.services.calling.measurements import measurement

    config = load_config().config
    configured.answer_with("1,2,3")
    prompt = Prompt(prompt="pick", output=NumberPicks(count=3, highest=9), max_output_tokens=50)
    completion = complete(config, prompt)
    async_to_sync(record)(config, "llama3:8b", completion, tokens_per_track=15.0)
    known = measurement(config, "llama3:8b")
    assert known is not None
    assert (known.calls, known.output_mode, known.tokens_per_track) == (1, "pattern", 15.0)


@pytest.mark.parametrize(
    ("parameters", "measured", "window", "tracks", "text"),
    [
        (134_515_008, None, 8192, 100, "~100 tracks (fewer because the model is small)"),
        (134_515_008, 20.0, 8192, 100, "~100 tracks (fewer because the model is small)"),
        (134_515_008, None, 4096, 71, "~70 tracks"),
        (8_000_000_000, None, 8192, 143, "~140 tracks"),
        (8_000_000_000, 20.0, 8192, 286, "~280 tracks (measured)"),
        (8_000_000_000, 3_000.0, 8192, 143, "~140 tracks"),
        (None, None, 512, 8, "~8 tracks"),
    ],
)
def test_the_number_of_tracks_is_the_one_that_a_run_sends(
    db: None, parameters: int | None, measured: float | None, window: int, tracks: int, text: str
) -> None:
    config = LLMConfig(provider="ollama", ollama_context_window=window, model_generation="m")
    ModelMeasurement.objects.create(provider="ollama", base_url=config.base_url, model="m", tokens_per_track=measured)
    lines = describe_window(config, ModelInfo(name="m", context_window=8192, parameter_count=parameters))
    assert (lines.max_tracks, lines.max_tracks_text) == (tracks, f"Max Tracks to AI: {text}")


def test_what_was_told_last_counts_where_nobody_is_asked(configured: OllamaFake) -> None:
    config = choose(configured, "llama3:8b", ollama_context_window=1_000_000)
    assert describe_window(config, None, model="llama3:8b").max_tracks == 17_500
    complete(config)
    lines = describe_window(config, None, model="llama3:8b")
    assert (lines.window.tokens, lines.max_tracks) == (8192, 143)


def test_a_number_of_ones_own_that_comes_before_a_modelfiles_is_said(ollama: OllamaFake) -> None:
    config, info = choose(ollama, "smollm2-2k:latest", ollama_context_window=4096), described(ollama, "smollm2-2k")
    assert "Modelfile says 2,048" in describe_window(config, info).note
    automatic = config.model_copy(update={"ollama_context_window": None})
    assert describe_window(automatic, info).note == ""


@pytest.mark.parametrize(
    ("window", "text"),
    [(4096, "about 27 MB of memory for the context"), (16_384, "about 63 MB of memory for the context")],
)
def test_layers_that_look_back_a_little_take_little(ollama: OllamaFake, window: int, text: str) -> None:
    """llama-server, for this very model at 4,096: KV 27 MiB."""
    config = choose(ollama, "gemma3:270m", ollama_context_window=window)
    assert describe_window(config, described(ollama, "gemma3:270m")).memory_text == text


def test_memory_that_is_only_bounded_is_said_to_be(ollama: OllamaFake) -> None:
    for family, found in (("phi9", "at most"), ("gemma2", "about")):
        ollama.add_model(f"{family}:1b", family=family)
        ollama.shows[f"{family}:1b"]["model_info"][f"{family}.attention.sliding_window"] = 1024
        text = describe_window(choose(ollama, f"{family}:1b"), described(ollama, f"{family}:1b")).memory_text
        assert text.startswith(found)
    ollama.add_model("mixed:1b", family="mixed")
    ollama.shows["mixed:1b"]["model_info"]["mixed.attention.head_count_kv"] = None
    assert describe_window(choose(ollama, "mixed:1b"), described(ollama, "mixed:1b")).memory_text.startswith("at most")


@pytest.mark.parametrize("size", [135_000_000, 8_000_000_000])
@pytest.mark.parametrize("trained", [2_048, 3_000, 4_096, 8_192, 32_768, 131_072, 1_000_000])
@pytest.mark.parametrize("wanted", [None, 512, 2_048, 50_000, 2_000_000])
def test_what_is_shown_is_what_the_run_may_send_and_what_surely_fits(
    size: int, trained: int, wanted: int | None
) -> None:
    config = LLMConfig(provider="ollama", model_generation="m", ollama_context_window=wanted)
    shown = describe_window(config, ModelInfo(name="m", context_window=trained, parameter_count=size))
    window, tracks = shown.window.tokens, shown.max_tracks
    assert window <= trained
    assert tracks <= (100 if size < 10**9 else max_tracks(window))
    assert ("few" in shown.max_tracks_text) == (tracks == 100 and size < 10**9 and max_tracks(window) > 100)
    needed = tracks * 20 + answer_tokens(25, tracks, "array") + TEMPLATE_TOKENS
    assert tracks == 1 or needed <= window
