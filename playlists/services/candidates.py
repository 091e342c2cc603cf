"""Steps 3 and 4 on the real library: the filter that lets enough tracks through, and the draw from what matches."""

from collections import Counter
from typing import NamedTuple

from library.errors import LibraryEmptyError
from library.queries import POOL_LIMIT, count_matching, draw_pool, library_is_empty, named_pool, track_refs
from library.schemas import Candidate, TrackFilter, TrackRef
from playlists.errors import NothingMatchesError
from playlists.schemas import Analysis, Signals, Wish
from playlists.services.narrow import named_filter, narrowings
from playlists.services.sample import draw

#: Of an artist's tracks, to learn its genres from; and the part of them that must carry a genre.
_TELLING_TRACKS, _TELLING_SHARE = 40, 0.4
#: The draw is spread over the artists of a pool: large enough for that, and no larger, as each track in it takes time.
_LEAST_POOL, _POOL_SHARE = 4_000, 10


class Understanding(NamedTuple):
    """The filter that was settled on, the tracks that the wish names, and how many tracks pass or are named."""

    filter: TrackFilter
    signals: Signals
    named: tuple[Candidate, ...]
    only_named: bool
    matching: int
    relaxed: tuple[str, ...] = ()


def understand(wish: Wish, signals: Signals, analysis: Analysis) -> Understanding:
    """The tightest filter that lets any track through. Raises LibraryEmptyError, NothingMatchesError."""
    if library_is_empty():
        raise LibraryEmptyError("The library is empty. Load one first: `python manage.py load_demo_library`.")
    named = _named(wish, signals)
    if signals.only and named:
        return _only(wish, signals, named)
    if named and not (signals.genres or analysis.genres):
        analysis = analysis.model_copy(update={"genres": _genres_of(named)})
    for narrowing in narrowings(wish, signals, analysis):
        matching = count_matching(narrowing.filter)
        if matching >= narrowing.least or (named and not narrowing.relaxed):
            return Understanding(narrowing.filter, signals, named, False, max(matching, len(named)), narrowing.relaxed)
    raise NothingMatchesError("No track of the library matches these filters. Remove one of them.")


def choose_candidates(understanding: Understanding, limit: int, seed: int) -> list[TrackRef]:
    """At most `limit` tracks for the model's list, in the order of the draw."""
    signals = understanding.signals
    refused = {genre.casefold() for genre in signals.without_genres}
    cannot_be_said = bool(refused) or signals.live
    pool = POOL_LIMIT if cannot_be_said else max(_LEAST_POOL, limit * _POOL_SHARE)
    others = [] if understanding.only_named else draw_pool(understanding.filter, seed=seed, limit=min(pool, POOL_LIMIT))
    if not cannot_be_said:
        return track_refs(draw(understanding.named, others, limit, seed=seed))
    # What the filter cannot say is left out of a larger draw.
    tracks = track_refs(draw(understanding.named, others, len(others) + len(understanding.named), seed=seed))
    wanted = [track for track in tracks if refused.isdisjoint(genre.casefold() for genre in track.genres)]
    live = [track for track in wanted if track.is_live] if signals.live else []
    return (live or wanted or tracks)[:limit]


def _only(wish: Wish, signals: Signals, named: tuple[Candidate, ...]) -> Understanding:
    """Nothing but what is named; of that, the years that are named too, where there is any."""
    track_filter = named_filter(wish, signals) or TrackFilter()
    if signals.years and wish.decades is None:
        of_years = track_filter.model_copy(update={"years": signals.years})
        if some := tuple(named_pool(of_years, signals.artists, signals.albums)):
            return Understanding(of_years, signals, some, only_named=True, matching=len(some))
        relaxed = ("the era of the wish",)
        return Understanding(track_filter, signals, named, True, len(named), relaxed)
    return Understanding(track_filter, signals, named, only_named=True, matching=len(named))


def _named(wish: Wish, signals: Signals) -> tuple[Candidate, ...]:
    """Tracks by the artists and of the albums that the wish names, whatever the library's size."""
    track_filter = named_filter(wish, signals)
    if track_filter is None:
        return ()
    return tuple(named_pool(track_filter, signals.artists, signals.albums))


def _genres_of(named: tuple[Candidate, ...]) -> tuple[str, ...]:
    """What "things like it" are like: the genres that many of the named tracks carry."""
    step = max(1, len(named) // _TELLING_TRACKS)
    tracks = track_refs([track.id for track in named[::step]])
    counts = Counter(genre for track in tracks for genre in track.genres)
    return tuple(genre for genre, count in counts.most_common(3) if count >= _TELLING_SHARE * len(tracks))
