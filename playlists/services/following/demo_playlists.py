"""Playlists out of the demo library: once Plex takes its place, nothing in them can be played."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils import timezone

from library.servers.demo.catalogue import KEY_PATTERN
from playlists.models import Playlist, PlaylistTrack
from playlists.queries import playlists_kept


def demo_playlists() -> QuerySet[Playlist]:
    """Playlists that are not in the bin, and name tracks of the demo library alone."""
    others = PlaylistTrack.objects.exclude(rating_key__regex=KEY_PATTERN).values("playlist")
    named = PlaylistTrack.objects.values("playlist")
    return playlists_kept().filter(pk__in=named).exclude(pk__in=others)


def delete_demo_playlists() -> list[int]:
    """Into the bin; their numbers, to bring them back by."""
    ids = list(demo_playlists().values_list("pk", flat=True))
    Playlist.objects.filter(pk__in=ids).update(deleted_at=timezone.now())
    return ids


def bring_back(ids: Sequence[int]) -> int:
    """Take these playlists out of the bin; returns how many were in it."""
    return Playlist.objects.filter(pk__in=ids).exclude(deleted_at=None).update(deleted_at=None)
