"""Every socket is closed by whoever used it, not by the garbage collector: also where an answer is refused half-way."""

import asyncio
import gzip
import socket

import pytest

from library.errors import MusicServerError
from library.servers.plex.http.client import MAX_BYTES
from library.servers.plex.http.transport import Sockets
from library.servers.plex.server import PlexMusicServer
from tests.fakes.base import Reply, Step
from tests.fakes.plex.players import Player
from tests.fakes.plex.server import PlexFake
from tests.library.plex.plexing import all_tracks, keys

LIST = "/library/sections/1/all"
XML = b'<MediaContainer size="0" totalSize="0"/>'
BOMB = gzip.compress(XML + b" " * (MAX_BYTES + 1))


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[socket.socket]:
    """The sockets to Plex, kept from the garbage collector."""
    sockets: list[socket.socket] = []
    watch = Sockets.watch

    def keep(guard: Sockets, sock: socket.socket) -> None:
        sockets.append(sock)
        watch(guard, sock)

    monkeypatch.setattr(Sockets, "watch", keep)
    return sockets


def are_closed(sockets: list[socket.socket]) -> bool:
    return bool(sockets) and all(sock.fileno() == -1 for sock in sockets)


@pytest.mark.parametrize(
    ("status", "body", "encoding"),
    [
        pytest.param(200, BOMB, "gzip", id="too large"),
        pytest.param(200, [BOMB, b" "], "gzip", id="too large, in chunks"),
        pytest.param(200, gzip.compress(XML), "br", id="another encoding"),
        pytest.param(200, XML, "gzip", id="not compressed"),
        pytest.param(200, gzip.compress(XML)[:-9], "gzip", id="cut"),
        pytest.param(200, b"no XML", "", id="not XML"),
        pytest.param(400, b"no", "gzip", id="a failure"),
        pytest.param(404, b"none", "", id="missing"),
    ],
)
async def test_an_answer_that_is_refused_leaves_no_socket(
    plex: PlexFake,
    client: PlexMusicServer,
    opened: list[socket.socket],
    status: int,
    body: bytes | list[Step],
    encoding: str,
) -> None:
    plex.add_music(1)
    plex.on("GET", LIST, Reply(status, body, "text/xml;charset=utf-8", {"Content-Encoding": encoding}))

    with pytest.raises(MusicServerError) as raised:  # what it holds is not closed by forgetting it
        await all_tracks(client)

    assert raised.value.message
    assert are_closed(opened)


async def test_the_answer_to_a_command_that_nobody_reads_leaves_no_socket(
    plex: PlexFake, client: PlexMusicServer, lounge: Player, opened: list[socket.socket]
) -> None:
    await client.play(lounge.id, keys(plex.add_music(10).tracks))

    assert are_closed(opened)


async def test_whoever_stops_early_leaves_no_socket(
    plex: PlexFake, client: PlexMusicServer, opened: list[socket.socket]
) -> None:
    plex.add_music(3000)
    batches = client.tracks()
    await anext(batches)
    plex.fault = "hang"
    before = plex.count()
    await anext(batches)
    waiting = asyncio.ensure_future(anext(batches))
    assert await plex.wait_for_requests(before + 1)

    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting

    async with asyncio.timeout(10):
        while not are_closed(opened):  # noqa: ASYNC110  # the thread hears of it from its socket
            await asyncio.sleep(0.01)
