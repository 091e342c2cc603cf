"""Step 4: the candidates, drawn from the tracks that match. The wish and its filter seed the draw and its order.

Servers keep the prompt that they read last, and the list is most of it: the same candidates make the same list. Its
order is random all the same: a model that likes the top of a list must not like old music, or the letter A.
"""

import hashlib
from datetime import date

from library.filters.mood_tags import find_tagged
from library.queries import POOL_LIMIT, album_in_order, draw_pool, pool_of_artists, track_refs
from library.schemas import Candidate, TrackRef
from playlists.errors import NothingMatchesError
from playlists.schemas import Wish
from playlists.services.generation.filtering import ALL_TAKEN, ChosenFilter
from playlists.services.generation.sampling import draw
from playlists.services.ranking.ranking import Ranking
from playlists.services.wishes.signals import album_played_through

#: The draw is spread over the artists of a pool: large enough for that, and no larger, as each track in it takes time.
_LEAST_POOL, _POOL_SHARE = 4_000, 10
#: From so many times the tracks that a list holds, another wish (and another day) gets others of them.
_PLENTY = 2


def album_through(wish: Wish, chosen: ChosenFilter) -> list[TrackRef]:
    """All of the album that the wish wants to hear through, in its order; none where it wants something else."""
    if wish.song or (named := album_played_through(wish.text, chosen.signals)) is None:
        return []
    unwanted = frozenset(wish.exclude_tracks)
    return [track for track in album_in_order(*named) if track.rating_key not in unwanted]


def choose_candidates(
    chosen: ChosenFilter,
    limit: int,
    seed: int,
    *,
    ranking: Ranking | None = None,
    kept: frozenset[int] = frozenset(),
) -> list[TrackRef]:
    """At most `limit` tracks for the model's list, in the order of the draw. Raises NothingMatchesError.

    With a `ranking`, the nearest to the wish are drawn first. `kept`: artists whose tracks go before all others; none
    of them is missed, however many tracks there are.
    """
    concerts = chosen.signals.live
    size = POOL_LIMIT if concerts else max(_LEAST_POOL, limit * _POOL_SHARE)
    pool = _pool(chosen, seed, min(size, POOL_LIMIT), kept)
    everything = len(pool) + len(chosen.named)
    preferred = find_tagged((track.id for track in pool), chosen.moods) if chosen.moods else ()
    if kept:
        preferred = (frozenset(track.id for track in pool if track.artist_id in kept), *preferred)
    drawn = draw(chosen.named, pool, everything if concerts else limit, seed=seed, preferred=preferred)
    tracks = track_refs(drawn)
    if not tracks:
        raise NothingMatchesError(ALL_TAKEN)
    if not concerts:
        return tracks
    # The filter cannot ask for concerts alone: they are picked out of a larger draw.
    return ([track for track in tracks if track.is_live] or tracks)[:limit]


def _pool(chosen: ChosenFilter, seed: int, limit: int, kept: frozenset[int]) -> list[Candidate]:
    """Tracks that pass the filter, without the refused ones; all by the artists kept, and a draw of the others."""
    if chosen.only_named:
        return []
    refused = chosen.refused
    # So many more are drawn that none is missed where there are just enough.
    drawn = draw_pool(chosen.filter, seed=seed, limit=limit + len(refused))
    if kept:
        drawn = sorted({*drawn, *pool_of_artists(chosen.filter, kept)})
    return [track for track in drawn if track.recording not in refused] if refused else drawn


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
