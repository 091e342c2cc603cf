"""Whose word is taken for where a request came from."""

from typing import Any

import pytest

from core.web.peer import PEER
from plexsage.proxies import trust_proxies


async def seen(client: str, proxies: list[str], **headers: str) -> tuple[str, str]:
    """Address and scheme, as they reach the application."""
    scopes: list[dict[str, Any]] = []

    async def application(scope: dict[str, Any], receive: object, send: object) -> None:
        scopes.append(scope)

    sent = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "scheme": "http", "client": (client, 5000), "headers": sent}
    await trust_proxies(application, proxies)(scope, None, None)
    return scopes[0]["client"][0], scopes[0]["scheme"]


@pytest.mark.parametrize(
    ("client", "proxies", "expected"),
    [
        ("172.18.0.2", ["172.18.0.0/16"], ("203.0.113.9", "https")),
        ("172.18.0.2", ["10.0.0.0/8"], ("172.18.0.2", "http")),
        ("172.18.0.2", [], ("172.18.0.2", "http")),
    ],
)
async def test_only_proxies_that_are_named_are_believed(
    client: str, proxies: list[str], expected: tuple[str, str]
) -> None:
    forwarded = {"x_forwarded_for": "198.51.100.7, 203.0.113.9", "x_forwarded_proto": "https"}
    assert await seen(client, proxies, **forwarded) == expected


@pytest.mark.parametrize(
    ("proxies", "expected"), [([], ("127.0.0.1", "http")), (["127.0.0.1"], ("203.0.113.9", "https"))]
)
async def test_what_uvicorn_believed_by_itself_is_taken_back(proxies: list[str], expected: tuple[str, str]) -> None:
    scopes: list[dict[str, Any]] = []

    async def application(scope: dict[str, Any], receive: object, send: object) -> None:
        scopes.append(scope)

    headers = [(b"x-forwarded-for", b"203.0.113.9"), (b"x-forwarded-proto", b"https")]
    scope = {"type": "http", "scheme": "https", "client": ("203.0.113.9", 0), "headers": headers}
    await trust_proxies(application, proxies)(scope, None, None)
    assert (scopes[0]["client"][0], scopes[0]["scheme"]) == expected


@pytest.mark.parametrize(
    ("client", "said", "expected"),
    [
        # A program on this computer gave a port as well: uvicorn's mark, a port of 0, is not there.
        (("203.0.113.9", 77), "203.0.113.9:77", ("127.0.0.1", "")),
        (("203.0.113.9", 77), "198.51.100.7, 203.0.113.9:77", ("127.0.0.1", "")),
        (("203.0.113.9", 0), "203.0.113.9", ("127.0.0.1", "127.0.0.1")),
        (("203.0.113.9", 77), "203.0.113.9:78", ("203.0.113.9", "203.0.113.9")),
        (("203.0.113.9", 77), "198.51.100.7:77", ("203.0.113.9", "203.0.113.9")),
        (("203.0.113.9", 77), "[::1", ("203.0.113.9", "203.0.113.9")),
        (("203.0.113.9", 77), ",".join(["1.1.1.1:1"] * 3_000), ("203.0.113.9", "203.0.113.9")),
    ],
)
async def test_an_address_out_of_a_header_is_nobodys(
    client: tuple[str, int], said: str, expected: tuple[str, str]
) -> None:
    scopes: list[dict[str, Any]] = []

    async def application(scope: dict[str, Any], receive: object, send: object) -> None:
        scopes.append(scope)

    scope = {"type": "http", "scheme": "http", "client": client, "headers": [(b"x-forwarded-for", said.encode())]}
    await trust_proxies(application, [])(scope, None, None)
    assert (scopes[0]["client"][0], scopes[0][PEER]) == expected


@pytest.mark.parametrize("variable", ["FORWARDED_ALLOW_IPS", "UVICORN_FORWARDED_ALLOW_IPS"])
async def test_where_uvicorn_was_told_whom_to_believe_nobody_knows_who_called(
    variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, "*")
    scopes: list[dict[str, Any]] = []

    async def application(scope: dict[str, Any], receive: object, send: object) -> None:
        scopes.append(scope)

    scope = {"type": "http", "scheme": "http", "client": ("172.18.0.2", 0), "headers": []}
    await trust_proxies(application, [])(scope, None, None)
    assert (scopes[0]["client"][0], scopes[0][PEER]) == ("172.18.0.2", "")
