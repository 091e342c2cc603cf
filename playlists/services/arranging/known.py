"""What the library knows of tracks that are to be counted, or put in an order."""

from collections.abc import Iterable, Sequence

from library.names.normalization import artist_key
from library.profiles.store import profiles_of
from library.queries import places_of
from library.schemas import TrackRef
from playlists.schemas import Wish
from playlists.services.arranging.energy import level_of
from playlists.services.arranging.limits import Limits, Owner
from playlists.services.arranging.orders import Known


def know(tracks: Sequence[TrackRef]) -> list[Known]:
    """All that orders go by, of each of these tracks. Two queries."""
    places = places_of(track.rating_key for track in tracks)
    profiles = profiles_of({place.artist_id for place in places.values()})
    known: list[Known] = []
    for track in tracks:
        of_track = Known(artist=artist_key(track.artist), year=track.year, album=track.album)
        if place := places.get(track.rating_key):
            of_track = of_track._replace(
                album=f"{place.album} {place.album_id}",
                album_year=place.album_year,
                disc=place.disc,
                number=place.number,
                level=level_of(profiles.get(place.artist_id), place.moods),
            )
        known.append(of_track)
    return known


def limits_for(wish: Wish, tracks: Iterable[TrackRef], taken: Iterable[TrackRef] = ()) -> Limits:
    """For picking among these, beside those that are in the playlist already. A query where there is any limit."""
    if not (wish.per_artist or wish.per_album):
        return Limits()
    keys = [track.rating_key for track in (*tracks, *taken)]
    owners: dict[str, tuple[Owner, ...]] = {
        key: (("artist", place.artist_id), ("album", place.album_id)) for key, place in places_of(keys).items()
    }
    limits = Limits(wish.per_artist or None, wish.per_album or None, owners)
    for track in taken:
        limits.take(track)
    return limits
