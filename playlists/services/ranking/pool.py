"""The tracks that a draw chooses from: some by chance from all that match, and those that rank high among them."""

import random
from math import ceil
from typing import NamedTuple

from library.queries import (
    POOL_LIMIT,
    album_pool,
    albums_of_tracks,
    count_matching,
    draw_pool,
    filter_tracks,
    pool_of_artists,
    track_facts,
)
from library.schemas import Candidate, TrackFacts, TrackFilter
from library.vectors.scores import AlbumScores
from playlists.services.ranking.artists import artists_of_traits
from playlists.services.ranking.ranking import Ranking

#: Of what matches, drawn by chance: without a ranking, large enough to be spread over many artists; with one, enough to
#: tell what is usual, and for the part that is left to chance. No larger, as each track in it takes time.
_LEAST_POOL, _LEAST_SAMPLE = 4_000, 1_000
#: Times the tracks of a list.
_POOL_SHARE, _SAMPLE_SHARE, _NEAR_SHARE = 10, 5, 4
#: Albums whose tracks are tried on the filter: at first, and at most, where too few of them pass; and how many times
#: as many as the first ones make expect.
_NEAREST_ALBUMS, _MOST_ALBUMS, _SPARE_ALBUMS = 120, 1_200, 1.25
#: Tracks of genres that only rank, and by artists who are as the wish wants them.
_LEANING, _OF_ARTISTS = 1_000, 2_000


class Pool(NamedTuple):
    """`tracks`, with their albums; `typical`: ids of those that were drawn by chance; `facts` by ids, where anything
    ranks.
    """

    tracks: tuple[Candidate, ...]
    typical: frozenset[int]
    facts: dict[int, TrackFacts]


def gather_pool(
    track_filter: TrackFilter,
    ranking: Ranking,
    limit: int,
    *,
    seed: int,
    kept: frozenset[int] = frozenset(),
    refused: frozenset[int] = frozenset(),
    is_whole: bool = False,
    within: frozenset[int] | None = None,
) -> Pool:
    """For a list of `limit` tracks; without the recordings that are `refused`. `is_whole`: as many as may be.

    All tracks of the artists that were kept are in it; `within` are ids of all that may be.
    """
    if within is not None:
        typical, more = filter_tracks(track_filter, within), set[Candidate]()
    else:
        typical, more = _draw(track_filter, ranking, limit, seed, kept, len(refused), is_whole)
    tracks = sorted({*typical, *more}) if more else typical
    if refused:
        tracks = [track for track in tracks if track.recording not in refused]
    ids = [track.id for track in tracks]
    # A draw by chance alone weighs nothing.
    facts = track_facts(ids) if ranking.tells_more_than_moods or ranking.moods else {}
    albums = {pk: of_track.album_id for pk, of_track in facts.items()} or albums_of_tracks(ids)
    with_albums = tuple([Candidate(pk, artist, rec, albums[pk]) for pk, artist, rec, _ in tracks if pk in albums])
    return Pool(with_albums, frozenset([track.id for track in typical]), facts)


def _draw(
    track_filter: TrackFilter,
    ranking: Ranking,
    limit: int,
    seed: int,
    kept: frozenset[int],
    spare: int,
    is_whole: bool,
) -> tuple[list[Candidate], set[Candidate]]:
    """Some by chance, and those that rank high; `spare` more than are needed."""
    is_ranked = ranking.tells_more_than_moods
    size = max(_LEAST_SAMPLE, limit * _SAMPLE_SHARE) if is_ranked else max(_LEAST_POOL, limit * _POOL_SHARE)
    # So many more are drawn that none is missed where there are just enough.
    size = min(POOL_LIMIT if is_whole else size, POOL_LIMIT) + spare
    matching = count_matching(track_filter)
    typical = draw_pool(track_filter, seed=seed, limit=size, total=matching)
    more: set[Candidate] = set()
    if len(typical) < matching:
        more |= _near(track_filter, ranking, limit * _NEAR_SHARE, seed=seed)
        more |= set(pool_of_artists(track_filter, kept)) if kept else set()
    return typical, more


def _near(track_filter: TrackFilter, ranking: Ranking, enough: int, *, seed: int) -> set[Candidate]:
    """Of what matches: tracks by title or name, on the nearest albums, and of genres that rank."""
    found = {*ranking.titles, *ranking.suggested, *ranking.shaded}
    if ranking.leaning and not track_filter.genres:
        leaning = track_filter.model_copy(update={"genres": ranking.leaning})
        found |= set(draw_pool(leaning, seed=seed, limit=_LEANING))
    if ranking.traits:
        found.update(_some(pool_of_artists(track_filter, artists_of_traits(ranking.traits)), seed))
    if ranking.albums:
        found |= _on_nearest_albums(track_filter, ranking.albums, enough)
    return found


def _some(tracks: list[Candidate], seed: int) -> list[Candidate]:
    chance = random.Random(seed)  # noqa: S311  # a draw that can be repeated, not a secret
    return tracks if len(tracks) <= _OF_ARTISTS else chance.sample(tracks, _OF_ARTISTS)


def _on_nearest_albums(track_filter: TrackFilter, scores: AlbumScores, enough: int) -> set[Candidate]:
    """Of the nearest albums and, where too few of their tracks pass, of as many more as should be enough."""
    nearest = [album for album, _ in scores.best(_NEAREST_ALBUMS)]
    found = set(album_pool(track_filter, nearest))
    if len(found) >= enough or len(nearest) < _NEAREST_ALBUMS:
        return found
    expected = ceil(_SPARE_ALBUMS * _NEAREST_ALBUMS * enough / max(1, len(found)))
    further = scores.best(min(expected, _MOST_ALBUMS))[_NEAREST_ALBUMS:]
    return found.union(album_pool(track_filter, (album for album, _ in further)))
