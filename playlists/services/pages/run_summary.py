"""What a playlist's run was asked and what it did, in lines for the page."""

from collections.abc import Iterator

from core.text.pluralize import counted
from core.values import Frozen
from library.filters.parts import years_text
from library.schemas import TrackFilter
from llm.status import duration_text, preview_text
from playlists.events import CandidatesChosen, Finished, RunEventData, StepDone, Understood
from playlists.models import Playlist, Run
from playlists.queries import events_of, wish_of

#: More names than this only blur the line.
_NAMES = 8


class Asked(Frozen):
    """`filters` are (what, which) pairs; "" or none where it is not known any more.

    `count` tracks were asked for; `fewer` says why it became fewer, where it did.
    """

    filters: tuple[tuple[str, str], ...] = ()
    relaxed: str = ""
    preview: str = ""
    model: str = ""
    seconds: str = ""
    count: int = 0
    fewer: str = ""


def asked_of(playlist: Playlist) -> Asked | None:
    """None where the run's log is gone."""
    return asked(playlist.run) if playlist.run else None


def asked(run: Run) -> Asked:
    """Out of the run's log."""
    events = events_of(run.pk)
    understood = next((event for event in events if isinstance(event, Understood)), None)
    chosen = [event for event in events if isinstance(event, CandidatesChosen)]
    seconds = sum(event.seconds for event in events if isinstance(event, StepDone))
    return Asked(
        filters=tuple(filters_in_words(understood.filter)) if understood else (),
        relaxed=_list(understood.relaxed) if understood else "",
        preview=preview_text(chosen[-1].sent, chosen[-1].matching) if chosen else "",
        model=run.model,
        seconds=duration_text(seconds) if seconds else "",
        count=wish_of(run).count,
        fewer=_fewer(wish_of(run).count, chosen[-1] if chosen else None, events),
    )


def _fewer(count: int, chosen: CandidatesChosen | None, events: list[RunEventData]) -> str:
    """Said honestly: nobody shall wonder where the rest is."""
    made = next((event.tracks for event in events if isinstance(event, Finished)), count)
    if made >= count:
        return ""
    if chosen and chosen.matching < count:
        matching = counted(chosen.matching, "matches", "match")
        return f"{count} tracks were asked for, and {matching} the filters."
    if chosen and chosen.sent < count:
        return f"{count} tracks were asked for; the model's window has room for {chosen.sent} to choose from."
    return f"{count} tracks were asked for; the model named {made}."


def filters_in_words(used: TrackFilter) -> Iterator[tuple[str, str]]:
    """Each limit, by name."""
    eras = [f"{decade}s" for decade in used.decades] + ([years_text(used.years)] if used.years else [])
    limits = {
        "Genres": used.genres,
        "Years": eras,
        "Artists": used.artists,
        "No": (*used.exclude_genres, *used.exclude_artists, *map(years_text, used.exclude_years)),
        "Rating": [f"{used.min_rating / 2:g} stars and more"] if used.min_rating else [],
        "Live versions": ["left out"] if used.exclude_live else ["welcome"],
    }
    for name, values in limits.items():
        if values:
            more = f" and {len(values) - _NAMES} more" if len(values) > _NAMES else ""
            yield name, ", ".join(list(values)[:_NAMES]) + more


def _list(parts: tuple[str, ...]) -> str:
    """ "the era of the wish and the genres of the wish"."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
