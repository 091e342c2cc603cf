"""What changed on Plex since the last sync."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from library.servers.plex.server import PlexMusicServer
from library.servers.values import ServerTrack
from tests.fakes.plex.library import Section
from tests.fakes.plex.server import PlexFake
from tests.library.plex.plexing import all_tracks, client_of, keys


def now(plex: PlexFake) -> datetime:
    """The server's clock, a moment after all that has happened."""
    plex.library.now += 100
    return datetime.fromtimestamp(plex.library.now, UTC)


async def changed(client: PlexMusicServer, since: datetime) -> dict[str, ServerTrack]:
    changes = await client.changed_since(since)
    assert changes is not None
    return {track.rating_key: track for track in changes.tracks}


async def test_nothing_changed(plex: PlexFake, client: PlexMusicServer) -> None:
    plex.add_music(300)

    changes = await client.changed_since(now(plex))

    assert changes is not None
    assert (changes.tracks, changes.total) == ((), 300)


@pytest.mark.parametrize(
    "change",
    [
        lambda plex, section: plex.library.rate(section.tracks[5], 9.0),
        lambda plex, section: plex.library.rate(section.tracks[5], None),
        lambda plex, section: plex.library.play(section.tracks[5]),
        lambda plex, section: plex.library.touch(section.tracks[5]),
    ],
    ids=["rated", "rating taken away", "played", "edited"],
)
async def test_a_changed_track_is_found(
    plex: PlexFake, client: PlexMusicServer, change: Callable[[PlexFake, Section], None]
) -> None:
    section = plex.add_music(300)
    since = now(plex)
    change(plex, section)

    found = await changed(client, since)

    assert list(found) == keys([section.tracks[5]])
    (as_read_whole,) = [track for track in await all_tracks(client) if track.rating_key in found]
    assert found[as_read_whole.rating_key] == as_read_whole


async def test_new_tracks_are_found_with_the_labels_of_their_album(plex: PlexFake, client: PlexMusicServer) -> None:
    section = plex.add_music(300)
    since = now(plex)
    artist = plex.library.add_artist(section, "New", genres=("Jazz",))
    album = plex.library.add_album(section, artist, "Fresh", genres=("A", "B", "C", "D"), year=2024)
    new = [plex.library.add_track(section, album, f"Track {number}") for number in range(10)]

    found = await changed(client, since)

    assert list(found) == keys(new)
    assert {(track.genres, track.year) for track in found.values()} == {(("A", "B", "C", "D", "Jazz"), 2024)}


async def test_new_genres_of_an_album_or_artist_change_its_tracks(plex: PlexFake, client: PlexMusicServer) -> None:
    section = plex.add_music(300)
    since = now(plex)
    album, artist = section.albums[2], section.artists[-1]
    album.genres, artist.genres = ("Zydeco",), ("Klezmer",)
    plex.library.touch(album)
    plex.library.touch(artist)

    found = await changed(client, since)

    expected = [track for track in section.tracks if track.album is album or track.album.artist is artist]
    assert set(found) == set(keys(expected))
    assert all({"Zydeco", "Klezmer"} & set(track.genres) for track in found.values())


async def test_ten_changes_take_less_than_twenty_requests(plex: PlexFake) -> None:
    section = plex.add_music(5000)
    since = now(plex)
    for place in range(0, 5000, 500):
        plex.library.rate(section.tracks[place], 8.0)

    assert len(await changed(client_of(plex), since)) == 10
    assert plex.count() <= 20, plex.counts()


async def test_tracks_that_are_gone_show_in_the_total_only(plex: PlexFake, client: PlexMusicServer) -> None:
    section = plex.add_music(300)
    since = now(plex)
    plex.library.remove(section, section.tracks[5])

    changes = await client.changed_since(since)

    assert changes is not None
    assert (changes.tracks, changes.total) == ((), 299)


async def test_too_many_changes_ask_for_a_whole_sync(plex: PlexFake, client: PlexMusicServer) -> None:
    section = plex.add_music(2500)
    since = now(plex)
    for track in section.tracks:
        plex.library.touch(track)

    assert await client.changed_since(since) is None


async def test_several_libraries_are_joined(plex: PlexFake) -> None:
    sections = [plex.add_music(30), plex.add_music(20, title="Classical", seed=2)]
    since = now(plex)
    for section in sections:
        plex.library.play(section.tracks[0])

    changes = await client_of(plex, sections=("1", "2")).changed_since(since)

    assert changes is not None
    assert (len(changes.tracks), changes.total) == (2, 50)
