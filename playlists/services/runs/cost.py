"""What a run cost in tokens and dollars, told by its last event."""

from collections.abc import Sequence

from llm.costs import cost_of, summary_line, usage_of
from llm.schemas import Call, ProviderName
from playlists.events import Finished


def finished_event(tracks: int, calls: Sequence[Call], provider: ProviderName) -> Finished:
    """The last event; `store` fills in the playlist's id."""
    cost = cost_of(calls, provider)
    usage = usage_of(calls)
    return Finished(
        playlist_id=0,
        tracks=tracks,
        usage=usage,
        cost_usd=None if cost is None else float(cost),
        summary=summary_line(tracks, usage, provider, cost),
    )
