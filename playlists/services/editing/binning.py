"""Playlists put into the bin, taken out of it again, and deleted for good."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from playlists.models import Playlist, Run
from playlists.queries import playlist_or_binned, playlist_to_edit

#: How long a deleted playlist can be brought back.
BIN_DAYS = 30


def delete(playlist_id: int) -> Playlist:
    """Put a playlist into the bin. Raises PlaylistMissingError."""
    with transaction.atomic():
        playlist = playlist_to_edit(playlist_id)
        playlist.deleted_at = timezone.now()
        playlist.save(update_fields=["deleted_at"])
    return playlist


def restore(playlist_id: int) -> Playlist:
    """Take a playlist out of the bin; one that is not in it stays as it is. Raises PlaylistMissingError."""
    playlist = playlist_or_binned(playlist_id)
    playlist.deleted_at = None
    playlist.save(update_fields=["deleted_at"])
    return playlist


def purge(playlists: QuerySet[Playlist]) -> int:
    """Delete these playlists with the runs that made them; returns how many playlists."""
    with transaction.atomic():
        rows = dict(playlists.select_for_update().order_by().values_list("pk", "run_id"))
        Playlist.objects.filter(pk__in=rows).delete()
        Run.objects.filter(pk__in=[run for run in rows.values() if run]).delete()
    return len(rows)


def goes_at(deleted_at: datetime) -> datetime:
    """When a playlist that was deleted then is deleted for good by itself."""
    return deleted_at + timedelta(days=BIN_DAYS)
