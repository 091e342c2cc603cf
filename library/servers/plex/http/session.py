"""A `requests` session that talks to one host only, gives the token to nobody else, and never takes too much."""

import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from http.cookiejar import DefaultCookiePolicy
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from pydantic import SecretStr
from requests import PreparedRequest, RequestException, Response, Session

from core.errors import AddressError, ResponseTooLargeError
from core.http.tls_errors import wants_https
from core.text.redact import redact_pieces
from library.servers.plex.http.transport import CONNECT_SECONDS, SocketAdapter, Sockets

#: Seconds until the next try while Plex starts or is overloaded.
RETRIES = (1.0, 2.0, 4.0, 8.0)
_STARTING = 503
#: Part of an answer (206) is none of these: nobody asks for parts.
_GOOD = frozenset({200, 201, 202, 203, 204})
#: What plexapi takes for good; it puts the body of anything else into an error of its own.
_KNOWN = frozenset({200, 201, 204})
#: Seconds that are left for the last of the tries.
_FOR_THE_ANSWER = 2.0
#: Bytes of a page that says what was wrong.
_PAGE = 2_000
#: Bytes that are read, or inflated, at a time.
_PIECE = 65_536
#: zlib's way to say: gzip, with any window.
_GZIP = 16 + zlib.MAX_WBITS


class StatusError(Exception):
    """Plex answered with a failure. Nothing of its body is kept: that could be anything, our token included.

    `wants_https`: a web server says that plain http came in at its port of https. `wait`: the seconds that it asks for.
    """

    def __init__(self, status: int, *, wants_https: bool = False, wait: float | None = None) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status
        self.wants_https = wants_https
        self.wait = wait


class NotXMLError(Exception):
    """A page for people came instead of data."""


class EncodingError(Exception):
    """The answer is compressed in a way that cannot be undone."""


class GuardedSession(Session):
    """No redirects, proxies, cookies or .netrc; answers capped. Failures raise StatusError or NotXMLError."""

    def __init__(
        self,
        url: str,
        token: SecretStr,
        sockets: Sockets,
        *,
        headers: Mapping[str, str],
        seconds: float,
        max_bytes: int,
        gives_tokens: bool = False,
    ) -> None:
        """`gives_tokens`: the server is asked for tokens, and ours may be among them."""
        super().__init__()
        self.url = url.rstrip("/")
        self._origin = _origin(url)
        self._token = token
        self._hidden = b"" if gives_tokens else token.get_secret_value().encode()
        self._headers = {"Accept-Encoding": "gzip", **headers}
        self._seconds = seconds
        self._max_bytes = max_bytes
        self.trust_env = False
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._guard = sockets
        for scheme in ("http://", "https://"):
            self.mount(scheme, SocketAdapter(sockets))

    def call(self, method: str, target: str, headers: Mapping[str, str]) -> Response:
        """A request to a path below our address."""
        return self.request(method, f"{self.url}{target}", headers=headers)

    def request(self, method: str, url: str | bytes, *args: Any, **kwargs: Any) -> Response:
        """One request to our own host. Whatever token plexapi has picked up elsewhere is replaced by ours."""
        if _origin(str(url)) != self._origin:
            raise AddressError(f"PlexSage only contacts {self._origin}, but was redirected elsewhere.")
        given = {name: value for name, value in (kwargs.pop("headers", None) or {}).items() if name != "X-Plex-Token"}
        secret = self._token.get_secret_value()
        kwargs |= {
            "headers": {**given, **self._headers, **({"X-Plex-Token": secret} if secret else {})},
            "allow_redirects": False,
            "timeout": (CONNECT_SECONDS, self._seconds),
        }
        again = RETRIES if method.upper() == "GET" and "/player/" not in str(url) else ()
        return self._patiently(lambda: super(GuardedSession, self).request(method, url, *args, **kwargs), again)

    def _patiently(self, ask: Callable[[], Response], waits: Sequence[float]) -> Response:
        """Again while Plex starts (503), as often as there are waits, and never beyond the time for one request."""
        deadline = monotonic() + self._seconds
        for usual in waits:
            try:
                return ask()
            except StatusError as exc:
                wait = max(exc.wait or 0.0, usual)
                is_in_time = monotonic() + wait < deadline - _FOR_THE_ANSWER
                if exc.status != _STARTING or not is_in_time or not self._guard.wait(wait):
                    raise
        return ask()

    def send(self, request: PreparedRequest, **kwargs: Any) -> Response:
        """Judge the answer by its head before anyone reads the rest."""
        response = super().send(request, **{**kwargs, "stream": True})
        if response.status_code not in _GOOD:
            raise _status_error(response)
        if response.status_code not in _KNOWN:
            response.status_code = 200
        if _is_page(response):
            response.close()
            raise NotXMLError("text/html")
        response.encoding = "utf-8"  # `requests` takes XML without a charset for Latin-1
        response.raw = _Capped(response.raw, self._max_bytes, self._hidden)
        return response


