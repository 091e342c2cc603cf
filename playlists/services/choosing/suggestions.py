"""What a wish suggests to choose: its own words first, the analysis model's ideas where it says nothing. Pure."""

from collections.abc import Iterator

from core.values import Frozen
from library.filters.parts import span_words, years_text
from playlists.schemas import Ideas, Signals, Wish
from playlists.services.generation.analyze import needs_analysis
from playlists.services.generation.filtering import suggested_genres, suggested_times

_NO_IDEAS = Ideas()


class Suggestions(Frozen):
    """`genres` and `decades` are those that count as chosen while the person has chosen none.

    `ideas` are all of the model's, None where it was not asked yet; `wanted` says whether asking is worth a call.
    `words` is what was understood besides, in words.
    """

    genres: tuple[str, ...] = ()
    decades: tuple[int, ...] = ()
    ideas: Ideas | None = None
    wanted: bool = False
    words: tuple[str, ...] = ()


def suggest(wish: Wish, signals: Signals) -> Suggestions:
    """The same joining that a run does: what is shown as chosen is what it would choose."""
    worth_asking = bool(wish.text.strip()) and needs_analysis(signals)
    ideas = (wish.ideas if worth_asking else None) or _NO_IDEAS
    return Suggestions(
        genres=suggested_genres(signals, ideas.genres),
        decades=suggested_times(signals, ideas.decades).as_decades,
        ideas=ideas if wish.ideas is not None else None,
        wanted=worth_asking and wish.ideas is None,
        words=tuple(_understood(signals)),
    )


def _understood(signals: Signals) -> Iterator[str]:
    """What the chips cannot say."""
    if signals.years and (signals.years[0] % 10 or signals.years[1] % 10 != 9):
        yield f"the {span_words(signals.years)}"
    if signals.artists:
        yield f"{'only ' if signals.only else ''}{_list(signals.artists)}"
    if signals.albums:
        yield _list(tuple(f"the album “{title}”" for title, _ in signals.albums))
    if signals.live:
        yield "concert recordings"
    if unwanted := _unwanted(signals):
        yield f"no {_list(unwanted, 'or')}"


def _unwanted(signals: Signals) -> tuple[str, ...]:
    albums = (f"“{title}”" for title, _ in signals.without_albums)
    return (
        *signals.without_genres,
        *signals.without_artists,
        *albums,
        *map(years_text, signals.without_years),
    )


def _list(names: tuple[str, ...], last: str = "and") -> str:
    return f"{', '.join(names[:-1])} {last} {names[-1]}" if len(names) > 1 else names[0]
