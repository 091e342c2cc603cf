"""Step 4: the candidates, drawn from the tracks that match. The wish and its filter seed the draw and its order.

Servers keep the prompt that they read last, and the list is most of it: the same candidates make the same list. Its
order is random all the same: a model that likes the top of a list must not like old music, or the letter A.
"""

import hashlib
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from library.credits.rows import credits_of
from library.errors import TrackNotFoundError
from library.filters.track_query import TrackQuery
from library.listed import ListedTrack
from library.queries import list_tracks
from library.schemas import Candidate, TrackRef
from playlists.errors import NothingMatchesError
from playlists.schemas import Wish
from playlists.services.generation.by_plays import asks_for_plays, draw_by_plays, offered_by_plays
from playlists.services.generation.filtering import ALL_TAKEN, ChosenFilter
from playlists.services.generation.known_lengths import lets_unknown_in, only_known
from playlists.services.generation.sampling import Draw, Weights, most_of
from playlists.services.generation.songs import Songs
from playlists.services.ranking.pool import Pool, gather_pool
from playlists.services.ranking.ranking import Ranking
from playlists.services.ranking.scoring import mood_tiers_of, score_tracks
from playlists.services.wishes.read import song_of

#: More than what any number of tracks of an artist is set back in a draw.
_LEADING = 1_000_000.0
#: From so many times the tracks that a list holds, another wish (and another day) gets others of them.
_PLENTY = 2
#: Times the versions that went, as there are some among the next ones, too; and so many at least. Where there are only
#: a few times as many more, all are drawn.
_MORE_FOR_VERSIONS, _LEAST_MORE, _FEW_LEFT = 2, 50, 8


def opening_song(wish: Wish) -> TrackRef | None:
    """A playlist from a song begins with it, unless it is gone, or not wanted in a playlist that is revised."""
    if not wish.song or wish.track_count < 2 or wish.song in wish.exclude_tracks:
        return None
    try:
        return song_of(wish.song).track
    except TrackNotFoundError:
        return None


def choose_candidates(
    chosen: ChosenFilter,
    limit: int,
    seed: int,
    *,
    ranking: Ranking | None = None,
    kept: frozenset[int] = frozenset(),
    songs: Songs | None = None,
) -> list[ListedTrack]:
    """At most `limit` tracks for the model's list, in the order of the draw. Raises NothingMatchesError.

    With a `ranking`, the nearest to the wish are drawn first. `kept`: artists whose tracks go before all others; none
    of them is missed, however many tracks there are. `songs` says of which tracks only one may be in the list.
    """
    if asks_for_plays(chosen.facts):
        wanted = min(limit, offered_by_plays(chosen.facts))
        return _listed(partial(draw_by_plays, chosen, seed=seed), wanted, chosen.matching, songs)
    concerts, ranking = chosen.signals.live, ranking or Ranking(moods=chosen.moods)
    pool = _pool(chosen, ranking, limit, seed, kept)
    everything = len(pool.tracks) + len(chosen.named)
    # Where all fit, servers keep a list whose order no wish has changed.
    weights = _weights(ranking, pool) if everything > limit else None
    draw = Draw(
        _under_first_artists((*chosen.named, *_of_known_length(chosen)), kept),
        _under_first_artists(pool.tracks, kept),
        seed=seed,
        weights=weights,
        kept=kept,
        most=most_of(chosen.facts),
    )
    tracks = _listed(draw.take, everything if concerts else limit, everything, songs)
    if lets_unknown_in(chosen.filter):
        tracks.sort(key=lambda track: track.duration_ms is None)
    if not concerts:
        return tracks
    # The filter cannot ask for concerts alone: they are picked out of a larger draw.
    return ([track for track in tracks if track.is_live] or tracks)[:limit]


def _pool(chosen: ChosenFilter, ranking: Ranking, limit: int, seed: int, kept: frozenset[int]) -> Pool:
    """Nothing where all that is wanted is named."""
    if chosen.only_named:
        return Pool((), frozenset(), {})
    refused, within, is_whole = chosen.refused, chosen.about.within, chosen.signals.live
    return gather_pool(
        chosen.filter, ranking, limit, seed=seed, kept=kept, refused=refused, is_whole=is_whole, within=within
    )


def _listed(drawn: Callable[[int], list[int]], limit: int, everything: int, songs: Songs | None) -> list[ListedTrack]:
    """Where versions of one song leave places in a list empty, others are drawn for them."""
    known = _Known()
    tracks = known.of(drawn(limit))
    number, once = limit, songs.each_once(tracks) if songs else tracks
    more = max(_LEAST_MORE, _MORE_FOR_VERSIONS * (len(tracks) - len(once)))
    while songs and len(once) < min(limit, len(tracks)) and number < everything:
        number += more if everything - number > _FEW_LEFT * more else everything - number
        more *= 2
        tracks = known.of(drawn(number))
        once = songs.each_once(tracks)
    if not once:
        raise NothingMatchesError(ALL_TAKEN)
    return once[:limit]


class _Known:
    """Tracks that were read, each once."""

    def __init__(self) -> None:
        self._tracks: dict[int, ListedTrack] = {}

    def of(self, ids: Sequence[int]) -> list[ListedTrack]:
        """The tracks of these ids, in their order; ids that are gone are left out."""
        if new := [pk for pk in ids if pk not in self._tracks]:
            self._tracks |= {track.id: track for track in list_tracks(new)}
        return [self._tracks[pk] for pk in ids if pk in self._tracks]


def _under_first_artists(tracks: Sequence[Candidate], kept: frozenset[int]) -> Sequence[Candidate]:
    """For a draw that spreads tracks over artists: "A feat. B" and "A & C" are both A's, but where B or C is kept."""
    told = credits_of({track.artist_id for track in tracks}) if tracks else {}
    first = {name: artists[0] for name, artists in told.items() if artists[0] in kept or name not in kept}
    if not first:
        return tracks
    return [track._replace(artist_id=first[track.artist_id]) if track.artist_id in first else track for track in tracks]


def _of_known_length(chosen: ChosenFilter) -> list[Candidate]:
    """Where others are let in too, there are few of them, and none shall be missed."""
    if chosen.only_named or not lets_unknown_in(chosen.filter):
        return []
    known = TrackQuery(only_known(chosen.filter)).candidates()
    within = chosen.about.within
    return [
        track for track in known if track.recording not in chosen.refused and (within is None or track.id in within)
    ]


def _weights(ranking: Ranking, pool: Pool) -> Weights:
    """Moods alone lead without exception; all terms together are weighed."""
    if ranking.tells_more_than_moods:
        scores = score_tracks(ranking, pool.tracks, pool.facts, pool.typical)
        return Weights(scores, pool.typical, ranking.leading)
    tiers = mood_tiers_of(ranking.moods, pool.facts)
    return Weights({pk: _LEADING * (len(ranking.moods) - tier) for pk, tier in tiers.items()}, is_strict=True)


def list_seed(wish: Wish, chosen: ChosenFilter, limit: int, *, run_seed: int, day: date) -> int:
    """Equal for equal candidates; the run's own seed where others than before are wanted."""
    if wish.exclude_tracks:
        return run_seed
    basis = [
        chosen.filter.model_dump_json(),
        str(chosen.only_named),
        ",".join(str(track.id) for track in chosen.named),
    ]
    if chosen.matching > _PLENTY * limit:
        basis += [" ".join(wish.text.casefold().split()), day.isoformat()]
    return int.from_bytes(hashlib.sha256("\n".join(basis).encode()).digest()[:4]) >> 1