def _is_page(response: Response) -> bool:
    """One for people: with nothing in it, it is the "yes" of a server to a change."""
    is_html = response.headers.get("Content-Type", "").lower().startswith("text/html")
    return is_html and response.headers.get("Content-Length", "").strip() != "0"


def _status_error(response: Response) -> StatusError:
    page = b""
    with closing(response):
        if response.status_code == 400 and response.url.startswith("http://"):
            page = _beginning(response)
        after = response.headers.get("Retry-After", "")
    wait = float(after) if after.isascii() and after.isdecimal() and len(after) < 6 else None
    return StatusError(response.status_code, wants_https=wants_https(page.decode("latin-1")), wait=wait)


def _beginning(response: Response) -> bytes:
    """Of a page for people, which may be compressed like any other; nothing where it cannot be read."""
    try:
        return next(response.iter_content(_PAGE), b"")
    except (RequestException, OSError, ValueError):
        return b""


class _Capped:
    """A body made whole again where it is compressed; it ends in ResponseTooLargeError, by what it is then.

    A `secret` that is repeated in it is hidden: names and titles go into pages and the database.
    """

    def __init__(self, raw: Any, max_bytes: int, secret: bytes) -> None:
        self._raw = raw
        self._left = max_bytes
        self._secret = secret

    def __getattr__(self, name: str) -> Any:
        return getattr(self._raw, name)

    def stream(self, amount: int, decode_content: bool | None = None) -> Iterator[bytes]:
        """The pieces, none of them larger than what may still come.

        Where they end in an error, or nobody wants the rest, the connection is closed: no other answer can use it.
        """
        pieces = _sensible(self._raw.stream(max(amount, _PIECE), decode_content=False))
        try:
            whole = _inflated(pieces, self._raw.headers.get("Content-Encoding", ""))
            yield from redact_pieces(self._bounded(whole), self._secret)
        except BaseException:
            self._raw.close()
            raise

    def _bounded(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            self._left -= len(piece)
            if self._left < 0:
                raise ResponseTooLargeError("The server's answer is larger than PlexSage accepts.")
            yield piece


def _sensible(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The pieces; a length below nothing, which urllib3 takes for a mistake of ours, is an EncodingError."""
    try:
        yield from pieces
    except ValueError as exc:
        raise EncodingError("the answer is not cut as it says") from exc


def _inflated(pieces: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """Little by little: a small body may hold gigabytes. Raises EncodingError."""
    if encoding.strip().lower() in {"", "identity"}:
        yield from pieces
        return
    if encoding.strip().lower() not in {"gzip", "x-gzip"}:
        raise EncodingError("only gzip was asked for")
    inflater = zlib.decompressobj(_GZIP)
    for piece in pieces:
        yield from _of_piece(inflater, piece)
    if not inflater.eof:
        raise EncodingError("the compressed answer ends too soon")


def _of_piece(inflater: "zlib._Decompress", piece: bytes) -> Iterator[bytes]:
    try:
        while piece:
            yield inflater.decompress(piece, _PIECE)
            piece = inflater.unconsumed_tail
    except zlib.error as exc:
        raise EncodingError("the answer is not compressed as it says") from exc


def _origin(url: str) -> str:
    parts = urlsplit(url)
    port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    return f"{parts.scheme}://{(parts.hostname or '').lower()}:{port}"
