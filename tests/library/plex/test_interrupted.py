"""Reading a Plex library that fails half-way, or changes meanwhile: half of it is never taken for the whole."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from typing import Any

import pytest

from library.errors import (
    LibraryChangedError,
    MusicServerError,
    ServerAnswerError,
    ServerForbiddenError,
    ServerTimeoutError,
    ServerUnauthorizedError,
    ServerUnreachableError,
    UnexpectedServerError,
)
from library.servers.plex.server import PlexMusicServer
from library.servers.values import ServerTrack
from tests.fakes.base import RecordedRequest, Reply
from tests.fakes.plex.library import Section
from tests.fakes.plex.server import PlexFake, PlexFault
from tests.library.plex.plexing import all_tracks, client_of, connection_to

LIST = "/library/sections/1/all"


class TestFailures:
    """Half a library is never taken for a whole one."""

    @pytest.mark.parametrize(
        ("fault", "error"),
        [
            ("reset", ServerUnreachableError),
            ("cut_body", ServerUnreachableError),
            ("error_500", ServerAnswerError),
            ("malformed_xml", ServerAnswerError),
            ("empty_body", ServerAnswerError),
            ("html", UnexpectedServerError),
            ("unauthorized_401", ServerUnauthorizedError),
            ("forbidden_403", ServerForbiddenError),
        ],
    )
    async def test_dying_in_the_middle_is_an_error(
        self, plex: PlexFake, client: PlexMusicServer, fault: PlexFault, error: type[MusicServerError]
    ) -> None:
        plex.add_music(3000)
        plex.fault, plex.fault_path, plex.fault_after = fault, LIST, 4

        seen: list[ServerTrack] = []

        async def read() -> None:
            async for batch in client.tracks():
                seen.extend(batch)

        with pytest.raises(error):
            await read()

        assert 0 < len(seen) < 3000

    async def test_hanging_in_the_middle_ends_at_the_deadline(self, plex: PlexFake) -> None:
        plex.add_music(3000)
        client = client_of(plex, seconds=3)
        batches = client.tracks()
        await anext(batches)
        plex.fault = "hang"

        with pytest.raises(ServerTimeoutError):
            await _drain(batches)  # one page may have been on its way already

    async def test_a_list_that_ends_too_soon_is_an_error(self, plex: PlexFake, client: PlexMusicServer) -> None:
        plex.add_music(30)
        plex.truncate_lists = True

        with pytest.raises(ServerAnswerError, match="reported"):
            await all_tracks(client)

    async def test_a_library_that_is_suddenly_empty_has_no_tracks_and_says_zero(
        self, plex: PlexFake, client: PlexMusicServer
    ) -> None:
        plex.add_music(30)
        plex.empty = True

        assert await all_tracks(client) == []
        assert [section.track_count for section in await client.sections()] == [0]

    async def test_a_library_that_empties_in_the_middle_is_an_error(
        self, plex: PlexFake, client: PlexMusicServer
    ) -> None:
        plex.add_music(3000)
        batches = client.tracks()
        await anext(batches)
        plex.empty = True

        with pytest.raises(LibraryChangedError):
            await _drain(batches)

    async def test_leaving_early_and_being_cancelled_close_the_connection(
        self, plex: PlexFake, client: PlexMusicServer
    ) -> None:
        plex.add_music(3000)
        batches = client.tracks()
        await anext(batches)
        before = plex.count()
        plex.fault = "hang"
        waiting = asyncio.ensure_future(_drain(batches))
        assert await plex.wait_for_requests(before + 1)

        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting

        assert await plex.wait_client_gone()


class TestMeanwhile:
    """The library changes while it is read."""

    async def _read(self, plex: PlexFake, client: PlexMusicServer, section: Section, change: Any) -> list[ServerTrack]:
        batches = client.tracks()
        tracks = list(await anext(batches))
        change(section)
        return [*tracks, *[track async for batch in batches for track in batch]]

    async def test_tracks_that_come_meanwhile_are_read_too(self, plex: PlexFake, client: PlexMusicServer) -> None:
        section = plex.add_music(2500)

        def add(section: Section) -> None:
            plex.library.add_track(section, section.albums[0], "New")

        assert len(await self._read(plex, client, section, add)) == 2501

    @pytest.mark.parametrize("place", [5, 1500, 2499])
    async def test_none_is_missed_when_others_go(self, plex: PlexFake, client: PlexMusicServer, place: int) -> None:
        section = plex.add_music(2500)
        everything = {str(track.key) for track in section.tracks}
        gone = [section.tracks[place], section.tracks[place - 3]]

        def remove(section: Section) -> None:
            for track in gone:
                plex.library.remove(section, track)

        found = [track.rating_key for track in await self._read(plex, client, section, remove)]

        assert len(found) == len(set(found))
        assert everything - {str(track.key) for track in gone} <= set(found)

    async def test_an_order_that_does_not_hold_is_an_error(self, plex: PlexFake, client: PlexMusicServer) -> None:
        plex.add_music(2500)

        def restarted(request: RecordedRequest) -> Reply:
            request.headers["x-plex-container-start"] = "0"
            return plex.respond(request)

        batches = client.tracks()
        await anext(batches)
        plex.on("GET", LIST, restarted)

        with pytest.raises(LibraryChangedError, match="finished scanning"):
            await _drain(batches)


class TestAhead:
    """A page is on its way while the one before it is prepared and staged."""

    async def test_the_next_page_is_asked_for_before_anybody_wants_it(
        self, plex: PlexFake, client: PlexMusicServer
    ) -> None:
        plex.add_music(4000)
        async with aclosing(client.tracks()) as batches:
            await anext(batches)
            await _until(lambda: _pages_of_tracks(plex) == 2)
            assert len(await _drain(batches)) == 3000

    async def test_no_page_is_asked_for_twice(self, plex: PlexFake, client: PlexMusicServer) -> None:
        plex.add_music(3500)
        assert len(await all_tracks(client)) == 3500
        assert _pages_of_tracks(plex) == 4

    async def test_whoever_stops_early_hears_nothing_of_what_was_on_its_way(self, plex: PlexFake) -> None:
        plex.add_music(4000)
        told: list[MusicServerError | None] = []
        client = PlexMusicServer(connection_to(plex), tell=told.append)
        async with aclosing(client.tracks()) as batches:
            await anext(batches)
            await _until(lambda: _pages_of_tracks(plex) == 2)
            plex.fault = "hang"
            await anext(batches)
            await _until(lambda: _pages_of_tracks(plex) == 3)
        assert set(told) == {None}


def _pages_of_tracks(plex: PlexFake) -> int:
    return sum(request.query["type"] == ["10"] for request in plex.requests_to(LIST))


async def _drain(batches: AsyncIterator[tuple[ServerTrack, ...]]) -> list[ServerTrack]:
    return [track async for batch in batches for track in batch]


async def _until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not holds():  # noqa: ASYNC110  # the fake has no event to wait for
            await asyncio.sleep(0.01)
