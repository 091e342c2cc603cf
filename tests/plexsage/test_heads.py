"""Requests that are too large, or no HTTP: each is refused clearly, and none holds the server up."""

import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx2
import pytest

from core.middleware.request_limits import LONGEST_TARGET
from tests.server import Server

LETTERS = "a-" * 30_000
#: As `make run` and the container start it, and as somebody may who knows only uvicorn.
STARTED = {
    "ours": ("--http", "core.middleware.request_timeout:RequestTimeoutProtocol", "--ws", "none", "--no-proxy-headers"),
    "bare": (),
}
HANDSHAKE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}


class OptionsServer(Server):
    """A server that is started with options."""

    options: tuple[str, ...] = ()

    @property
    def start_command(self) -> list[str]:
        """What starts it."""
        return [*super().start_command, *self.options]


@pytest.fixture(scope="module", params=list(STARTED.values()), ids=list(STARTED))
def server(
    request: pytest.FixtureRequest, with_owner: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """With an owner, who is signed in."""
    made = OptionsServer(with_owner, tmp_path_factory.mktemp("heads") / "data")
    made.options = request.param
    with made:
        yield made


def answer_to(server: Server, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> int:
    """The status; the bytes are sent as they are."""
    head = {"Host": f"127.0.0.1:{server.port}", "Connection": "close", "Content-Length": str(len(body))} | headers
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in head.items()), "", ""]
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        connection.sendall("\r\n".join(lines).encode() + body)
        return int(connection.recv(65_536).split()[1])


def processor_seconds(server: Server) -> float:
    """That the server's process has used."""
    fields = Path(f"/proc/{server.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Content-Type": "application/json"}
LARGE = {
    "path": ("GET", f"/{LETTERS}", {}, b"", {400, 414}),
    "path of the API": ("GET", f"/api/{LETTERS}", {}, b"", {400, 414}),
    "query": ("GET", f"/login/?next=/{LETTERS}", {}, b"", {400, 414}),
    "longest path": ("GET", f"/{LETTERS[: LONGEST_TARGET - 1]}", {}, b"", {302, 404}),
    "header": ("GET", "/login/", {"X-Odd": LETTERS}, b"", {400, 431}),
    "cookie": ("GET", "/login/", {"Cookie": f"sessionid={LETTERS}"}, b"", {400, 431}),
    "address": ("GET", "/login/", {"Referer": f"http://{LETTERS}", "Accept": LETTERS[:9_000]}, b"", {400, 431}),
    "long accept": ("GET", "/login/", {"Accept": "a," * 9_000, "Accept-Language": "a;" * 3_000}, b"", {200, 302}),
    "form": ("POST", "/login/", FORM, f"username={LETTERS}&password=x".encode(), {302, 403, 422}),
    "JSON": ("POST", "/api/runs", JSON, ('{"text": "' + LETTERS + '"}').encode(), {401, 403, 422, 503}),
    "handshake": ("GET", f"/{LETTERS[:8_000]}", HANDSHAKE, b"", {302, 400, 403, 404}),
}


@pytest.mark.parametrize("signed_in", [False, True], ids=["anonymous", "signed in"])
@pytest.mark.parametrize("asked", LARGE.values(), ids=LARGE.keys())
def test_a_large_request_costs_little(
    server: Server, signed_in: bool, asked: tuple[str, str, dict[str, str], bytes, set[int]]
) -> None:
    method, path, headers, body, expected = asked
    if signed_in:
        headers = server.headers | headers
    costs = []
    for _ in range(3):
        before = processor_seconds(server)
        assert answer_to(server, method, path, headers, body) in expected
        costs.append(processor_seconds(server) - before)
    assert min(costs) < 0.1
    assert httpx2.get(f"{server.url}/api/health").status_code == 200


#: Letters that one pattern or another has been slow with.
KINDS = ("a-", "x", "夜", '"', "[(", "{", "%25", "a=1;", "&a=1", "token=", "sk-", "://a:", "Bearer ", "' ", ", ")
BOUNDARY = {"Content-Type": "multipart/form-data; boundary=b"}


