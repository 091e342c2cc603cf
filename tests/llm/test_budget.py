"""What fits a window: the numbers that the pages show, and the invariant behind them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm.budget import (
    answer_tokens,
    effective_window,
    max_tracks,
    prompt_allowance,
    shown_max_tracks,
    token_bound,
)
from llm.schemas import ModelInfo
from llm.settings_fields import LLMConfig

OLLAMA = LLMConfig(provider="ollama", model_analysis="llama3:8b")


@pytest.mark.parametrize(("window", "shown"), [(8192, 140), (4096, 70), (2048, 30), (512, 8), (16384, 280)])
def test_max_tracks_are_rounded_down_for_show(window: int, shown: int) -> None:
    assert shown_max_tracks(max_tracks(window)) == shown


def test_a_measured_figure_replaces_the_guess() -> None:
    assert max_tracks(8192, 20.0) == 2 * max_tracks(8192, 40.0)
    assert max_tracks(8192, 60.0) < max_tracks(8192)


def test_no_measurement_promises_more_tracks_than_surely_fit() -> None:
    assert max_tracks(8192, 9.0) == max_tracks(8192, 20.0)


@pytest.mark.parametrize(
    ("info", "tokens", "source"),
    [
        pytest.param(ModelInfo(name="m", context_window=8192), 8192, "detected", id="trained"),
        pytest.param(ModelInfo(name="m", context_window=131_072), 16_384, "capped", id="trained-for-more"),
        pytest.param(
            ModelInfo(name="m", context_window=131_072, modelfile_window=2048),
            2048,
            "modelfile",
            id="modelfile",
        ),
        pytest.param(
            ModelInfo(name="m", context_window=2048, modelfile_window=8192),
            2048,
            "modelfile",
            id="modelfile-above-trained",
        ),
        pytest.param(ModelInfo(name="m"), 8192, "default", id="unknown"),
        pytest.param(None, 8192, "default", id="not-described"),
    ],
)
def test_ollama_window_without_a_number_of_the_user(info: ModelInfo | None, tokens: int, source: str) -> None:
    window = effective_window(OLLAMA, info)
    assert (window.tokens, window.source) == (tokens, source)


def test_the_users_number_wins_but_no_model_gets_more_than_it_was_trained_for() -> None:
    info = ModelInfo(name="m", context_window=32_768, modelfile_window=2048)
    wanted = OLLAMA.model_copy(update={"ollama_context_window": 24_000})
    assert effective_window(wanted, info).tokens == 24_000
    greedy = OLLAMA.model_copy(update={"ollama_context_window": 100_000})
    assert effective_window(greedy, info).tokens == 32_768


def test_a_custom_server_has_the_window_that_the_user_says() -> None:
    config = LLMConfig(provider="custom", custom_context_window=4096)
    assert effective_window(config, ModelInfo(name="m", context_window=999_999)).tokens == 4096


@given(st.integers(1, 500), st.integers(1, 999_999), st.integers(512, 1_000_000))
def test_prompt_and_answer_never_exceed_the_window(count: int, highest: int, window: int) -> None:
    answer = answer_tokens(count, highest, "pattern")
    assert answer >= count * len(str(highest)) + count - 1
    assert prompt_allowance(window, answer) + answer < window


@given(st.text(), st.text())
def test_the_bound_of_lines_is_the_sum_of_their_bounds(first: str, second: str) -> None:
    first, second = first.replace("\n", ""), second.replace("\n", "")
    assert token_bound(f"{first}\n{second}") == token_bound(first) + 1 + token_bound(second)


@given(st.text())
def test_the_bound_is_never_more_than_the_bytes_and_never_negative(text: str) -> None:
    assert 0 <= token_bound(text) <= len(text.encode())
