"""Playlists out of the demo library: once Plex takes its place, nothing in them can be played."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils import timezone

from library.servers.demo.catalogue import KEY_PATTERN
from playlists.models import Playlist, PlaylistTrack
from playlists.ownership import playlists_to_change
from playlists.queries import playlists_binned, playlists_kept


def demo_playlists(person: int | None) -> QuerySet[Playlist]:
    """What this person may change, is not in the bin, and names tracks of the demo library alone."""
    others = PlaylistTrack.objects.exclude(rating_key__regex=KEY_PATTERN).values("playlist")
    named = PlaylistTrack.objects.values("playlist")
    return playlists_kept().filter(playlists_to_change(person), pk__in=named).exclude(pk__in=others)


def delete_demo_playlists(person: int | None) -> list[int]:
    """Into the bin; their numbers, to bring them back by."""
    ids = list(demo_playlists(person).values_list("pk", flat=True))
    Playlist.objects.filter(pk__in=ids).update(deleted_at=timezone.now())
    return ids


def bring_back(ids: Sequence[int], person: int | None) -> int:
    """Take those of these playlists that this person may change out of the bin; returns how many were in it."""
    return playlists_binned(person).filter(pk__in=ids).update(deleted_at=None)
