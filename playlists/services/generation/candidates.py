"""Steps 3 and 4 on the real library: the filter that lets enough tracks through, and the draw from what matches."""

from collections import Counter
from typing import NamedTuple

from library.errors import LibraryEmptyError
from library.filters.mood_tags import carrying
from library.queries import (
    EVERYTHING,
    POOL_LIMIT,
    album_in_order,
    count_matching,
    draw_pool,
    library_is_empty,
    named_pool,
    passing,
    recordings_of,
    track_refs,
)
from library.schemas import Candidate, TrackFilter, TrackRef
from playlists.errors import NothingMatchesError
from playlists.schemas import Ideas, Signals, Wish
from playlists.services.generation.filtering import Narrowing, named_filter, named_narrowings, narrowings
from playlists.services.generation.sampling import draw
from playlists.services.wishes.album_order import album_played_through
from playlists.services.wishes.moods import mood_tiers
from playlists.services.wishes.seed_track import spoken_by_person

ALL_TAKEN = "All tracks that match are in the playlist already, or were left out of it."
#: Of an artist's tracks, to learn its genres from; and the part of them that must carry a genre.
_TELLING_TRACKS, _TELLING_SHARE = 40, 0.4
#: The draw is spread over the artists of a pool: large enough for that, and no larger, as each track in it takes time.
_LEAST_POOL, _POOL_SHARE = 4_000, 10


class Understanding(NamedTuple):
    """The filter that was settled on, the tracks that the wish names, and how many tracks pass or are named.

    `moods` are those that the wish asks for (moods.mood_tiers), `refused` recordings that it does not want.
    """

    filter: TrackFilter
    signals: Signals
    named: tuple[Candidate, ...]
    only_named: bool
    matching: int
    relaxed: tuple[str, ...] = ()
    moods: tuple[tuple[str, ...], ...] = ()
    refused: frozenset[int] = frozenset()


def understand(wish: Wish, signals: Signals, ideas: Ideas) -> Understanding:
    """The tightest filter that lets any track through. Raises LibraryEmptyError, NothingMatchesError."""
    if library_is_empty():
        raise LibraryEmptyError
    refused = _refused(wish, signals)
    named = _named(wish, signals, refused)
    if signals.only and named.tracks:
        return Understanding(named.filter, signals, named.tracks, True, len(named.tracks), named.relaxed, (), refused)
    if not (signals.genres or ideas.genres):
        ideas = ideas.model_copy(update={"genres": _genres_of(named.tracks or _tracks_like(signals))})
    narrowing = Narrowing(TrackFilter())
    for narrowing in narrowings(wish, signals, ideas):
        matching = _count(narrowing.filter, refused)
        if matching >= narrowing.least or (named.tracks and not narrowing.relaxed):
            passing_too = passing(narrowing.filter, (track.id for track in named.tracks))
            return Understanding(
                narrowing.filter,
                signals,
                named.tracks,
                only_named=False,
                matching=matching + len(named.tracks) - len(passing_too),
                relaxed=(*named.relaxed, *narrowing.relaxed),
                moods=mood_tiers(spoken_by_person(wish), _used(signals)),
                refused=refused,
            )
    is_taken = refused and count_matching(narrowing.filter)
    raise NothingMatchesError(ALL_TAKEN if is_taken else "No track of the library matches these filters. Remove one.")


def album_through(wish: Wish, understanding: Understanding) -> list[TrackRef]:
    """All of the album that the wish wants to hear through, in its order; none where it wants something else."""
    if wish.song or (named := album_played_through(wish.text, understanding.signals)) is None:
        return []
    unwanted = frozenset(wish.exclude_tracks)
    return [track for track in album_in_order(*named) if track.rating_key not in unwanted]


def choose_candidates(understanding: Understanding, limit: int, seed: int) -> list[TrackRef]:
    """At most `limit` tracks for the model's list, in the order of the draw. Raises NothingMatchesError."""
    concerts = understanding.signals.live
    size = POOL_LIMIT if concerts else max(_LEAST_POOL, limit * _POOL_SHARE)
    pool = _pool(understanding, seed, min(size, POOL_LIMIT))
    everything = len(pool) + len(understanding.named)
    preferred = carrying((track.id for track in pool), understanding.moods) if understanding.moods else ()
    drawn = draw(understanding.named, pool, everything if concerts else limit, seed=seed, preferred=preferred)
    tracks = track_refs(drawn)
    if not tracks:
        raise NothingMatchesError(ALL_TAKEN)
    if not concerts:
        return tracks
    # The filter cannot ask for concerts alone: they are picked out of a larger draw.
    return ([track for track in tracks if track.is_live] or tracks)[:limit]


def _pool(understanding: Understanding, seed: int, limit: int) -> list[Candidate]:
    """Tracks that pass the filter, without the refused ones."""
    if understanding.only_named:
        return []
    refused = understanding.refused
    # So many more are drawn that none is missed where there are just enough.
    drawn = draw_pool(understanding.filter, seed=seed, limit=limit + len(refused))
    return [track for track in drawn if track.recording not in refused] if refused else drawn


def _used(signals: Signals) -> tuple[str, ...]:
    """Names in the wish that say what they say already."""
    return (*signals.genres, *signals.artists, *(name for pair in signals.albums for name in pair))


class _Named(NamedTuple):
    """The tracks by the artists and of the albums that the wish names, and the filter that let them through."""

    filter: TrackFilter
    tracks: tuple[Candidate, ...] = ()
    relaxed: tuple[str, ...] = ()


def _named(wish: Wish, signals: Signals, refused: frozenset[int]) -> _Named:
    """Those of the years that are named too, and no concerts; each is given up where nothing would be left."""
    widest = named_filter(wish, signals)
    if widest is None:
        return _Named(TrackFilter())
    for track_filter, relaxed in named_narrowings(widest, wish, signals):
        pool = named_pool(track_filter, signals.artists, signals.albums)
        if tracks := tuple(track for track in pool if track.recording not in refused):
            return _Named(track_filter, tracks, relaxed)
    return _Named(widest)


def _refused(wish: Wish, signals: Signals) -> frozenset[int]:
    """Recordings that are not wanted, or there already: the song that a playlist starts from is its first track."""
    albums = named_pool(EVERYTHING, albums=signals.without_albums) if signals.without_albums else ()
    keys = (*wish.exclude_tracks, *filter(None, [wish.song]))
    return recordings_of(keys) | {track.recording for track in albums}


def _tracks_like(signals: Signals) -> tuple[Candidate, ...]:
    """Of artists whose like is wanted, and not themselves, all that there is."""
    artists = (*signals.artists, *signals.like)
    return tuple(named_pool(EVERYTHING, artists)) if artists else ()


def _count(track_filter: TrackFilter, refused: frozenset[int]) -> int:
    """How many tracks pass and are not refused; of very many, those that are refused make no difference."""
    matching = count_matching(track_filter)
    if not refused or matching > _LEAST_POOL:
        return matching
    return sum(track.recording not in refused for track in draw_pool(track_filter, seed=0, limit=matching))


def _genres_of(named: tuple[Candidate, ...]) -> tuple[str, ...]:
    """What "things like it" are like: the genres that many of these tracks carry."""
    step = max(1, len(named) // _TELLING_TRACKS)
    tracks = track_refs([track.id for track in named[::step]])
    counts = Counter(genre for track in tracks for genre in track.genres)
    return tuple(genre for genre, count in counts.most_common(3) if count >= _TELLING_SHARE * len(tracks))
