"""How near each track of a pool is to the wish, all terms together."""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from math import log1p
from statistics import fmean, pstdev

from library.filters.mood_tags import find_tier
from library.queries import genres_of_tracks
from library.schemas import Candidate, TrackFacts
from playlists.services.ranking.ranking import Ranking

#: In standard deviations of the albums' scores within what matches. Moods that the wish names, then such as suit it.
_MOODS = (3.0, 2.0)
#: For all genres of what is wanted; for five stars over none; for a hundred plays and more.
_GENRES, _STARS, _PLAYS = 2.0, 0.4, 0.2
_BEST_RATING, _UNRATED, _MANY_PLAYS = 10, 5, 100
#: Where all that matches is as near, small differences mean little.
_LEAST_DEVIATION = 0.3


def score_tracks(
    ranking: Ranking, pool: Sequence[Candidate], facts: Mapping[int, TrackFacts], typical: Collection[int]
) -> dict[int, float]:
    """By ids. `typical`: tracks of the pool (ids) that were drawn by chance from all that match."""
    albums = _album_scores(ranking, pool, typical)
    genres = _genre_scores(ranking, [track.id for track in pool])
    moods = _mood_scores(ranking.moods, facts)
    profiles = ranking.of_profiles({track.artist_id for track in pool})
    return {
        track.id: albums.get(track.id, 0.0)
        + ranking.of_name(track)
        + genres.get(track.id, 0.0)
        + moods.get(track.id, 0.0)
        + profiles.get(track.artist_id, 0.0)
        + _liked(facts.get(track.id))
        for track in pool
    }


def mood_tiers_of(moods: Sequence[Sequence[str]], facts: Mapping[int, TrackFacts]) -> dict[int, int]:
    """The first tier that each track is of, by ids; none for a track of no such mood."""

    @cache  # tracks of one album have one set of labels
    def tier_of(labels: str) -> int | None:
        return find_tier(labels, moods)

    found = {pk: tier_of(f"{track.moods or ''}{track.styles or ''}") for pk, track in facts.items()} if moods else {}
    return {pk: tier for pk, tier in found.items() if tier is not None}


def _mood_scores(moods: Sequence[Sequence[str]], facts: Mapping[int, TrackFacts]) -> dict[int, float]:
    return {pk: _MOODS[min(tier, len(_MOODS) - 1)] for pk, tier in mood_tiers_of(moods, facts).items()}


def _album_scores(ranking: Ranking, pool: Sequence[Candidate], typical: Collection[int]) -> dict[int, float]:
    """How much nearer each track's album is than those of what matches: in a filter, all are near in some way."""
    if ranking.albums is None or not pool:
        return {}
    scores = {track.id: ranking.albums.of(track.album_id, track.artist_id) for track in pool}
    usual = [scores[pk] for pk in typical if pk in scores] or list(scores.values())
    mean, deviation = fmean(usual), max(pstdev(usual), _LEAST_DEVIATION)
    return {pk: (score - mean) / deviation for pk, score in scores.items()}


def _genre_scores(ranking: Ranking, ids: Sequence[int]) -> dict[int, float]:
    if not ranking.genres:
        return {}
    return {
        pk: _GENRES * min(1.0, sum(ranking.genres.get(genre, 0.0) for genre in genres))
        for pk, genres in genres_of_tracks(ids).items()
    }


def _liked(facts: TrackFacts | None) -> float:
    if facts is None:
        return 0.0
    stars = _UNRATED if facts.user_rating is None else facts.user_rating
    plays = min(1.0, log1p(facts.play_count) / log1p(_MANY_PLAYS))
    return _STARS * stars / _BEST_RATING + _PLAYS * plays