def everywhere(piece: str) -> list[tuple[str, str, dict[str, str], bytes]]:
    """Requests full of this: as much as is let in, and sixty thousand letters."""
    asked: list[tuple[str, str, dict[str, str], bytes]] = []
    for size in (8_000, 60_000):
        many = piece * (size // len(piece.encode()))
        target = quote(many, safe="-=&;:,()[]{}/%")[:size]
        in_header = many.strip()
        part = f'--b\r\nContent-Disposition: form-data; name="username"\r\n\r\n{many}\r\n--b--\r\n'
        asked += [
            ("GET", f"/{target}", {}, b""),
            ("GET", f"/api/{target}", {}, b""),
            ("GET", f"/login/?next=/{target}", {}, b""),
            ("GET", f"/x{target}", HANDSHAKE, b""),
            *(("GET", "/login/", {name: in_header}, b"") for name in ("X-Odd", "Cookie", "Accept", "Authorization")),
            ("POST", "/login/", FORM, f"username={many}".encode()),
            ("POST", "/login/", BOUNDARY, part.encode()),
            ("POST", "/api/runs", JSON, json.dumps({"text": many}, ensure_ascii=False).encode()),
            ("POST", "/api/runs", JSON, many.encode()),
        ]
    return asked


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("server", [STARTED["ours"]], ids=["ours"], indirect=True)
@pytest.mark.parametrize("signed_in", [False, True], ids=["anonymous", "signed in"])
@pytest.mark.parametrize("piece", KINDS)
def test_no_letters_anywhere_cost_much(server: Server, piece: str, signed_in: bool) -> None:
    for method, path, headers, body in everywhere(piece):
        sent = (server.headers | headers) if signed_in else headers
        costs = []
        for _ in range(4):
            before = processor_seconds(server)
            assert answer_to(server, method, path, sent, body) < 500 or path == "/api/runs"
            costs.append(processor_seconds(server) - before)
            if costs[-1] < 0.1:
                break
        assert min(costs) < 0.1, (method, path[:40], {name: value[:20] for name, value in headers.items()}, body[:60])


def test_what_is_too_long_is_said(server: Server) -> None:
    refused = httpx2.get(f"{server.url}/api/{'x' * 9_000}")
    assert (refused.status_code, refused.json()["code"]) == (414, "target_too_long")
    assert refused.headers["X-Frame-Options"] == "DENY"
    assert httpx2.get(f"{server.url}/{'x' * 9_000}").headers["Content-Type"].startswith("text/plain")
    refused = httpx2.get(f"{server.url}/api/health", headers={"X-Odd": "x" * 40_000})
    assert (refused.status_code, refused.json()["code"]) == (431, "head_too_large")


@pytest.mark.parametrize("path", ["/", "/x", "/api/runs", "/api/events/../x", "/static/x"])
def test_a_websocket_is_refused_without_a_traceback(server: Server, path: str) -> None:
    assert answer_to(server, "GET", path, HANDSHAKE) < 500
    assert answer_to(server, "GET", path, HANDSHAKE | {"Host": "elsewhere.example"}) < 500
    assert "Traceback" not in server.log


def test_nobody_on_this_computer_invents_addresses(server: Server) -> None:
    form = {"username": "nobody", "password": "wrong"}
    statuses = []
    for number in range(12):
        with httpx2.Client(base_url=server.url) as browser:
            browser.get("/login/")
            told = {"X-Forwarded-For": f"203.0.113.{number}", "X-CSRFToken": browser.cookies["csrftoken"]}
            statuses.append(browser.post("/login/", data=form, headers=told).status_code)
    assert statuses == [422] * 10 + [429] * 2


RUBBISH = ("http://[bad", "http://[::1", "//", "\x7f", "é", "%", "http://a:b:c", "null", "=;=,", "bytes=-", "0" * 5_000)
READ = (
    *("HX-Current-URL", "Referer", "Origin", "Accept", "Accept-Language", "Accept-Encoding", "Last-Event-ID", "Range"),
    *(
        "If-None-Match",
        "If-Modified-Since",
        "Content-Type",
        "Cookie",
        "Authorization",
        "X-Forwarded-For",
        "X-CSRFToken",
    ),
    *("HX-Request", "HX-Target", "HX-Trigger", "Cache-Control", "Expect", "TE", "X-Forwarded-Proto", "X-CSRFToken"),
)


@pytest.mark.parametrize("name", READ)
def test_rubbish_in_a_header_is_no_error_of_ours(server: Server, name: str) -> None:
    for value in RUBBISH:
        for method, path in (("GET", "/"), ("GET", "/login/"), ("POST", "/playlists/1/save/"), ("GET", "/api/runs")):
            headers = server.headers | {"HX-Request": "true"} | {name: value}
            assert answer_to(server, method, path, headers) < 500, (method, path, value)


@pytest.mark.parametrize(
    ("method", "path", "headers", "body"),
    [
        ("GET", "/login/?" + "a=1&" * 1_500, {}, b""),
        ("POST", "/login/", {"Content-Type": "application/x-www-form-urlencoded"}, b"a=1&" * 1_500),
        ("POST", "/login/", {"Content-Type": "multipart/form-data; boundary="}, b"--"),
        ("GET", "/", {"Host": "elsewhere.example"}, b""),
    ],
    ids=["too many in the query", "too many in the form", "no boundary", "foreign host"],
)
def test_what_is_refused_is_a_line_in_the_log_and_no_traceback(
    server: Server, method: str, path: str, headers: dict[str, str], body: bytes
) -> None:
    before = len(server.log)
    assert 400 <= answer_to(server, method, path, headers, body) < 500
    assert "Traceback" not in server.log[before:]
