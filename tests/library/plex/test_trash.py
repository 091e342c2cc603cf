"""What lies in Plex's trash: it stays in lists, and is nothing to hear."""

from datetime import UTC, datetime

import pytest

from library.errors import ServerItemMissingError
from library.servers.plex.server import PlexMusicServer
from tests.fakes.base import RecordedRequest, Reply
from tests.fakes.plex.server import PlexFake
from tests.library.plex.faults import numbers
from tests.library.plex.plexing import all_tracks, keys

LIST = "/library/sections/1/all"


async def told(client: PlexMusicServer) -> set[str]:
    return {track.rating_key for track in await all_tracks(client)}


async def test_tracks_in_it_are_neither_read_nor_counted(plex: PlexFake, client: PlexMusicServer) -> None:
    section = plex.add_music(1500)
    plex.library.trash(section.tracks[0], section.tracks[999], section.tracks[1499])

    assert await told(client) == set(keys([*section.tracks[1:999], *section.tracks[1000:1499]]))
    assert await client.track_count() == 1497


async def test_whole_albums_and_artists_in_it_take_their_tracks_along(plex: PlexFake, client: PlexMusicServer) -> None:
    section = plex.add_music(300)
    album, artist = section.albums[0], section.artists[-1]
    plex.library.trash(album, artist)

    left = [track for track in section.tracks if track.album is not album and track.album.artist is not artist]
    assert 0 < len(left) < 290
    assert await told(client) == set(keys(left))


async def test_an_empty_disk_is_an_empty_library(plex: PlexFake, client: PlexMusicServer) -> None:
    section = plex.add_music(30)
    plex.library.trash(*section.tracks)

    assert await told(client) == set()
    assert await client.track_count() == 0


@pytest.mark.parametrize("answer", ["refuses", "ignores"])
async def test_a_server_that_does_not_know_the_filter_counts_all(
    plex: PlexFake, client: PlexMusicServer, answer: str
) -> None:
    section = plex.add_music(30)
    plex.library.trash(section.tracks[0])

    def without_filter(request: RecordedRequest) -> Reply:
        if "track.trash" not in request.query:
            return plex.respond(request)
        if answer == "refuses":
            return Reply(400)
        plain = request.target.replace("&track.trash=1", "").replace("&track.trash=0", "")
        return plex.respond(RecordedRequest(request.method, plain, request.headers, request.body))

    plex.on("GET", LIST, without_filter)

    assert await client.track_count() == 30
    assert len(await told(client)) == 29


async def test_what_goes_into_it_shows_in_the_total_only(plex: PlexFake, client: PlexMusicServer) -> None:
    section = plex.add_music(300)
    since = datetime.fromtimestamp(plex.library.tick() + 10, UTC)
    plex.library.trash(section.tracks[5], section.tracks[7])

    changes = await client.changed_since(since)

    assert changes is not None
    assert (changes.tracks, changes.total) == ((), 298)


async def test_an_edited_track_in_it_is_no_change(plex: PlexFake, client: PlexMusicServer) -> None:
    section = plex.add_music(300)
    since = datetime.fromtimestamp(plex.library.tick(), UTC)
    plex.library.now += 100
    plex.library.trash(section.tracks[5])
    plex.library.touch(section.tracks[5])
    plex.library.touch(section.tracks[6])

    changes = await client.changed_since(since)

    assert changes is not None
    assert [track.rating_key for track in changes.tracks] == keys([section.tracks[6]])


async def test_what_is_in_it_is_not_put_into_playlists(plex: PlexFake, client: PlexMusicServer) -> None:
    section = plex.add_music(30)
    wanted = keys(section.tracks[:5])
    plex.library.trash(section.tracks[1], section.tracks[4])

    saved = await client.create_playlist("Rain", wanted)

    assert (saved.added, saved.missing) == (3, (wanted[1], wanted[4]))
    assert plex.playlists.named("Rain").tracks == numbers([wanted[0], wanted[2], wanted[3]])
    plex.library.trash(*section.tracks)
    with pytest.raises(ServerItemMissingError):
        await client.create_playlist("None", wanted)
