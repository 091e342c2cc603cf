"""Clients that begin a request and do not end it: their connections are closed, and nobody else waits for them."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx2
import pytest

from core.middleware.request_timeout import MOST_OF_A_HEAD, RequestTimeoutProtocol
from tests.plexsage.test_heads import OptionsServer
from tests.server import PATIENCE, ROOT, Server, until

HALVES = (
    b"",
    b"GET / HT",
    b"GET /login/ HTTP/1.1\r\nHost: x\r\nX-More: ",
    b"POST /login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 50\r\n\r\nusername=",
    b"GET /api/health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nGET /lo",
)


class Hasty(RequestTimeoutProtocol):
    """One that waits for a second."""

    seconds = 1.0


@pytest.fixture(scope="module")
def server(with_owner: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = OptionsServer(with_owner, tmp_path_factory.mktemp("slow") / "data")
    made.options = ("--http", f"{__name__}:{Hasty.__name__}", "--ws", "none")
    with made:
        yield made


def connected(server: Server) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE)


def read_to_end(connection: socket.socket) -> bytes:
    """All that comes until the server closes; raises TimeoutError where it does not."""
    found = b""
    while piece := connection.recv(65_536):
        found += piece
    return found


@pytest.mark.parametrize("half", HALVES, ids=["nothing", "line", "header", "body", "second"])
def test_half_a_request_is_given_up(server: Server, half: bytes) -> None:
    with connected(server) as connection:
        connection.sendall(half)
        read_to_end(connection)


def test_letters_that_drip_do_not_help(server: Server) -> None:
    def is_closed(connection: socket.socket) -> bool:
        try:
            connection.sendall(b"a")
        except OSError:
            return True
        return False

    with connected(server) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nX-Drip: ")
        until(lambda: is_closed(connection))


def test_a_hundred_of_them_leave_nothing(server: Server) -> None:
    before = server.open_files()
    with ExitStack() as stack:
        for _ in range(100):
            stack.enter_context(connected(server)).sendall(b"GET / HTTP/1.1\r\nHost: ")
        assert httpx2.get(f"{server.url}/api/health", timeout=PATIENCE).status_code == 200
        until(lambda: server.open_files() <= before + 5)


def test_who_is_slow_and_alive_is_served(server: Server) -> None:
    body = b"username=nobody&password=x"
    head = f"POST /login/ HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nConnection: close\r\n"
    head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    with connected(server) as connection:
        connection.sendall(head.encode())
        for place in range(0, len(body), 6):
            time.sleep(0.3)  # longer in all than a head may take
            connection.sendall(body[place : place + 6])
        assert read_to_end(connection).startswith(b"HTTP/1.1 403")  # no CSRF token


@pytest.mark.parametrize("file", ["deploy/serve", "playlists/management/commands/demo.py"])
def test_every_way_to_start_it_has_the_limit(file: str) -> None:
    assert f"{RequestTimeoutProtocol.__module__}:{RequestTimeoutProtocol.__name__}" in (ROOT / file).read_text()


def test_a_head_without_an_end_is_refused(server: Server) -> None:
    with connected(server) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nX-Long: " + b"a" * (MOST_OF_A_HEAD + 1))
        assert read_to_end(connection).startswith(b"HTTP/1.1 400")
