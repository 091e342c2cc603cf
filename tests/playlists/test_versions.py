"""Versions of one song stand once in a playlist, unless they are asked for."""

from collections.abc import Sequence

import pytest
from asgiref.sync import sync_to_async

from library.listed import Listed, ListedTrack
from library.schemas import TrackRef
from library.servers.values import ServerTrack
from playlists.events import Picked
from playlists.schemas import Ideas, Wish
from playlists.services.generation.candidates import choose_candidates
from playlists.services.generation.filtering import choose_filter
from playlists.services.generation.songs import Songs, songs_of
from playlists.services.wishes.read import signals_of
from playlists.services.wishes.versions import AskedVersions, read_versions
from tests.fakes.ollama import OllamaFake
from tests.playlists.conftest import Server, load, server_track

PARTS = ("Demo", "Instrumental", "Live at the Pier", "with Ada Vale", "Remastered 2011", "Somebody's Remix")
VERSIONS = tuple(f"Tide ({part})" for part in PARTS)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("70s rock", AskedVersions()),
        ("demos by Neon Ferry", AskedVersions(several=True)),
        ("all versions of Tide", AskedVersions(several=True)),
        ("techno remixes", AskedVersions(several=True)),
        ("Demos und Remixe von Neon Ferry", AskedVersions(several=True)),
        ("des versions rares", AskedVersions(several=True)),
        ("instrumental music for studying", AskedVersions(kinds=frozenset({"instrumental"}))),
        ("música acústica", AskedVersions(kinds=frozenset({"acoustic"}))),
        ("no demos, 70s rock", AskedVersions()),
        ("70s rock but no live versions", AskedVersions()),
        ("ohne Remixe, Techno", AskedVersions()),
        ("sans versions instrumentales", AskedVersions()),
        ("folk, nothing acoustic", AskedVersions()),
    ],
)
def test_what_a_wish_asks_for(text: str, asked: AskedVersions) -> None:
    assert read_versions(text)._replace(refused=frozenset()) == asked


@pytest.mark.parametrize(
    ("text", "left_out"),
    [
        ("soul, no demos", {"Tide (Demo)"}),
        ("soul without remixes", {"Tide (Somebody's Remix)"}),
        ("Soul ohne Remixe und Demos", {"Tide (Demo)", "Tide (Somebody's Remix)"}),
        ("soul sans maquettes", {"Tide (Demo)"}),
        ("soul, no instrumentals please", {"Tide (Instrumental)"}),
        ("soul remixes, no demos", {"Tide (Demo)"}),
        ("soul", set()),
        ("soul, no remasters", set()),
    ],
)
def test_a_version_that_is_refused_is_left_out(text: str, left_out: set[str]) -> None:
    songs = Songs(read_versions(text)._replace(several=True))
    tracks = [ref("Tide"), *map(ref, VERSIONS), ref("Demo Love"), ref("The Remix")]
    assert set(titles(tracks)) - set(titles(songs.each_once(tracks))) - {"Tide (Remastered 2011)"} == left_out


def ref(title: str, artist: str = "Neon Ferry", **fields: object) -> TrackRef:
    described = {"rating_key": f"{artist}/{title}", "title": title, "artist": artist, "album": "Album"}
    return TrackRef.model_validate(described | fields)


def titles(tracks: Sequence[Listed]) -> list[str]:
    return [track.title for track in tracks]


def test_the_song_itself_takes_the_place_of_its_first_version() -> None:
    tracks = [ref("Tide (Demo)"), ref("Buoy"), ref("Tide", is_live=True), ref("Tide"), ref("Tide (Remastered 2011)")]
    assert titles(Songs(AskedVersions()).each_once(tracks)) == ["Tide", "Buoy"]


def test_the_kind_that_was_asked_for_does_where_there_is_one() -> None:
    tracks = [ref("Tide"), ref("Tide (Instrumental)"), ref("Buoy"), ref("Quay (Acoustic)")]
    asked = AskedVersions(kinds=frozenset({"instrumental"}))
    assert titles(Songs(asked).each_once(tracks)) == ["Tide (Instrumental)", "Buoy", "Quay (Acoustic)"]


def test_of_a_song_that_is_in_the_playlist_no_version_comes() -> None:
    songs = Songs(AskedVersions(), taken=[ref("Tide")])
    assert titles(
        songs.each_once([ref("Tide (Demo)"), ref("Tide", artist="Neon Ferry feat. Ada Vale"), ref("Buoy")])
    ) == ["Buoy"]


def tide(number: int, title: str, artist: str = "Neon Ferry") -> ServerTrack:
    return server_track(number, title=title, artist=artist, genres=("Soul",), year=1975, is_live="Live" in title)


def library_of_versions() -> tuple[ServerTrack, ...]:
    """Forty versions of six songs, and thirty songs."""
    versions = (
        tide(1000 + 10 * song + place, f"Tide {'abcdef'[song]} ({part})" if part else f"Tide {'abcdef'[song]}")
        for song in range(6)
        for place, part in enumerate(("", *PARTS))
    )
    return (*versions, *(server_track(number, genres=("Soul",), year=1975) for number in range(2, 62, 2)))


def drawn(text: str, limit: int) -> list[ListedTrack]:
    wish = Wish(text=text)
    signals = signals_of(wish)
    chosen = choose_filter(wish, signals, Ideas())
    return choose_candidates(chosen, limit, 1, songs=songs_of(wish, signals))


@pytest.mark.django_db
@pytest.mark.parametrize("limit", [10, 20, 30, 36, 500])
def test_a_list_has_each_song_once_and_is_full(limit: int) -> None:
    load(*library_of_versions())
    tracks = drawn("70s soul", limit)
    songs = [track.title.split(" (")[0] for track in tracks]
    assert len(set(songs)) == len(songs)
    assert len(tracks) == min(limit, 36)


@pytest.mark.django_db
def test_who_asks_for_versions_gets_them() -> None:
    load(*library_of_versions())
    songs = [track.title.split(" (")[0] for track in drawn("70s soul demos and remixes", 500)]
    assert len(songs) > len(set(songs)) == 36


@pytest.mark.parametrize("count", [6, 12])
async def test_a_playlist_has_each_song_once(
    transactional_db: None, ollama: OllamaFake, server: Server, count: int
) -> None:
    await sync_to_async(load)(*library_of_versions()[:42])
    events = await server.make("soul from the 70s", count=count)
    picked = [event.track.title.split(" (")[0] for event in events if isinstance(event, Picked)]
    assert sorted(picked) == [f"Tide {letter}" for letter in "abcdef"]
