"""Calling other servers: addresses vetted after DNS, no redirects, proxies or cookies, answers capped."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence
from ssl import SSLContext
from time import monotonic

import httpx2

from core.errors import AddressError
from core.http.address_rules import check_address, is_ip_address
from core.http.certificates import ssl_context
from core.http.size_limit import limit_size

#: Host name and port -> the IP addresses behind them, best first. Raises OSError.
Resolver = Callable[[str, int], Awaitable[Sequence[str]]]

CONNECT_SECONDS = 5.0


async def resolve(host: str, port: int) -> Sequence[str]:
    """Ask the system's resolver, without blocking the event loop."""
    answers = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in answers))


class GuardedTransport(httpx2.AsyncBaseTransport):
    """Connects to vetted IP addresses only, and to the very ones that were vetted: DNS is not asked again.

    One refused address refuses the name (AddressError). Each vetted one is tried in turn, within the connect
    time-out; Host header and TLS name stay those of the name. ResponseTooLargeError beyond `max_bytes`.
    """

    def __init__(self, *, max_bytes: int, verify: SSLContext | None = None, resolver: Resolver = resolve) -> None:
        self._max_bytes = max_bytes
        self._verify = verify
        self._resolver = resolver
        # One pool a scheme and name: a TLS connection that was proven for one name is never used for another.
        self._pools: dict[tuple[str, str], httpx2.AsyncHTTPTransport] = {}

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send one request; the response is streamed."""
        deadline = _connect_deadline(request)
        addresses = await self._vetted_addresses(request, deadline)
        response = await self._first_answer(request, addresses, deadline)
        return await limit_size(response, self._max_bytes)

    async def aclose(self) -> None:
        """Close all connections."""
        pools = list(self._pools.values())
        self._pools.clear()
        for pool in pools:
            await pool.aclose()

    async def _vetted_addresses(self, request: httpx2.Request, deadline: float) -> Sequence[str]:
        host = request.url.host
        addresses = [host] if is_ip_address(host) else await self._resolved(request, deadline)
        for address in addresses:
            try:
                check_address(address)
            except AddressError as exc:
                if address == host:
                    raise
                raise AddressError(f"{host} can't be used. {exc.message}") from exc
        return addresses

    async def _resolved(self, request: httpx2.Request, deadline: float) -> Sequence[str]:
        host = request.url.raw_host.decode("ascii")
        port = request.url.port or {"http": 80, "https": 443}[request.url.scheme]
        try:
            async with asyncio.timeout(max(0.0, deadline - monotonic())):
                addresses = await self._resolver(host, port)
        except TimeoutError as exc:
            raise httpx2.ConnectTimeout(f"Looking up {host} took too long", request=request) from exc
        except (OSError, UnicodeError) as exc:
            raise httpx2.ConnectError(f"Can't look up {host}", request=request) from exc
        if not addresses:
            raise httpx2.ConnectError(f"No address found for {host}", request=request)
        return addresses

    def _pool(self, url: httpx2.URL) -> httpx2.AsyncHTTPTransport:
        key = (url.scheme, url.host)
        if key not in self._pools:
            # Reading the stores of certificates takes 60 ms, which plain http has no use for.
            verify = (self._verify or ssl_context()) if url.scheme == "https" else False
            self._pools[key] = httpx2.AsyncHTTPTransport(verify=verify, trust_env=False)
        return self._pools[key]

    async def _first_answer(
        self, request: httpx2.Request, addresses: Sequence[str], deadline: float
    ) -> httpx2.Response:
        pool = self._pool(request.url)
        *others, last = addresses
        for tried, address in enumerate(others):
            seconds = _share(deadline, left=len(addresses) - tried)
            try:
                return await pool.handle_async_request(_request_to(address, request, seconds))
            except (httpx2.ConnectError, httpx2.ConnectTimeout):
                continue
        return await pool.handle_async_request(_request_to(last, request, _share(deadline, left=1)))


def open_client(
    *,
    timeout: httpx2.Timeout | float,
    max_bytes: int,
    base_url: str = "",
    headers: Mapping[str, str] | None = None,
    verify: SSLContext | None = None,
    resolver: Resolver = resolve,
) -> httpx2.AsyncClient:
    """The one way to call another server. `timeout` in seconds (a bare number allows 5 of them to connect); `verify`
    instead of the authorities of `core.http.certificates`.

    Also fits the cloud SDKs as their HTTP client; they set time-outs of their own. The caller closes it.
    """
    if not isinstance(timeout, httpx2.Timeout):
        timeout = httpx2.Timeout(timeout, connect=min(timeout, CONNECT_SECONDS))
    return httpx2.AsyncClient(
        transport=GuardedTransport(max_bytes=max_bytes, verify=verify, resolver=resolver),
        base_url=base_url,
        headers={"accept-encoding": "identity", **(headers or {})},
        timeout=timeout,
        follow_redirects=False,
        trust_env=False,
    )


def _connect_deadline(request: httpx2.Request) -> float:
    seconds = request.extensions.get("timeout", {}).get("connect")
    return monotonic() + (CONNECT_SECONDS if seconds is None else seconds)


def _share(deadline: float, *, left: int) -> float:
    """Seconds for the next address when `left` of them still wait: a dead one must not eat all the time."""
    return max(0.05, (deadline - monotonic()) / left)


def _request_to(address: str, request: httpx2.Request, connect_seconds: float) -> httpx2.Request:
    """A copy of the request for one IP address; the Host header is already set, and TLS proves the name."""
    extensions = dict(request.extensions)
    extensions["timeout"] = {**extensions.get("timeout", {}), "connect": connect_seconds}
    if not is_ip_address(request.url.host):
        extensions["sni_hostname"] = request.url.raw_host.decode("ascii")
    return httpx2.Request(
        request.method,
        request.url.copy_with(host=address),
        headers=request.headers,
        stream=request.stream,
        extensions=extensions,
    )
