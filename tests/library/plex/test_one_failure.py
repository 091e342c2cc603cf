"""Saving to Plex where a single request fails, and the next one would not."""

import pytest

from library.errors import LibraryError
from library.servers.plex.server import PlexMusicServer
from tests.fakes.base import RecordedRequest, Reply, Signal
from tests.fakes.plex.server import PlexFake
from tests.library.plex.plexing import keys


@pytest.fixture
def library(plex: PlexFake) -> list[str]:
    """The rating keys of 500 tracks."""
    return keys(plex.add_music(500).tracks)


def fail_once(plex: PlexFake, method: str, path: str, reply: Reply, *, obeys: bool = False) -> None:
    """The first such request; `obeys`: what it asks for is done all the same."""
    first = iter([True])

    def answer(request: RecordedRequest) -> Reply:
        if not next(first, False):
            return plex.respond(request)
        if obeys:
            plex.respond(request)
        return reply

    plex.on(method, path, answer)


@pytest.mark.parametrize("place", [0, 3, 29])
@pytest.mark.parametrize("obeys", [True, False])
@pytest.mark.parametrize("reply", [Reply(500), Reply(502), Reply(body=[Signal.RESET])], ids=["500", "502", "reset"])
async def test_old_tracks_go_although_taking_one_out_failed(
    plex: PlexFake, client: PlexMusicServer, library: list[str], reply: Reply, place: int, *, obeys: bool
) -> None:
    old = plex.playlists.add("Rain", map(int, library[:30]))
    fail_once(plex, "DELETE", f"/playlists/{old.key}/items/{old.items[place][0]}", reply, obeys=obeys)

    saved = await client.replace_playlist(str(old.key), library[100:120])

    assert [str(key) for key in old.tracks] == library[100:120]
    assert (saved.added, saved.strange, saved.is_in_order) == (20, 0, True)
    assert saved.before is not None
    assert list(saved.before.rating_keys) == library[:30]


@pytest.mark.parametrize("count", [1, 20, 240])
async def test_a_new_playlist_that_is_not_seen_at_first_is_saved(
    plex: PlexFake, client: PlexMusicServer, library: list[str], count: int
) -> None:
    fail_once(plex, "GET", "/playlists/900001/items", Reply(404))

    saved = await client.create_playlist("Rain", library[:count])

    assert (saved.added, saved.is_confirmed) == (count, True)
    assert [playlist.title for playlist in plex.playlists] == ["Rain"]


@pytest.mark.parametrize("status", [404, 403, 500])
async def test_a_new_playlist_that_is_not_finished_is_none(
    plex: PlexFake, client: PlexMusicServer, library: list[str], status: int
) -> None:
    fail_once(plex, "PUT", "/playlists/900001/items", Reply(status))

    with pytest.raises(LibraryError):
        await client.create_playlist("Rain", library[:450])

    assert not list(plex.playlists)


@pytest.mark.parametrize("status", [404, 403, 400, 500])
@pytest.mark.parametrize("old_ones", [3, 260])
async def test_a_description_that_is_refused_leaves_what_was_saved_and_its_undo(
    plex: PlexFake, client: PlexMusicServer, library: list[str], old_ones: int, status: int
) -> None:
    old = plex.playlists.add("Rain", map(int, library[:old_ones]))
    fail_once(plex, "PUT", f"/playlists/{old.key}", Reply(status))

    saved = await client.replace_playlist(str(old.key), library[300:320], "words")

    assert [str(key) for key in old.tracks] == library[300:320]
    assert saved.before is not None
    assert list(saved.before.rating_keys) == library[:old_ones]
    assert [playlist.title for playlist in plex.playlists] == ["Rain"]
