"""Proxies in front of PlexSage: what they say of who called is believed, and what anybody else says is not."""

import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any, cast

from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from core.middleware.lifespan import Application

#: The only ones that uvicorn believes by itself, unless it was told otherwise.
_HERE = "127.0.0.1"


def trust_proxies(inner: Application, proxies: list[str]) -> Application:
    """What these say of who called, and whether over TLS, is believed.

    uvicorn itself believes whoever is on this computer: that would let each of its accounts, and whatever a local
    proxy passes on unread, guess passwords without end under ever new addresses.
    """
    if proxies:
        inner = cast("Application", ProxyHeadersMiddleware(cast("Any", inner), proxies))
    return inner if _uvicorn_was_told(sys.argv, os.environ) else _as_it_came(inner)


def _as_it_came(inner: Application) -> Application:
    """With the caller's own address: a port of 0 is uvicorn's mark for one that was taken out of a header."""

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        client = scope.get("client")
        if client and client[1] == 0:
            scope = {**scope, "client": (_HERE, 0)}
            if scope["type"] == "http":
                scope["scheme"] = "http"
        await inner(scope, receive, send)

    return answer


def _uvicorn_was_told(arguments: Sequence[str], variables: Mapping[str, str]) -> bool:
    """Whether somebody chose whom it believes."""
    chosen = any(argument.startswith("--forwarded-allow-ips") for argument in arguments)
    return chosen or bool(variables.get("FORWARDED_ALLOW_IPS"))
