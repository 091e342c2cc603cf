"""What people read of a look, on every page, in the terminal and in the report. Pure."""

from collections.abc import Mapping
from types import MappingProxyType

from core.text.humanize import pluralize
from llm.status import duration_text
from playlists.events import LookedThrough, LookingThrough, LookSkipped, LookTrouble, Skipped

_WHY: Mapping[Skipped, str] = MappingProxyType(
    {
        "weak": "the model isn't trusted to choose among them",
        "unknown_speed": "the model's speed isn't known before it was first used",
        "too_slow": "it would take longer than your limit",
        "no_room": "the model's context window has no room for a list of them",
    }
)
_TROUBLE: Mapping[LookTrouble, str] = MappingProxyType(
    {
        "cut": "The model's answer was cut off; what it had named until then is used",
        "unreadable": "The model's answer couldn't be used, so this part of the artists is skipped",
        "no_reading": "The model only counted on instead of choosing artists, so the tracks are chosen without it",
        "rejected": "The model's server refused to choose artists, so the tracks are chosen without it",
        "too_long": "A part of the artists didn't fit into the model's context window and is skipped",
    }
)


def artists_text(artists: int, matching: int) -> str:
    """How many artists are looked through; of very many, these are the nearest to the prompt."""
    if artists >= matching:
        return pluralize(artists, "artist")
    return f"the {artists:,} of {pluralize(matching, 'artist')} that are closest to your prompt"


def looking_text(event: LookingThrough) -> str:
    """The line while it goes on: "Looking through 1,034 artists: 2 of 3"."""
    line = f"Looking through {artists_text(event.artists, event.matching)}"
    return f"{line}: {event.part:,} of {event.parts:,}" if event.parts > 1 else line


def plan_text(artists: int, matching: int, *, count: int, sent: int) -> str:
    """The line before a run begins: "Looks through 1,034 artists, then picks 25 of 140 tracks"."""
    return f"Looks through {artists_text(artists, matching)}, then picks {min(count, sent):,} of {sent:,} tracks"


def why_skipped(why: Skipped) -> str:
    """Why the artists are not looked through, as the end of a sentence."""
    return _WHY[why]


def looked_text(artists: int, matching: int, kept: int) -> str:
    """The line afterwards."""
    if not artists:
        return f"Used the {pluralize(kept, 'artist')} chosen for the first version"
    chose = f"chose {kept:,}" if kept else "chose none"
    return f"Looked through {artists_text(artists, matching)} and {chose}"


def skipped_text(event: LookSkipped) -> str:
    """Why the artists were not looked through."""
    about = ""
    if event.why == "too_slow" and event.expected_seconds is not None:
        about = f" (about {duration_text(event.expected_seconds)})"
    return f"The artists weren't looked through, because {_WHY[event.why]}{about}"


def trouble_text(event: LookedThrough) -> str:
    """What was wrong with the answer to a part; "" for nothing."""
    return _TROUBLE.get(event.trouble, "")
