"""Which albums are concerts: Plex's lists do not show it, and its filter does."""

import pytest

from library.servers.plex.server import PlexMusicServer
from tests.fakes.base import Reply
from tests.fakes.plex.library import Section
from tests.fakes.plex.server import PlexFake
from tests.library.plex.plexing import all_tracks, keys, one_track

SUBFORMATS = "/library/sections/1/subformat"


def with_albums(plex: PlexFake, count: int, **more: object) -> Section:
    """So many albums of one track, whose artist and albums have neither moods nor styles: no Plex Pass."""
    section = plex.library.add_section("Music")
    artist = plex.library.add_artist(section, "Nina", genres=("Jazz",))
    for number in range(count):
        album = plex.library.add_album(section, artist, f"Album {number}", **more)
        plex.library.add_track(section, album, f"Song {number}")
    return section


async def live(client: PlexMusicServer) -> list[str]:
    return [track.rating_key for track in await all_tracks(client) if track.is_live]


@pytest.mark.parametrize("place", [0, 1, 250, 499])
async def test_a_concert_is_known_wherever_it_stands(plex: PlexFake, client: PlexMusicServer, place: int) -> None:
    section = with_albums(plex, 500)
    section.albums[place].subformats = ("Compilation", "Live")

    assert await live(client) == keys([section.tracks[place]])
    assert plex.count(SUBFORMATS) == 1


async def test_all_of_more_than_a_page(plex: PlexFake, client: PlexMusicServer) -> None:
    section = with_albums(plex, 1200, subformats=("Live",))

    assert await live(client) == keys(section.tracks)


@pytest.mark.parametrize("subformats", [(), ("Compilation",), ("Soundtrack", "Remix")])
async def test_where_there_are_none_nothing_more_is_asked(
    plex: PlexFake, client: PlexMusicServer, subformats: tuple[str, ...]
) -> None:
    with_albums(plex, 3, subformats=subformats)

    assert await live(client) == []
    assert not [request for request in plex.requests if "album.subformat" in request.query]


@pytest.mark.parametrize("status", [400, 404])
async def test_a_server_that_cannot_be_asked_shows_what_it_has(
    plex: PlexFake, client: PlexMusicServer, status: int
) -> None:
    """Single items tell it, where they are read whole."""
    one_track(plex, album={"subformats": ("Live",), "moods": ("Rousing",)})
    plex.on("GET", SUBFORMATS, Reply(status))

    assert len(await live(client)) == 1


async def test_no_item_is_asked_for_twice(plex: PlexFake, client: PlexMusicServer) -> None:
    with_albums(plex, 700, moods=("Sad",))

    await all_tracks(client)

    asked = [request.path.rpartition("/")[2].split(",") for request in plex.requests if "/metadata/" in request.path]
    flat = [key for some in asked for key in some]
    assert len(flat) == len(set(flat)) == 701
    assert plex.refreshed == 0, "Plex need not look at the files of each"
