"""Answers that no Plex has been seen to give, but that something in front of it, or a later one, may."""

import asyncio
import gzip
import xml.etree.ElementTree as ET
from typing import Literal

import pytest
from pydantic import SecretStr

from library.errors import MusicServerError, ServerAnswerError, ServerUnreachableError, UnexpectedServerError
from library.servers.plex.config import PlexConnection
from library.servers.plex.plex_tv.account import PlexSignIn
from library.servers.plex.server import PlexMusicServer
from tests.fakes.base import RecordedRequest, Reply, Signal
from tests.fakes.plex.server import TOKEN, PlexFake
from tests.fakes.plex.tv import PlexTvFake
from tests.fakes.recorded import recorded
from tests.library.plex.plexing import all_tracks
from tests.library.plex.test_words import APACHE, GO, NGINX

#: Requests of each kind: who is there, a list, items, playlists.
PATHS = ("/identity", "/", "/library/sections", "/library/sections/1/all", "/playlists")


async def everything(client: PlexMusicServer) -> int:
    await client.info()
    await client.playlists()
    found = await all_tracks(client)
    await client.create_playlist("Rain", [track.rating_key for track in found])
    return len(found)


def with_status(plex: PlexFake, path: str, status: int) -> None:
    """The right answer, or the token, with this status."""

    def answer(request: RecordedRequest) -> Reply:
        right = plex.respond(request)
        body = right.body if status < 204 else f"error: {TOKEN}".encode()
        return Reply(status, body, right.content_type, right.headers if status < 204 else {})

    plex.on("GET", path, answer)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("status", [201, 202, 203])
async def test_other_words_for_yes(plex: PlexFake, client: PlexMusicServer, path: str, status: int) -> None:
    plex.add_music(7)
    with_status(plex, path, status)
    assert await everything(client) == 7


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("status", [205, 206, 207, 226, 299])
async def test_a_part_or_something_unknown_is_no_answer(
    plex: PlexFake, client: PlexMusicServer, path: str, status: int
) -> None:
    plex.add_music(7)
    with_status(plex, path, status)
    with pytest.raises(ServerAnswerError, match=rf"failed \(HTTP {status}\)") as caught:
        await everything(client)
    assert TOKEN not in caught.value.message


@pytest.mark.parametrize("value", ["", "-1", "yes", "nan", "99999999999999999999", " 7 "])
async def test_what_plex_tells_of_itself_besides_its_name_is_of_no_matter(
    plex: PlexFake, client: PlexMusicServer, value: str
) -> None:
    root = ET.fromstring(recorded("server-root.xml"))
    needed = {"machineIdentifier": plex.machine, "friendlyName": "Tower", "version": "1.43.2"}
    root.attrib.update({**dict.fromkeys(root.attrib, value), **needed})
    plex.on("GET", "/", Reply(200, ET.tostring(root), "text/xml"))
    info = await client.info()
    assert (info.name, info.version, info.server_id) == ("Tower", "1.43.2", plex.machine)


@pytest.mark.parametrize("path", ["/identity", "/"])
@pytest.mark.parametrize("body", [b"", b"Bad Request", b'{"error": "no"}', b"<html>400</html>"])
async def test_what_refuses_to_say_who_it_is_is_no_plex(
    plex: PlexFake, client: PlexMusicServer, path: str, body: bytes
) -> None:
    plex.on("GET", path, Reply(400, body, "text/plain"))
    with pytest.raises(UnexpectedServerError, match="isn't a Plex Media Server"):
        await client.info()


@pytest.mark.parametrize("path", ["/identity", "/"])
@pytest.mark.parametrize("page", [GO, NGINX, APACHE], ids=["Go", "nginx", "Apache"])
async def test_a_compressed_page_that_wants_https_is_read(
    plex: PlexFake, client: PlexMusicServer, path: str, page: bytes
) -> None:
    body = gzip.compress(page + b" " * 10_000)
    plex.on("GET", path, Reply(400, body, "text/html", {"Content-Encoding": "gzip"}))
    with pytest.raises(ServerUnreachableError, match=r"expects https there\. Use https://"):
        await client.info()


