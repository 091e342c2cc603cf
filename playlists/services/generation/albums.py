"""Step 4, where albums are wanted from start to finish: all their tracks, in their own order; no model chooses."""

import sys
from collections.abc import Sequence

from django.utils import timezone

from library.names.normalization import artist_key
from library.queries import EVERYTHING, album_in_order, candidates_of, filter_ids
from library.schemas import TrackRef
from playlists.plan import Signals
from playlists.schemas import Wish
from playlists.services.generation.fact_filter import fact_fields


def albums_through(wish: Wish, signals: Signals) -> list[TrackRef]:
    """All tracks of the albums that the wish is for alone, the oldest first; none where it is for something else.

    What it asks of each track holds for these too. Two queries an album, and two more.
    """
    if wish.song or wish.order != "album" or not _names_albums_alone(signals):
        return []
    albums = sorted((album_in_order(*named) for named in signals.albums), key=_year)
    tracks = [track for album in albums for track in album]
    return _that_pass(wish, [track for track in tracks if track.rating_key not in wish.exclude_tracks])


def _names_albums_alone(signals: Signals) -> bool:
    if not signals.albums or signals.genres or signals.like:
        return False
    artists = {artist_key(artist) for _, artist in signals.albums}
    return all(artist_key(name) in artists for name in signals.artists)


def _year(album: Sequence[TrackRef]) -> int:
    return min((track.year for track in album if track.year), default=sys.maxsize)


def _that_pass(wish: Wish, tracks: list[TrackRef]) -> list[TrackRef]:
    facts = EVERYTHING.model_copy(update=fact_fields(wish, timezone.localdate()))
    if facts == EVERYTHING:
        return tracks
    ids = {key: found.id for key, found in candidates_of(track.rating_key for track in tracks).items()}
    passing = filter_ids(facts, ids.values())
    return [track for track in tracks if ids.get(track.rating_key) in passing]
