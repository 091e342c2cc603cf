"""The demo server behind the music-server protocol: its files, its playlists, and how it says what is wrong."""

from pathlib import Path

import pytest
from asgiref.sync import async_to_sync

from library.errors import MusicServerError, PlaylistNotFoundError
from library.registry import music_server
from library.servers.demo.catalogue import read_file
from library.servers.demo.server import DemoServer
from library.servers.values import PlaylistBefore
from tests.library.loading import load, track

ALBUMS = """
- artist: Various Artists
  album: Hits
  year: 1999
  genres: [Pop, Rock]
  tracks:
    - 1999
    - With a Length | 3:05
    - By Another | 1:02:03 | Another
    - Only a Year | 2:45 |  | 1964
"""


def read(tmp_path: Path, text: str) -> list[tuple[object, ...]]:
    """What the file says, without keys and ratings."""
    path = tmp_path / "albums.yaml"
    path.write_text(text, "utf-8")
    return [(track.title, track.artist, track.year, track.duration_ms) for track in read_file(path)]


def test_what_a_line_leaves_out_comes_from_the_album(tmp_path: Path) -> None:
    assert read(tmp_path, ALBUMS) == [
        ("1999", "Various Artists", 1999, None),
        ("With a Length", "Various Artists", 1999, 185_000),
        ("By Another", "Another", 1999, 3_723_000),
        ("Only a Year", "Various Artists", 1964, 165_000),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "- artist: [",
        "- artist: A\n  album: B\n  year: x\n  genres: [Pop]\n  tracks: [T]",
        "- artist: A\n  album: B\n  year: 1999\n  genres: [Pop]\n  tracks: [T | 3.45]",
        "- artist: A\n  album: B\n  year: 1999\n  genres: [Pop]\n  tracks: [T | 3:45 | B | soon]",
        "- artist: A\n  album: B\n  year: 1999\n  genres: [Pop]\n  tracks: []",
        "just text",
    ],
)
def test_a_bad_file_is_named(tmp_path: Path, text: str) -> None:
    with pytest.raises(MusicServerError, match=r"albums\.yaml can't be read"):
        read(tmp_path, text)


async def test_no_files_is_said(tmp_path: Path) -> None:
    with pytest.raises(MusicServerError, match="no files"):
        [batch async for batch in DemoServer(tmp_path).tracks()]


def test_the_registry_knows_it() -> None:
    assert music_server("demo").name == "demo"
    with pytest.raises(MusicServerError, match="'winamp'"):
        music_server("winamp")


@pytest.fixture
def server() -> DemoServer:
    """With three tracks."""
    load(track("A", rating_key="a"), track("B", rating_key="b"), track("C", rating_key="c"))
    return DemoServer()


def keys(server: DemoServer, rating_key: str) -> tuple[str, ...]:
    """Of a playlist, in order."""
    return async_to_sync(server.playlist_tracks)(rating_key)


@pytest.mark.django_db
def test_a_new_playlist_keeps_its_order_and_reports_what_is_missing(server: DemoServer) -> None:
    saved = async_to_sync(server.create_playlist)("Mine", ["c", "gone", "a"], "Why")
    assert (saved.added, saved.missing, saved.playlist.track_count) == (2, ("gone",), 2)
    assert keys(server, saved.playlist.rating_key) == ("c", "a")
    assert async_to_sync(server.playlists)() == (saved.playlist,)


@pytest.mark.django_db
def test_replacing_puts_other_tracks_in_place(server: DemoServer) -> None:
    key = async_to_sync(server.create_playlist)("Mine", ["c", "a"]).playlist.rating_key
    assert async_to_sync(server.replace_playlist)(key, ["b"]).playlist.track_count == 1
    assert keys(server, key) == ("b",)


@pytest.mark.django_db
def test_what_was_replaced_can_be_put_back(server: DemoServer) -> None:
    key = async_to_sync(server.create_playlist)("Mine", ["c", "a", "c"], "Why").playlist.rating_key
    saved = async_to_sync(server.replace_playlist)(key, ["b"], "Because")
    assert saved.before == PlaylistBefore(rating_keys=("c", "a", "c"), description="Why")
    undone = async_to_sync(server.restore_playlist)(key, saved.before)
    assert keys(server, key) == ("c", "a", "c")
    assert undone.before == PlaylistBefore(rating_keys=("b",), description="Because")
    assert async_to_sync(server.playlists)()[0].description == "Why"


@pytest.mark.django_db
def test_appending_skips_what_is_there_and_says_how_many(server: DemoServer) -> None:
    key = async_to_sync(server.create_playlist)("Mine", ["c"]).playlist.rating_key
    saved = async_to_sync(server.append_to_playlist)(key, ["a", "c", "a", "gone", "b"])
    assert (saved.added, saved.duplicates, saved.missing) == (2, 2, ("gone",))
    assert saved.playlist.track_count == 3
    assert keys(server, key) == ("c", "a", "b")


@pytest.mark.django_db
def test_playlists_survive_a_reload_of_the_library(server: DemoServer) -> None:
    key = async_to_sync(server.create_playlist)("Mine", ["c", "a"]).playlist.rating_key
    load(track("A", rating_key="a"))
    assert keys(server, key) == ("c", "a")


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["999", "x", "", "-1", "²"])
def test_a_playlist_that_is_not_there_is_said(server: DemoServer, key: str) -> None:
    with pytest.raises(PlaylistNotFoundError):
        keys(server, key)
    with pytest.raises(PlaylistNotFoundError):
        async_to_sync(server.replace_playlist)(key, ["a"])
