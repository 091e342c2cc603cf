"""Playlists for benchmarks, as runs would have left them, without any run's work."""

from collections.abc import Iterator
from itertools import islice

from django.contrib.auth.models import User
from django.db import transaction

from library.models import Track
from playlists.models import Playlist, Run
from playlists.schemas import Entry, Wish
from playlists.services.editing.entries import write_entries

_WORDS = "soul rain road river night silver morning glass winter letter harbour golden".split()


def add_playlist(tracks: int) -> Playlist:
    """The owner's, with the library's first tracks."""
    return add_playlists(1, tracks)[0]


def add_playlists(count: int, tracks: int) -> list[Playlist]:
    """Each with a title and a prompt of its own, all with the same tracks."""
    with transaction.atomic():
        return list(_playlists(count, tracks))


def _playlists(count: int, tracks: int) -> Iterator[Playlist]:
    owner, entries = User.objects.get(), tuple(_entries(tracks))
    for number in range(count):
        said = f"{_WORDS[number % 12]} {_WORDS[number // 12 % 12]} {number}"
        asked = Wish(text=said, count=tracks).model_dump(mode="json")
        run = Run.objects.create(wish=asked, seed=1, state=Run.State.FINISHED, model="llama3:8b", owner=owner)
        playlist = Playlist.objects.create(title=said.title(), wish=said, run=run, owner=owner)
        write_entries(playlist, entries)
        yield playlist


def _entries(count: int) -> Iterator[Entry]:
    for track in islice(Track.objects.select_related("artist", "album").order_by("pk"), count):
        yield Entry(
            rating_key=track.rating_key,
            title=track.title,
            artist=track.artist.name,
            album=track.album.title,
            year=track.year,
            duration_ms=track.duration_ms,
        )
