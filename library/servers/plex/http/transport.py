"""Sockets for `requests`: to vetted addresses only, to the very ones that were vetted, and cut from another thread.

`requests` resolves names itself and has time-outs between bytes only. Here one refused address refuses the name, DNS
is asked once, and whoever waits may end the wait at once: the blocked thread then sees its connection close.
"""

import socket
from collections.abc import Callable, Sequence
from functools import partial
from threading import Event, Lock
from time import monotonic
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

from core.errors import AddressError
from core.http.address_rules import check_address, is_ip_address, is_local_network
from core.http.certificates import ssl_context

#: Host name and port -> the IP addresses behind them, best first. Raises OSError.
BlockingResolver = Callable[[str, int], Sequence[str]]

CONNECT_SECONDS = 5.0


def resolve(host: str, port: int) -> Sequence[str]:
    """Ask the system's resolver."""
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in answers))


class Sockets:
    """The sockets of one client.

    `plain_abroad`: whether plain http may leave the house. Where a secret goes along, only a person decides that.
    """

    def __init__(self, resolver: BlockingResolver = resolve, *, plain_abroad: bool = False) -> None:
        self._resolver = resolver
        self._plain_abroad = plain_abroad
        #: Plain http has left the house.
        self.is_exposed = False
        self._sockets: list[socket.socket] = []
        self._lock = Lock()
        self._is_aborted = False
        self._ended = Event()

    def open(self, host: str, port: int, *, is_plain: bool = False) -> socket.socket:
        """Connect; raises AddressError for an address that we never open, OSError for one that fails."""
        host = host.strip("[]")
        addresses = self._vetted(host, port)
        *others, last = self._within_reach(addresses, host) if is_plain else addresses
        deadline = monotonic() + CONNECT_SECONDS
        for tried, address in enumerate(others):
            # A dead address must not eat the time of those that still wait.
            seconds = max(0.05, (deadline - monotonic()) / (len(others) + 1 - tried))
            try:
                return self._connect(address, port, seconds)
            except OSError:
                continue
        return self._connect(last, port, max(0.05, deadline - monotonic()))

    def watch(self, sock: socket.socket) -> None:
        """This socket too is cut with the others."""
        with self._lock:
            self._sockets.append(sock)
            if self._is_aborted:
                _shut_down(sock)

    def abort(self) -> None:
        """End every connection now, and allow no new one; safe from any thread, and twice."""
        self._ended.set()
        with self._lock:
            self._is_aborted = True
            for sock in self._sockets:
                _shut_down(sock)

    def wait(self, seconds: float) -> bool:
        """Wait, but not beyond `cut`: False where that came."""
        return not self._ended.wait(seconds)

    def _vetted(self, host: str, port: int) -> Sequence[str]:
        if self._is_aborted:
            raise ConnectionAbortedError("given up")
        addresses = [host] if is_ip_address(host) else self._resolver(host, port)
        if not addresses:
            raise socket.gaierror(f"no address found for {host}")
        for address in addresses:
            try:
                check_address(address)
            except AddressError as exc:
                raise exc if address == host else AddressError(f"{host} can't be used. {exc.message}") from exc
        return addresses

    def _within_reach(self, addresses: Sequence[str], host: str) -> Sequence[str]:
        """Those that plain http may go to."""
        inside = [address for address in addresses if is_local_network(address)]
        if inside:
            return inside
        if not self._plain_abroad:
            raise AddressError(
                f"http://{host} is outside your network, and without https others could read the token on the way. "
                "Use the server's https address."
            )
        self.is_exposed = True
        return addresses

    def _connect(self, address: str, port: int, seconds: float) -> socket.socket:
        try:
            sock = socket.create_connection((address, port), seconds)
        except TimeoutError as exc:
            # As a time-out, `requests` would take it for one of reading.
            raise ConnectionError("nothing is listening there") from exc
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError:
            sock.close()
            raise
        self.watch(sock)
        return sock


class SocketAdapter(HTTPAdapter):
    """What `requests` sends through, so that it goes over `Sockets`."""

    def __init__(self, sockets: Sockets) -> None:
        self._guard = sockets
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """The usual manager, with our kinds of connection, which closes those that wait for a request when it ends.

        urllib3 leaves that to the garbage collector, which an exception that somebody keeps puts off.
        """
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pools.dispose_func = HTTPConnectionPool.close
        self.poolmanager.pool_classes_by_scheme = {
            "http": self._pool_of(HTTPConnectionPool, _PlainConnection),
            "https": self._pool_of(HTTPSConnectionPool, _SecureConnection),
        }

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Nothing to set: whom we believe is the same for all connections, and not what `requests` brings along."""

    def _pool_of(self, kind: type[HTTPConnectionPool], connection: Callable[..., HTTPConnection]) -> Any:
        def pool(*args: Any, **kwargs: Any) -> HTTPConnectionPool:
            made = kind(*args, **kwargs)
            made.ConnectionCls = partial(connection, sockets=self._guard)  # type: ignore[assignment]  # makes one, too
            return made

        return pool


class _PlainConnection(HTTPConnection):
    def __init__(self, *args: Any, sockets: Sockets, **kwargs: Any) -> None:
        self._guard = sockets
        super().__init__(*args, **kwargs)

    def _new_conn(self) -> socket.socket:
        return self._guard.open(self.host, self.port, is_plain=True)


class _SecureConnection(HTTPSConnection):
    def __init__(self, *args: Any, sockets: Sockets, **kwargs: Any) -> None:
        self._guard = sockets
        super().__init__(*args, **{**kwargs, "ssl_context": ssl_context()})

    def _new_conn(self) -> socket.socket:
        return self._guard.open(self.host, self.port)

    def connect(self) -> None:
        """As usual; the socket that speaks TLS is another object than the one below it."""
        super().connect()
        if isinstance(self.sock, socket.socket):
            self._guard.watch(self.sock)


def _shut_down(sock: socket.socket) -> None:
    try:
        socket.socket.shutdown(sock, socket.SHUT_RDWR)  # not SSLSocket's, which would first forget its keys
    except OSError:
        return  # it is closed, or was never connected
