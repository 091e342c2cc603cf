"""Proxies in front of PlexSage: what they say of who called is believed."""

from typing import Any, cast

from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from core.lifespan import Application


def behind_proxies(inner: Application, proxies: list[str]) -> Application:
    """What these say of who called, and whether over TLS, is believed; uvicorn itself believes loopback alone."""
    return cast("Application", ProxyHeadersMiddleware(cast("Any", inner), proxies)) if proxies else inner
