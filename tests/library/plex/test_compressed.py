"""Compressed answers: six times less to send, capped by what they are when they are whole again."""

import gzip
import zlib
from collections.abc import Callable

import pytest

from library.errors import ServerAnswerError, ServerItemMissingError
from library.servers.plex.http import session
from library.servers.plex.http.client import MAX_BYTES
from library.servers.plex.server import PlexMusicServer
from tests.fakes.base import Reply
from tests.fakes.plex.server import PlexFake
from tests.library.plex.plexing import all_tracks, one_track

LIST = "/library/sections/1/all"
XML = b'<MediaContainer size="0" totalSize="0"/>'


def answer(plex: PlexFake, body: bytes, encoding: str = "gzip") -> None:
    one_track(plex)
    plex.on("GET", LIST, Reply(200, body, "text/xml;charset=utf-8", {"Content-Encoding": encoding}))


async def test_lists_come_compressed_and_whole(plex: PlexFake, client: PlexMusicServer) -> None:
    plex.add_music(2500)

    assert len(await all_tracks(client)) == 2500
    assert {request.headers["accept-encoding"] for request in plex.requests} == {"gzip"}


async def test_a_server_that_does_not_compress_is_read_too(plex: PlexFake, client: PlexMusicServer) -> None:
    plex.compresses = False
    plex.add_music(30)

    assert len(await all_tracks(client)) == 30


async def test_a_little_that_becomes_far_too_much_is_refused(plex: PlexFake, client: PlexMusicServer) -> None:
    bomb = gzip.compress(XML + b" " * (MAX_BYTES + 1))
    assert len(bomb) < 100_000
    answer(plex, bomb)

    with pytest.raises(ServerAnswerError, match="more data than PlexSage accepts at once"):
        await all_tracks(client)


def test_what_is_inflated_comes_in_small_pieces() -> None:
    bomb = gzip.compress(b" " * 50_000_000)

    pieces = session._inflated(iter([bomb]), "gzip")

    assert max(len(next(pieces)) for _ in range(100)) <= 65_536


@pytest.mark.parametrize(
    "spoil",
    [
        lambda: gzip.compress(XML)[:-9],
        lambda: gzip.compress(XML)[:5],
        lambda: XML,
        lambda: zlib.compress(XML),
        lambda: gzip.compress(XML)[:-8] + b"\0" * 8,
    ],
    ids=["cut", "cut in the head", "not compressed", "another format", "wrong checksum"],
)
async def test_what_cannot_be_made_whole_is_a_bad_answer(
    plex: PlexFake, client: PlexMusicServer, spoil: Callable[[], bytes]
) -> None:
    answer(plex, spoil())

    with pytest.raises(ServerAnswerError, match="unreadable answer"):
        await all_tracks(client)


@pytest.mark.parametrize("encoding", ["br", "deflate", "gzip, gzip"])
async def test_another_way_to_compress_was_not_asked_for(
    plex: PlexFake, client: PlexMusicServer, encoding: str
) -> None:
    answer(plex, gzip.compress(XML), encoding)

    with pytest.raises(ServerAnswerError, match="unreadable answer"):
        await all_tracks(client)


async def test_a_compressed_page_about_a_failure_is_still_that_failure(plex: PlexFake, client: PlexMusicServer) -> None:
    one_track(plex)

    with pytest.raises(ServerItemMissingError):
        await client.create_playlist("None", ["99"])
