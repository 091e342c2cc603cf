"""The demo server's playlists: rows of our own. Each change is one transaction, so a failure half-way loses nothing."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Count

from library.errors import PlaylistNotFoundError
from library.models import DemoPlaylist, DemoPlaylistTrack, Track
from library.servers.values import NOW_PLAYING, PlaylistBefore, SavedPlaylist, ServerPlaylist


def list_playlists() -> tuple[ServerPlaylist, ...]:
    """By title."""
    rows = DemoPlaylist.objects.annotate(count=Count("entries")).order_by("title", "id")
    return tuple(_described(row, row.count) for row in rows)


def list_tracks(rating_key: str) -> tuple[str, ...]:
    """The tracks' rating keys, in order; raises PlaylistNotFoundError."""
    return tuple(_find(rating_key).entries.order_by("position").values_list("rating_key", flat=True))


@transaction.atomic
def create(title: str, rating_keys: Sequence[str], description: str = "") -> SavedPlaylist:
    """A new playlist of the tracks that exist."""
    playlist = DemoPlaylist.objects.create(title=title, description=description)
    return _fill(playlist, rating_keys)


@transaction.atomic
def replace(rating_key: str, rating_keys: Sequence[str], description: str = "") -> SavedPlaylist:
    """Other tracks; the title stays, and the description too where none is given."""
    return _replaced(rating_key, rating_keys, description or _find(rating_key).description)


@transaction.atomic
def restore(rating_key: str, before: PlaylistBefore) -> SavedPlaylist:
    """What a replacement took away."""
    return _replaced(rating_key, before.rating_keys, before.description)


@transaction.atomic
def append(rating_key: str, rating_keys: Sequence[str]) -> SavedPlaylist:
    """More tracks at the end; those that are in it already are counted as doubles."""
    playlist = _find(rating_key)
    present = list(playlist.entries.order_by("position").values_list("rating_key", flat=True))
    new = [key for key in dict.fromkeys(rating_keys) if key not in set(present)]
    saved = _fill(playlist, new, after=len(present))
    return saved.model_copy(update={"duplicates": len(rating_keys) - len(new)})


@transaction.atomic
def save_now_playing(rating_keys: Sequence[str], description: str = "") -> SavedPlaylist:
    """These tracks in NOW_PLAYING, whatever it held."""
    playlist = DemoPlaylist.objects.filter(title=NOW_PLAYING).order_by("id").first()
    if playlist is None:
        return create(NOW_PLAYING, rating_keys, description)
    return replace(str(playlist.pk), rating_keys, description)


def _replaced(rating_key: str, keys: Sequence[str], description: str) -> SavedPlaylist:
    before = PlaylistBefore(rating_keys=list_tracks(rating_key), description=_find(rating_key).description)
    playlist = _find(rating_key)
    playlist.entries.all().delete()
    playlist.description = description
    playlist.save(update_fields=["description"])
    return _fill(playlist, keys).model_copy(update={"before": before})


def _fill(playlist: DemoPlaylist, keys: Sequence[str], after: int = 0) -> SavedPlaylist:
    existing = _existing(keys)
    added = [key for key in keys if key in existing]
    DemoPlaylistTrack.objects.bulk_create(
        DemoPlaylistTrack(playlist=playlist, position=position, rating_key=key)
        for position, key in enumerate(added, start=after + 1)
    )
    missing = tuple(key for key in keys if key not in existing)
    return SavedPlaylist(playlist=_described(playlist, after + len(added)), added=len(added), missing=missing)


def _existing(keys: Iterable[str]) -> set[str]:
    return set(Track.objects.filter(rating_key__in=set(keys)).values_list("rating_key", flat=True))


def _find(rating_key: str) -> DemoPlaylist:
    playlist = DemoPlaylist.objects.filter(pk=int(rating_key)).first() if rating_key.isdecimal() else None
    if playlist is None:
        raise PlaylistNotFoundError("This playlist isn't in the demo library. It may have been deleted.")
    return playlist


def _described(playlist: DemoPlaylist, count: int) -> ServerPlaylist:
    return ServerPlaylist(
        rating_key=str(playlist.pk), title=playlist.title, track_count=count, description=playlist.description
    )
