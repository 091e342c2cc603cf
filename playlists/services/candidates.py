"""Steps 3 and 4 on the real library: the filter that lets enough tracks through, and the draw from what matches."""

from typing import NamedTuple

from library.errors import LibraryEmptyError
from library.queries import count_matching, draw_pool, library_is_empty, named_pool, track_refs
from library.schemas import Candidate, TrackFilter, TrackRef
from playlists.errors import NothingMatchesError
from playlists.schemas import Analysis, Signals, Wish
from playlists.services.narrow import named_filter, narrowings
from playlists.services.sample import draw


class Understanding(NamedTuple):
    """The filter that was settled on, the tracks that the wish names, and how many tracks pass or are named."""

    filter: TrackFilter
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
        return Understanding(named_filter(wish, signals) or TrackFilter(), named, only_named=True, matching=len(named))
    for narrowing in narrowings(wish, signals, analysis):
        matching = count_matching(narrowing.filter)
        if matching >= narrowing.least or (named and not narrowing.relaxed):
            return Understanding(narrowing.filter, named, False, max(matching, len(named)), narrowing.relaxed)
    raise NothingMatchesError("No track of the library matches these filters. Remove one of them.")


def choose_candidates(understanding: Understanding, limit: int, seed: int) -> list[TrackRef]:
    """At most `limit` tracks for the model's list, in the order of the draw."""
    others = [] if understanding.only_named else draw_pool(understanding.filter, seed=seed)
    return track_refs(draw(understanding.named, others, limit, seed=seed))


def _named(wish: Wish, signals: Signals) -> tuple[Candidate, ...]:
    """Tracks by the artists and of the albums that the wish names, whatever the library's size."""
    track_filter = named_filter(wish, signals)
    if track_filter is None:
        return ()
    return tuple(named_pool(track_filter, signals.artists, signals.albums))