@pytest.mark.parametrize(
    "reply",
    [
        Reply(400, b"\x1f\x8bno gzip", "text/html", {"Content-Encoding": "gzip"}),
        Reply(400, gzip.compress(NGINX)[:8], "text/html", {"Content-Encoding": "gzip"}),
        Reply(400, [b"<html>", Signal.CUT], "text/html"),
        Reply(400, [b"<html>", Signal.RESET], "text/html"),
    ],
    ids=["no gzip", "cut gzip", "cut", "reset"],
)
async def test_a_page_that_cannot_be_read_is_no_more_than_its_status(
    plex: PlexFake, client: PlexMusicServer, reply: Reply
) -> None:
    plex.on("GET", "/identity", reply)
    with pytest.raises(MusicServerError, match="isn't a Plex Media Server"):
        await client.info()


@pytest.mark.parametrize("status", [521, 522, 523, 524])
async def test_what_cloudflare_says_of_a_server_that_it_does_not_reach(
    plex: PlexFake, client: PlexMusicServer, status: int
) -> None:
    plex.on("GET", "/identity", Reply(status, b"<html>", "text/html"))
    with pytest.raises(ServerUnreachableError, match="The proxy in front of"):
        await client.info()


@pytest.mark.parametrize("number", ["", "x", "-4", "1e3", "99999999999999999999"])
async def test_a_sign_in_whose_number_is_none(number: str) -> None:
    pin = ET.fromstring(recorded("plextv-pin-new.xml"))
    pin.set("id", number)
    with PlexTvFake() as plex_tv:
        plex_tv.on("POST", "/api/v2/pins", Reply(201, ET.tostring(pin), "text/xml"))
        with pytest.raises(ServerAnswerError, match=r"plex\.tv sent an unreadable answer"):
            await PlexSignIn("me", url=plex_tv.url).start()


XHTML = b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body><form action="/login"/></body></html>'
LOGINS = {
    "xhtml": Reply(200, XHTML, "application/xhtml+xml"),
    "xhtml as xml": Reply(200, XHTML, "text/xml"),
    "another program's": Reply(200, b'<opml version="2.0"><body/></opml>', "text/xml"),
    "refusal": Reply(200, b'<Response code="503" status="Maintenance" />', "text/xml"),
}


@pytest.mark.parametrize("login", LOGINS.values(), ids=LOGINS)
@pytest.mark.parametrize(
    "path", ["/library/sections", "/library/sections/1/all", "/playlists", "/library/metadata/1003"]
)
async def test_xml_of_others_is_no_empty_list(plex: PlexFake, client: PlexMusicServer, path: str, login: Reply) -> None:
    plex.add_music(1)
    plex.on("GET", path, login)
    with pytest.raises(UnexpectedServerError, match="isn't a Plex Media Server"):
        await everything(client)


@pytest.mark.parametrize("login", LOGINS.values(), ids=LOGINS)
@pytest.mark.parametrize("totals", ["told", "header", "nowhere"])
async def test_a_login_between_two_pages_of_a_list_is_not_its_end(
    plex: PlexFake, client: PlexMusicServer, totals: Literal["told", "header", "nowhere"], login: Reply
) -> None:
    plex.add_music(2_500)
    plex.totals = totals

    def answer(request: RecordedRequest) -> Reply:
        is_second = request.headers.get("x-plex-container-start") != "0" and request.query["type"] == ["10"]
        return login if is_second else plex.respond(request)

    plex.on("GET", "/library/sections/1/all", answer)
    with pytest.raises(UnexpectedServerError, match="isn't a Plex Media Server"):
        await all_tracks(client)


#: A length that is none, and what is said of it.
LENGTHS = {"below nothing": b"-5\r\n<Media", "no number": b"zz\r\n<Media", "cut": b"ff\r\n<Media", "none": b""}


@pytest.mark.parametrize("status", [200, 400])
@pytest.mark.parametrize("chunk", LENGTHS.values(), ids=LENGTHS)
async def test_pieces_whose_lengths_are_wrong(chunk: bytes, status: int) -> None:
    head = b"HTTP/1.1 %d X\r\nContent-Type: text/xml\r\nTransfer-Encoding: chunked\r\n\r\n" % status

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(head + chunk)
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        client = PlexMusicServer(PlexConnection(url=f"http://127.0.0.1:{port}", token=SecretStr(TOKEN)))
        with pytest.raises(MusicServerError, match=r"unreadable answer|was lost|isn't a Plex Media Server"):
            await client.info()
