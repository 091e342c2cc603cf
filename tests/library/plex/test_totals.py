"""The total of a list: optional by Plex's own word, and not to be believed. A short list is never all there is."""

import pytest

from library.errors import ServerAnswerError
from library.servers.plex.server import PlexMusicServer
from tests.fakes.base import RecordedRequest, Reply
from tests.fakes.plex.server import PlexFake
from tests.library.plex.faults import numbers
from tests.library.plex.plexing import all_tracks, keys

LIST = "/library/sections/1/all"


@pytest.mark.parametrize("totals", ["told", "header", "nowhere"])
@pytest.mark.parametrize("tracks", [0, 1, 999, 1000, 1001, 2500])
async def test_all_is_read_wherever_the_total_is(
    plex: PlexFake, client: PlexMusicServer, totals: str, tracks: int
) -> None:
    plex.add_music(tracks)
    plex.totals = totals  # type: ignore[assignment]  # one of them

    assert len({track.rating_key for track in await all_tracks(client)}) == tracks


@pytest.mark.parametrize("totals", ["told", "header"])
async def test_the_count_is_known_from_the_head_too(plex: PlexFake, client: PlexMusicServer, totals: str) -> None:
    plex.add_music(1500)
    plex.totals = totals  # type: ignore[assignment]

    assert await client.track_count() == 1500


@pytest.mark.parametrize("totals", ["told", "header"])
@pytest.mark.parametrize(
    ("there", "told"), [(300, 100), (2500, 1000), (2500, 1200), (2500, 2499), (300, 301), (1000, 5000)]
)
async def test_a_total_that_is_wrong_is_noticed(
    plex: PlexFake, client: PlexMusicServer, totals: str, there: int, told: int
) -> None:
    plex.add_music(there)
    plex.totals = totals  # type: ignore[assignment]
    plex.told_total = lambda total: told if total == there else total

    with pytest.raises(ServerAnswerError, match=rf"Plex reported {told:,} items but sent"):
        await all_tracks(client)


async def test_a_total_that_is_told_at_first_only_still_counts(plex: PlexFake, client: PlexMusicServer) -> None:
    plex.add_music(2500)

    def at_first(request: RecordedRequest) -> Reply:
        is_first = request.headers.get("x-plex-container-start") == "0"
        plex.totals = "told" if is_first else "nowhere"
        plex.truncate_lists = not is_first
        return plex.respond(request)

    plex.on("GET", LIST, at_first)

    with pytest.raises(ServerAnswerError, match="reported"):
        await all_tracks(client)


async def test_a_server_that_cuts_pages_short_is_read_whole(plex: PlexFake, client: PlexMusicServer) -> None:
    plex.add_music(950)

    def cut(request: RecordedRequest) -> Reply:
        headers = {**request.headers, "x-plex-container-size": "100"}
        return plex.respond(RecordedRequest(request.method, request.target, headers, request.body))

    plex.on("GET", LIST, cut)
    for totals in ("told", "nowhere"):
        plex.totals = totals
        assert len(await all_tracks(client)) == 950


@pytest.mark.parametrize("tracks", [30, 1000, 1500])
async def test_a_server_that_knows_no_pages_is_read_once(plex: PlexFake, client: PlexMusicServer, tracks: int) -> None:
    plex.add_music(tracks)
    plex.totals = "nowhere"

    def all_at_once(request: RecordedRequest) -> Reply:
        headers = {name: value for name, value in request.headers.items() if not name.startswith("x-plex-container")}
        return plex.respond(RecordedRequest(request.method, request.target, headers, request.body))

    plex.on("GET", LIST, all_at_once)

    assert len(await all_tracks(client)) == tracks


async def test_playlists_are_read_whole_too(plex: PlexFake, client: PlexMusicServer) -> None:
    tracks = keys(plex.add_music(1300).tracks)
    made = plex.playlists.add("Long", numbers(tracks))
    for totals in ("header", "nowhere"):
        plex.totals = totals
        assert list(await client.playlist_tracks(str(made.key))) == tracks
        assert [playlist.title for playlist in await client.playlists()] == ["Long"]
