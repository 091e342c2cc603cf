"""What a run cost in tokens and dollars, told by its last event."""

from collections.abc import Iterable
from decimal import Decimal

from llm.costs import price, summary_line
from llm.schemas import LLMConfig, ProviderName, Usage
from playlists.events import Finished
from playlists.schemas import Call
from playlists.services.outcome import Outcome


def finished_event(outcome: Outcome, config: LLMConfig) -> Finished:
    """The last event; `store` fills in the playlist's id."""
    provider = config.provider or "custom"
    cost = cost_of(outcome.calls, provider)
    usage = sum((call.usage for call in outcome.calls), Usage())
    return Finished(
        playlist_id=0,
        tracks=len(outcome.picks),
        usage=usage,
        cost_usd=None if cost is None else float(cost),
        summary=summary_line(len(outcome.picks), usage, provider, cost),
    )


def cost_of(calls: Iterable[Call], provider: ProviderName) -> Decimal | None:
    """Call by call: models differ, and long prompts cost more a token. None as soon as one price is unknown."""
    total = Decimal(0)
    for call in calls:
        cost = price(provider, call.model, call.usage)
        if cost is None:
            return None
        total += cost
    return total
