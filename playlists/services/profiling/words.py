"""How asking for profiles stands, in the words of pages and of the terminal."""

from core.text.humanize import pluralize
from library.profiles.open_artists import ProfileCounts
from llm.status import duration_text
from playlists.services.profiling.estimate import Estimate


def counts_text(counts: ProfileCounts) -> str:
    """ "1,034 artists: 700 described (12 by hand), 300 not known to the model, 34 not asked about yet"."""
    by_hand = f" ({counts.by_hand:,} by hand)" if counts.by_hand else ""
    return (
        f"{pluralize(counts.artists, 'artist')}: {counts.known:,} described{by_hand}, {counts.unknown:,} not known to "
        f"the model, {counts.open:,} not asked about yet"
    )


def progress_text(asked: int, total: int, known: int, seconds_left: float | None, cost: str = "") -> str:
    """ "320 of 1,034 artists · 210 known · 5 minutes left"; `cost` where there is one."""
    parts = [f"{asked:,} of {total:,} artists", f"{known:,} known"]
    if seconds_left is not None:
        parts.append(f"{duration_text(seconds_left)} left")
    if cost:
        parts.append(f"{cost} so far")
    return " · ".join(parts)


def finished_text(asked: int, known: int, cost: str) -> str:
    """ "Asked about 320 artists, 210 known, ~$0.40"."""
    parts = [f"Asked about {pluralize(asked, 'artist')}", f"{known:,} known", *([cost] if cost else [])]
    return ", ".join(parts)


def estimate_text(expected: Estimate, cost: str) -> str:
    """ "about 60,000 tokens and 20 minutes. Cost: ~$0.40"; `cost` "" for one's own model."""
    told = f"about {expected.tokens:,} tokens"
    if expected.seconds is not None:
        told += f" and {duration_text(expected.seconds)}"
    return f"{told}. Cost: {cost}" if cost else told
