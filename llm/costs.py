"""What a call costs in US dollars: 0 on one's own hardware, a catalogue's price in the cloud, or unknown.

The catalogue is `genai-prices` (bundled data, nothing is downloaded); it also knows context windows. A price
that it does not have is None and said to be unknown, never guessed. No local model is ever looked up in it,
because names like "gpt-oss" would match a paid one.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType
from typing import NamedTuple

from core.text.humanize import pluralize
from llm.schemas import LOCAL_PROVIDERS, Call, ProviderName, Usage

#: Our provider's name -> the catalogue's.
_CATALOGUE: Mapping[ProviderName, str] = MappingProxyType(
    {"anthropic": "anthropic", "openai": "openai", "gemini": "google"}
)
_CENT = Decimal("0.01")
#: Tokens that are priced to find the price of a million: few enough for every model's first tier.
_SAMPLE = 1_000


class DefaultModels(NamedTuple):
    """The models that a new cloud provider starts with."""

    analysis: str
    generation: str


#: Each is named by the SDK, priced in the catalogue and not deprecated (November 2026).
DEFAULT_MODELS: Mapping[ProviderName, DefaultModels] = MappingProxyType(
    {
        "anthropic": DefaultModels("claude-sonnet-5-5", "claude-haiku-5-5"),
        "openai": DefaultModels("gpt-6.1-terra", "gpt-6-luna"),
        "gemini": DefaultModels("gemini-3.8-flash", "gemini-3.5-flash-lite"),
    }
)


def price(provider: ProviderName, model: str, usage: Usage, *, at: datetime | None = None) -> Decimal | None:
    """US dollars for ONE call, or None where unknown; `at` is when it was made (now)."""
    if provider in LOCAL_PROVIDERS:
        return Decimal(0)
    if not usage.counted:
        return None
    return _catalogue_price(provider, model, usage, at)


def usage_of(calls: Iterable[Call]) -> Usage:
    """All together."""
    return sum((call.usage for call in calls), Usage())


def cost_of(calls: Iterable[Call], provider: ProviderName) -> Decimal | None:
    """Call by call: models differ, and long prompts cost more a token. None as soon as one price is unknown."""
    total = Decimal(0)
    for call in calls:
        cost = price(provider, call.model, call.usage)
        if cost is None:
            return None
        total += cost
    return total


def price_per_million(provider: ProviderName, model: str, at: datetime | None = None) -> tuple[Decimal, Decimal] | None:
    """US dollars for a million input and a million output tokens of a short prompt, or None where unknown."""
    reading = price(provider, model, Usage(input_tokens=_SAMPLE), at=at)
    writing = price(provider, model, Usage(output_tokens=_SAMPLE), at=at)
    if reading is None or writing is None:
        return None
    return reading * 1_000_000 / _SAMPLE, writing * 1_000_000 / _SAMPLE


def catalogue_window(provider: ProviderName, model: str) -> int | None:
    """A cloud model's context window in tokens; None for local providers and where the catalogue has none."""
    if provider not in _CATALOGUE:
        return None
    # Imported on use: its data table takes as long to load as the rest of this program's start.
    from genai_prices.data_snapshot import get_snapshot  # noqa: PLC0415

    try:
        _, found = get_snapshot().find_provider_model(_bare(model), None, _CATALOGUE[provider], None)
    except LookupError:
        return None
    return found.context_window


def summary_line(tracks: int, usage: Usage, provider: ProviderName, cost: Decimal | None) -> str:
    """The line below a finished playlist: dollars only for the cloud, and never a guess."""
    parts = [f"Generated {pluralize(tracks, 'track')}", _tokens(usage)]
    if provider not in LOCAL_PROVIDERS:
        parts.append(dollars_text(cost))
    return " • ".join(parts)


def dollars_text(cost: Decimal | None) -> str:
    """Whole cents; below one cent in words, so that a cheap run is neither "~$0.00" nor five decimals."""
    if cost is None:
        return "price unknown"
    if 0 < cost < _CENT:
        return "less than $0.01"
    return f"~${cost.quantize(_CENT, ROUND_HALF_UP):,}"


def _catalogue_price(provider: ProviderName, model: str, usage: Usage, at: datetime | None) -> Decimal | None:
    from genai_prices import Usage as PricedUsage  # noqa: PLC0415  # imported on use, as above
    from genai_prices import calc_price  # noqa: PLC0415

    priced = PricedUsage(
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        cache_read_tokens=usage.cached_tokens,
    )
    try:
        found = calc_price(priced, _bare(model), provider_id=_CATALOGUE[provider], genai_request_timestamp=at)
    except (LookupError, ValueError):  # an unknown model, or counts that contradict each other
        return None
    return found.total_price


def _bare(model: str) -> str:
    return model.removeprefix("models/")


def _tokens(usage: Usage) -> str:
    if not usage.counted and not usage.total:
        return "tokens not reported"
    at_least = "" if usage.counted else "at least "
    return f"{at_least}{pluralize(usage.total, 'token')}"
