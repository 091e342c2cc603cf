"""Proxies in front of PlexSage: what they say of who called is believed, and what anybody else says is not."""

import os
import sys
from typing import Any, cast

from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from core.middleware.lifespan import Application
from core.web.peer import PEER
from plexsage.forwarding import uvicorn_was_told

#: The only ones that uvicorn believes by itself, unless it was told otherwise.
_HERE = "127.0.0.1"


def trust_proxies(inner: Application, proxies: list[str]) -> Application:
    """What these say of who called, and whether over TLS, is believed; who really called is noted beside (PEER).

    uvicorn itself believes whoever is on this computer: that would let each of its accounts, and whatever a local
    proxy passes on unread, guess passwords without end under ever new addresses.
    """
    if proxies:
        inner = cast("Application", ProxyHeadersMiddleware(cast("Any", inner), proxies))
    return _without_peer(inner) if uvicorn_was_told(sys.argv, os.environ) else _as_it_came(inner)


def _without_peer(inner: Application) -> Application:
    """uvicorn replaced the caller's address by what was said of it: whose that is, nobody knows any more."""

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        await inner({**scope, PEER: ""}, receive, send)

    return answer


def _as_it_came(inner: Application) -> Application:
    """With the caller's own address, as far as it can be told from one that uvicorn took out of a header."""

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        client = scope.get("client")
        if client and client[1] == 0:  # uvicorn's mark for what was in a header without a port
            scope = {**scope, "client": (_HERE, 0), PEER: _HERE}
        elif client and await _may_be_from_header(scope):
            # With its port, as some proxies write it. Or the caller says of itself what it is: no reason to trust it.
            scope = {**scope, "client": (_HERE, 0), PEER: ""}
        else:
            await inner({**scope, PEER: client[0] if client else ""}, receive, send)
            return
        if scope["type"] == "http":
            scope["scheme"] = "http"
        await inner(scope, receive, send)

    return answer


async def _may_be_from_header(scope: Any) -> bool:
    """Whether uvicorn, had somebody on this computer called, would have made the same address of the headers."""
    if not any(name == b"x-forwarded-for" for name, _ in scope.get("headers", ())):
        return False
    from_here = {**scope, "client": (_HERE, 1)}
    await ProxyHeadersMiddleware(cast("Any", _nothing))(cast("Any", from_here), cast("Any", None), cast("Any", None))
    return tuple(from_here["client"]) == tuple(scope["client"])


async def _nothing(scope: Any, receive: Any, send: Any) -> None:
    """Answers nobody."""
