"""Playlists for tests, as runs would have left them, without any run's work."""

from collections.abc import Iterable
from typing import Any

from playlists.models import Playlist, Run
from playlists.schemas import Entry, Wish
from playlists.services.editing.entries import entries_of, write_entries
from tests.playlists.conftest import server_track


def entry(number: int, **fields: Any) -> Entry:
    """Track `number` of the tests' library as a playlist keeps it."""
    track = server_track(number)
    described = {
        "rating_key": track.rating_key,
        "title": track.title,
        "artist": track.artist,
        "album": track.album,
        "year": track.year,
        "duration_ms": 180_000 + number * 1000,
    }
    return Entry(**(described | fields))


def make_playlist(numbers: Iterable[int] = (2, 4, 6, 8, 10), *, wish: str = "70s soul", **fields: Any) -> Playlist:
    """With these tracks, and a run that was asked for them."""
    tracks = [entry(number) for number in numbers]
    asked = Wish(text=wish, count=max(1, len(tracks)))
    run = Run.objects.create(wish=asked.model_dump(mode="json"), seed=1, state=Run.State.FINISHED, model="llama3:8b")
    described = {"title": "Warm Soul", "wish": wish, "summary": "Generated 5 tracks • 1,200 tokens", "run": run}
    playlist = Playlist.objects.create(**(described | fields))
    write_entries(playlist, tuple(tracks))
    return playlist


def keys(playlist: Playlist) -> list[str]:
    """The rating keys in their order."""
    return [track.rating_key for track in entries_of(playlist)]


def ids(playlist: Playlist) -> list[int]:
    """The entries' ids in their order."""
    return list(playlist.tracks.order_by("position").values_list("id", flat=True))


def positions(playlist: Playlist) -> list[int]:
    """As they are stored."""
    return list(playlist.tracks.order_by("position").values_list("position", flat=True))
