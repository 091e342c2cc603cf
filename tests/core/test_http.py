"""Calling other servers, against real ones on loopback."""

import asyncio
import gzip
import socket
import ssl

import httpx2
import pytest
import trustme

from core.errors import AddressError, ResponseTooLargeError
from core.http.client import Resolver, open_client
from tests.core.servers import Exchange, serving


async def hello(exchange: Exchange) -> None:
    await exchange.answer("hello")


def leads_to(*addresses: str) -> Resolver:
    async def resolver(host: str, port: int) -> list[str]:
        return list(addresses)

    return resolver


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def test_an_answer_arrives_and_the_host_header_is_the_name() -> None:
    async with serving(hello) as server, open_client(timeout=5, max_bytes=100) as client:
        response = await client.get(f"http://localhost:{server.port}/x")
    assert response.text == "hello"
    assert f"host: localhost:{server.port}" in server.heads[0].lower()
    assert str(response.url) == f"http://localhost:{server.port}/x"


async def test_a_redirect_is_handed_back_and_not_followed() -> None:
    async def redirect(exchange: Exchange) -> None:
        await exchange.answer("", "302 Found", "Location: /elsewhere\r\n")

    async with serving(redirect) as server, open_client(timeout=5, max_bytes=100) as client:
        response = await client.get(f"http://127.0.0.1:{server.port}/")
    assert response.status_code == 302
    assert len(server.heads) == 1


async def test_an_endless_body_is_cut_and_its_socket_closed() -> None:
    async def endless(exchange: Exchange) -> None:
        await exchange.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            await exchange.send(b"400\r\n" + b"x" * 1024 + b"\r\n")

    async with serving(endless) as server, open_client(timeout=5, max_bytes=10_000) as client:
        with pytest.raises(ResponseTooLargeError, match="10,000 bytes"):
            await client.get(f"http://127.0.0.1:{server.port}/")
        await asyncio.wait_for(server.hung_up.wait(), 5)


async def test_an_answer_that_announces_too_much_is_not_read() -> None:
    async def huge(exchange: Exchange) -> None:
        await exchange.send("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n")
        await exchange.reader.read()

    async with serving(huge) as server, open_client(timeout=5, max_bytes=100) as client:
        with pytest.raises(ResponseTooLargeError):
            await client.get(f"http://127.0.0.1:{server.port}/")


async def test_a_compressed_answer_is_refused() -> None:
    async def bomb(exchange: Exchange) -> None:
        body = gzip.compress(b"\0" * 1_000_000)
        head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n"
        await exchange.send(head.encode() + body)

    async with serving(bomb) as server, open_client(timeout=5, max_bytes=10_000) as client:
        with pytest.raises(httpx2.DecodingError):
            await client.get(f"http://127.0.0.1:{server.port}/")
    assert "accept-encoding: identity" in server.heads[0].lower()


async def test_cookies_are_not_kept() -> None:
    async def cookie(exchange: Exchange) -> None:
        await exchange.answer("", extra="Set-Cookie: a=b\r\n")

    async with serving(cookie) as server, open_client(timeout=5, max_bytes=100) as client:
        for _ in range(2):
            await client.get(f"http://127.0.0.1:{server.port}/")
    assert len(server.heads) == 2
    assert "cookie" not in server.heads[1].lower()


@pytest.mark.parametrize(
    "url", ["http://169.254.169.254/", "http://[::ffff:169.254.169.254]/", "http://[fd00:ec2::254]/"]
)
async def test_a_metadata_address_is_refused(url: str) -> None:
    async with open_client(timeout=5, max_bytes=100) as client:
        with pytest.raises(AddressError, match="never connects"):
            await client.get(url)


async def test_one_refused_address_refuses_the_name() -> None:
    resolver = leads_to("127.0.0.1", "169.254.169.254")
    async with serving(hello) as server, open_client(timeout=5, max_bytes=100, resolver=resolver) as client:
        with pytest.raises(AddressError, match=r"rebind\.test can't be used"):
            await client.get(f"http://rebind.test:{server.port}/")
    assert server.heads == []


async def test_every_request_is_vetted_again() -> None:
    answers = [["127.0.0.1"], ["169.254.169.254"]]

    async def rebinding(host: str, port: int) -> list[str]:
        return answers.pop(0)

    async with serving(hello) as server, open_client(timeout=5, max_bytes=100, resolver=rebinding) as client:
        assert (await client.get(f"http://rebind.test:{server.port}/")).text == "hello"
        with pytest.raises(AddressError):
            await client.get(f"http://rebind.test:{server.port}/")
    assert answers == []


