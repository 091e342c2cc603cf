"""What runs cost, at a fixed date: catalogue prices change by themselves on the days they are due."""

import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal
from typing import get_args

import pytest

from llm.costs import DEFAULT_MODELS, catalogue_window, price, price_per_million, summary_line
from llm.schemas import LOCAL_PROVIDERS, PROVIDER_NAMES, ProviderName, Usage

NOVEMBER = datetime(2026, 11, 23, tzinfo=UTC)
NEXT_JANUARY = datetime(2027, 1, 15, tzinfo=UTC)
CLOUD: list[ProviderName] = [name for name in PROVIDER_NAMES if name not in LOCAL_PROVIDERS]
USAGE = Usage(input_tokens=20_000, output_tokens=2_000)
MANY = Usage(input_tokens=12_000, output_tokens=450)
FEW = Usage(input_tokens=900, output_tokens=40)
UNCOUNTED = Usage(input_tokens=100, counted=False)


@pytest.mark.parametrize(
    ("provider", "model", "dollars"),
    [
        ("anthropic", "claude-haiku-5-5", "0.003"),
        ("anthropic", "claude-sonnet-5-5", "0.06"),
        ("openai", "gpt-6-luna", "0.003"),
        ("gemini", "gemini-3.8-flash", "0.0225"),
        ("gemini", "models/gemini-3.8-flash", "0.0225"),
    ],
)
def test_a_cloud_call_costs_what_the_catalogue_says(provider: ProviderName, model: str, dollars: str) -> None:
    assert price(provider, model, USAGE, at=NOVEMBER) == Decimal(dollars)


def test_the_price_is_that_of_the_day_of_the_call() -> None:
    assert price("gemini", "gemini-3.8-flash", USAGE, at=NEXT_JANUARY) == Decimal("0.045")


def test_cached_tokens_are_cheaper() -> None:
    cached = USAGE.model_copy(update={"cached_tokens": 18_000})
    assert price("anthropic", "claude-haiku-5-5", cached, at=NOVEMBER) == Decimal("0.00138")


def test_long_prompts_cost_more_per_token_so_calls_are_priced_one_by_one() -> None:
    one = Usage(input_tokens=60_000)
    each = price("anthropic", "claude-haiku-5-5", one, at=NOVEMBER)
    together = price("anthropic", "claude-haiku-5-5", one + one, at=NOVEMBER)
    assert each is not None
    assert together is not None
    assert together > 2 * each


@pytest.mark.parametrize("provider", sorted(LOCAL_PROVIDERS))
@pytest.mark.parametrize("model", ["llama3:8b", "gpt-6-luna", "claude-haiku-5-5", "gpt-oss-20b", ""])
def test_local_models_are_free_whatever_their_name(provider: ProviderName, model: str) -> None:
    assert price(provider, model, USAGE) == 0
    assert price_per_million(provider, model) == (Decimal(0), Decimal(0))
    assert catalogue_window(provider, model) is None


@pytest.mark.parametrize("provider", CLOUD)
@pytest.mark.parametrize("model", ["no-such-model-9", "", "llama3:8b"])
def test_an_unknown_model_has_no_price_and_no_window(provider: ProviderName, model: str) -> None:
    assert price(provider, model, USAGE, at=NOVEMBER) is None
    assert price_per_million(provider, model, NOVEMBER) is None
    assert catalogue_window(provider, model) is None


def test_tokens_that_were_not_reported_have_no_price() -> None:
    assert price("openai", "gpt-6-luna", Usage(counted=False), at=NOVEMBER) is None
    assert price("ollama", "llama3:8b", Usage(counted=False)) == 0


def test_counts_that_contradict_each_other_have_no_price() -> None:
    assert price("openai", "gpt-6-luna", Usage(input_tokens=1, cached_tokens=3), at=NOVEMBER) is None


def test_price_per_million_is_that_of_short_prompts() -> None:
    assert price_per_million("anthropic", "claude-haiku-5-5", NOVEMBER) == (Decimal("0.1"), Decimal("0.5"))


@pytest.mark.parametrize("provider", CLOUD)
def test_default_models_are_priced_and_have_a_window(provider: ProviderName) -> None:
    for model in DEFAULT_MODELS[provider]:
        assert price(provider, model, USAGE, at=NOVEMBER)
        assert (catalogue_window(provider, model) or 0) >= 200_000


@pytest.mark.parametrize("provider", CLOUD)
def test_default_models_are_ones_that_the_sdk_names(provider: ProviderName) -> None:
    assert set(DEFAULT_MODELS[provider]) <= SDK_MODELS[provider]()


def _anthropic_models() -> set[str]:
    from anthropic.types.model import Model

    return set(get_args(get_args(Model)[0]))


def _openai_models() -> set[str]:
    from openai.types.shared.chat_model import ChatModel

    return set(get_args(ChatModel))


def _gemini_models() -> set[str]:
    from google.genai._gaos.types.interactions.model import Model

    return set(get_args(get_args(Model)[0])) or set(get_args(Model))


SDK_MODELS = {"anthropic": _anthropic_models, "openai": _openai_models, "gemini": _gemini_models}


def test_default_models_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        DEFAULT_MODELS["openai"] = DEFAULT_MODELS["gemini"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("tracks", "usage", "provider", "cost", "line"),
    [
        (25, MANY, "openai", "0.0197", "25 tracks • 12,450 tokens • ~$0.02"),
        (25, MANY, "ollama", "0", "25 tracks • 12,450 tokens"),
        (25, MANY, "custom", "0", "25 tracks • 12,450 tokens"),
        (25, MANY, "gemini", None, "25 tracks • 12,450 tokens • price unknown"),
        (25, FEW, "openai", "0.0003", "25 tracks • 940 tokens • less than $0.01"),
        (25, FEW, "openai", "0.01", "25 tracks • 940 tokens • ~$0.01"),
        (25, FEW, "openai", "0.015", "25 tracks • 940 tokens • ~$0.02"),
        (25, FEW, "openai", "0", "25 tracks • 940 tokens • ~$0.00"),
        (
            1_000,
            Usage(input_tokens=900_000),
            "openai",
            "1234.5",
            "1,000 tracks • 900,000 tokens • ~$1,234.50",
        ),
        (1, Usage(input_tokens=1), "ollama", None, "1 track • 1 token"),
        (0, Usage(input_tokens=100), "ollama", None, "0 tracks • 100 tokens"),
        (9, UNCOUNTED, "openai", None, "9 tracks • at least 100 tokens • price unknown"),
        (9, Usage(counted=False), "custom", None, "9 tracks • tokens not reported"),
    ],
)
def test_the_summary_line(tracks: int, usage: Usage, provider: ProviderName, cost: str | None, line: str) -> None:
    dollars = None if cost is None else Decimal(cost)
    assert summary_line(tracks, usage, provider, dollars) == f"Generated {line}"


@pytest.mark.process
def test_the_price_table_is_loaded_on_first_use_only() -> None:
    code = "import sys, llm.costs; sys.exit('genai_prices' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
