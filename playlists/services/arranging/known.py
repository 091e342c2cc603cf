"""What the library knows of tracks that are to be counted, or put in an order."""

from collections.abc import Iterable, Mapping, Sequence

from library.credits.rows import credits_of
from library.listed import Listed
from library.names.normalization import artist_key
from library.names.placeholders import NOBODY
from library.profiles.store import profiles_of
from library.queries import places_of
from library.schemas import TrackPlace, TrackRef
from playlists.schemas import Wish
from playlists.services.arranging.energy import level_of
from playlists.services.arranging.limits import Limits, Owner
from playlists.services.arranging.orders import Known


def know(tracks: Sequence[TrackRef]) -> list[Known]:
    """All that orders go by, of each of these tracks. A few queries for any number."""
    places = places_of(track.rating_key for track in tracks)
    profiles = profiles_of({place.artist_id for place in places.values()})
    artists = _artists_of(tracks, places)
    known: list[Known] = []
    for track in tracks:
        of_track = Known(artist=track.rating_key, year=track.year, album=track.album)
        if place := places.get(track.rating_key):
            of_track = of_track._replace(
                artist=str(next(iter(artists[track.rating_key]), track.rating_key)),
                album=f"{place.album} {place.album_id}",
                album_year=place.album_year,
                disc=place.disc,
                number=place.number,
                level=level_of(profiles.get(place.artist_id), place.moods),
            )
        known.append(of_track)
    return known


def limits_for(wish: Wish, tracks: Iterable[Listed], taken: Sequence[TrackRef] = ()) -> Limits:
    """For picking among these, beside those that are in the playlist already. Queries only where there is any limit."""
    if not (wish.per_artist or wish.per_album):
        return Limits()
    counted = [*tracks, *taken]
    places = places_of(track.rating_key for track in counted)
    owners: dict[str, list[Owner]] = {
        key: [*(("artist", artist) for artist in artists), ("album", places[key].album_id)]
        for key, artists in _artists_of(counted, places).items()
    }
    limits = Limits(wish.per_artist or None, wish.per_album or None, owners)
    for track in taken:
        limits.take(track)
    return limits


def _artists_of(tracks: Sequence[Listed], places: Mapping[str, TrackPlace]) -> Mapping[str, tuple[int, ...]]:
    """The ids of those who are credited, the first one first, by rating keys; nobody for "Unknown artist"."""
    credited = credits_of({place.artist_id for place in places.values()})
    names = {track.rating_key: artist_key(track.artist) for track in tracks}
    return {
        key: () if names[key] in NOBODY else credited.get(place.artist_id, (place.artist_id,))
        for key, place in places.items()
    }
