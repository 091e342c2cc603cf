"""What usage is called on pages and in files: purposes, people, models, money and time."""

from collections.abc import Mapping
from types import MappingProxyType

from llm.costs import dollars_text
from llm.registry import provider_class
from llm.schemas import PROVIDER_NAMES
from operations.services.usage.values import Sums

#: What nobody in particular asked for, or who did is not known.
NOBODY = "The household"
_PURPOSES: Mapping[str, str] = MappingProxyType(
    {
        "reading": "Reading prompts",
        "looking": "Looking through artists",
        "picking": "Picking tracks",
        "telling": "Titles and descriptions",
        "reasons": "Reasons for tracks",
        "ideas": "Ideas on the New page",
        "song": "What stands out about a track",
        "profiles": "Describing artists",
        "exam": "Exams",
        "test": "Tests in the settings",
        "playlist": "Whole playlists, from before calls were counted one by one",
        "other": "Other",
    }
)
_OUTCOMES: Mapping[str, str] = MappingProxyType(
    {
        "answered": "answered",
        "cut": "cut off",
        "useless": "no usable answer",
        "silent": "no answer in time",
        "stopped": "stopped",
        "failed": "failed",
    }
)


def purpose_words(purpose: str) -> str:
    """What a model was asked for; an unknown one is from another version of PlexSage."""
    return _PURPOSES.get(purpose, _PURPOSES["other"])


def outcome_words(outcome: str) -> str:
    """How a call ended."""
    return _OUTCOMES.get(outcome, outcome)


def person_words(name: str) -> str:
    """Who asked."""
    return name or NOBODY


def model_words(provider: str, model: str) -> str:
    """A model with its provider: the same name may be had from several."""
    label = provider_class(provider).label if provider in PROVIDER_NAMES else provider
    return f"{model or 'unknown model'} ({label})"


def cost_words(sums: Sums) -> str:
    """In dollars, where there is something to pay; "0" on one's own hardware."""
    if not sums.unpriced_calls:
        return dollars_text(sums.cost_usd) if sums.cost_usd else "0"
    if not sums.cost_usd:
        return "price unknown"
    return f"{dollars_text(sums.cost_usd)} + unknown"


def tokens_words(tokens: int, sums: Sums) -> str:
    """A number, with a word where some calls told none."""
    if not sums.uncounted_calls:
        return f"{tokens:,}"
    return f"at least {tokens:,}" if tokens else "not reported"


def time_words(seconds: float) -> str:
    """ "12 s", "5 min", "3 h 20 min": short, for a column."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60:,} h {minutes % 60} min"


def calls_words(sums: Sums) -> str:
    """How many, and how many of them came to no answer."""
    return f"{sums.calls:,} ({sums.failed_calls:,} failed)" if sums.failed_calls else f"{sums.calls:,}"