async def test_the_next_address_is_tried_when_nothing_listens_on_the_first() -> None:
    resolver = leads_to("::1", "127.0.0.1")
    async with serving(hello) as server, open_client(timeout=5, max_bytes=100, resolver=resolver) as client:
        response = await client.post(f"http://localhost:{server.port}/", content=b"")
    assert response.text == "hello"


async def test_ipv6_literals_work() -> None:
    async with serving(hello, host="::1") as server, open_client(timeout=5, max_bytes=100) as client:
        response = await client.get(f"http://[::1]:{server.port}/")
    assert response.text == "hello"
    assert f"host: [::1]:{server.port}" in server.heads[0].lower()


async def test_an_international_name_is_asked_for_in_its_ascii_form() -> None:
    asked = []

    async def resolver(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    async with serving(hello) as server, open_client(timeout=5, max_bytes=100, resolver=resolver) as client:
        await client.get(f"http://münchen.test:{server.port}/")
    assert asked == ["xn--mnchen-3ya.test"]


@pytest.mark.parametrize("failure", [OSError("no such host"), None], ids=["error", "empty"])
async def test_an_unknown_name_is_a_connect_error(failure: OSError | None) -> None:
    async def resolver(host: str, port: int) -> list[str]:
        if failure:
            raise failure
        return []

    async with open_client(timeout=5, max_bytes=100, resolver=resolver) as client:
        with pytest.raises(httpx2.ConnectError, match=r"nowhere\.test"):
            await client.get("http://nowhere.test/")


async def test_a_resolver_that_hangs_is_given_up() -> None:
    async def resolver(host: str, port: int) -> list[str]:
        await asyncio.Event().wait()
        return []

    async with open_client(timeout=0.05, max_bytes=100, resolver=resolver) as client:
        with pytest.raises(httpx2.ConnectTimeout):
            await client.get("http://slow.test/")


async def test_refused_is_a_connect_error() -> None:
    async with open_client(timeout=5, max_bytes=100) as client:
        with pytest.raises(httpx2.ConnectError):
            await client.get(f"http://localhost:{closed_port()}/")


async def test_leaving_a_stream_closes_its_socket() -> None:
    async def trickle(exchange: Exchange) -> None:
        await exchange.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")
        await exchange.reader.readexactly(1)

    async with serving(trickle) as server, open_client(timeout=5, max_bytes=100) as client:
        async with client.stream("GET", f"http://127.0.0.1:{server.port}/") as response:
            assert await anext(aiter(response.aiter_raw())) == b"abc"
            assert not server.hung_up.is_set()
        await asyncio.wait_for(server.hung_up.wait(), 5)


async def test_cancelling_a_request_closes_its_socket() -> None:
    arrived = asyncio.Event()

    async def silent(exchange: Exchange) -> None:
        arrived.set()
        await exchange.reader.readexactly(1)

    async with serving(silent) as server, open_client(timeout=60, max_bytes=100) as client:
        call = asyncio.create_task(client.get(f"http://127.0.0.1:{server.port}/"))
        await asyncio.wait_for(arrived.wait(), 5)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        await asyncio.wait_for(server.hung_up.wait(), 5)


class TestTLS:
    @pytest.fixture
    def authority(self) -> trustme.CA:
        return trustme.CA()

    def server_side(self, authority: trustme.CA, name: str) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(name).configure_cert(context)
        return context

    def client_side(self, authority: trustme.CA) -> ssl.SSLContext:
        context = ssl.create_default_context()
        authority.configure_trust(context)
        return context

    async def test_the_certificate_is_checked_against_the_name(self, authority: trustme.CA) -> None:
        tls, trust = self.server_side(authority, "llm.test"), self.client_side(authority)
        names: list[str | None] = []
        tls.sni_callback = lambda _socket, name, _context: names.append(name)
        resolver = leads_to("127.0.0.1")
        async with (
            serving(hello, tls=tls) as server,
            open_client(timeout=5, max_bytes=100, verify=trust, resolver=resolver) as client,
        ):
            assert (await client.get(f"https://llm.test:{server.port}/")).text == "hello"
            with pytest.raises(httpx2.ConnectError):
                await client.get(f"https://other.test:{server.port}/")
        assert names == ["llm.test", "other.test"]

    async def test_an_unknown_authority_is_a_connect_error(self, authority: trustme.CA) -> None:
        tls = self.server_side(authority, "127.0.0.1")
        async with serving(hello, tls=tls) as server, open_client(timeout=5, max_bytes=100) as client:
            with pytest.raises(httpx2.ConnectError):
                await client.get(f"https://127.0.0.1:{server.port}/")


async def test_the_environments_proxy_has_no_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{closed_port()}")
    monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{closed_port()}")
    async with serving(hello) as server, open_client(timeout=5, max_bytes=100) as client:
        assert (await client.get(f"http://127.0.0.1:{server.port}/")).text == "hello"
