"""Failures of the wire told as our errors, in the same words for every provider. Loads no SDK.

An adapter catches what its client raises, calls `transport_error` or `status_error`, and raises the result
`from` what it caught. `Endpoint` is how messages name the server: never with credentials, path or query.
"""

import json
import re
import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import httpx2

from core.errors import AddressError, ResponseTooLargeError
from core.http.certificates import CA_FILE
from core.http.tls_errors import TlsTrouble, find_tls_trouble, wants_https
from core.text.redact import Redactor
from llm.errors import (
    BadAddressError,
    ContextTooLongError,
    ModelMissingError,
    ModelUnavailableError,
    ProviderError,
    ProviderTimeoutError,
    RateLimitedError,
    RequestRejectedError,
    TlsError,
    UnauthorizedError,
    UnreachableError,
    WrongServerError,
)
from llm.providers.context_errors import context_numbers

#: How much of a server's own words a message may repeat.
QUOTE_LIMIT = 300

#: What a client of ours may raise while it speaks to a server. `TimeoutError`: our own limit on progress.
WIRE_ERRORS = (
    httpx2.HTTPError,
    httpx2.InvalidURL,
    AddressError,
    ResponseTooLargeError,
    TimeoutError,
    OSError,
)


#: Of a provider that has no address to be wrong.
_OFFLINE = "check this computer's internet connection."


@dataclass(frozen=True)
class Endpoint:
    """A server as messages name it: "Ollama at localhost:11434", or just "Anthropic".

    `unauthorized_hint` is what to do about a 401 or 403, `local` whether the person runs the server, `has_key` whether
    a key goes along, `kind` what ought to be there where the label does not say it. `redact` knows the key: what a
    server says, and what its model answers, may repeat it.
    """

    label: str
    url: str = ""
    unauthorized_hint: str = "Check the API key."
    local: bool = False
    has_key: bool = False
    kind: str = ""
    redact: Redactor = field(default_factory=Redactor, repr=False, compare=False)

    def __str__(self) -> str:
        """The name, and the address where there is one to choose."""
        return f"{self.label} at {shown_address(self.url)}" if self.url else self.label


@dataclass(frozen=True)
class HttpFailure:
    """An HTTP answer that is not a success, or an error in the body of one that claims to be."""

    status: int
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    model: str = ""

    @property
    def text(self) -> str:
        """The server's own short words, for recognising what it means; "" if it has none (HTML, an empty body)."""
        return server_text(self.body)[:QUOTE_LIMIT]

    def quote(self, place: Endpoint) -> str:
        """The words for people: secrets are hidden before it is cut, as half of one would be known by nobody."""
        return place.redact.redact_beginning(server_text(self.body), QUOTE_LIMIT)


def shown_address(url: str) -> str:
    """Host and port of a URL, fit to show: no scheme, credentials, path or query."""
    return urlsplit(url).netloc.rpartition("@")[2] or "the configured address"


def server_text(body: str) -> str:
    """The message inside an error body of any dialect, in one line, as it came."""
    try:
        message = _message_in(json.loads(body))
    except (ValueError, RecursionError):
        return ""
    return " ".join(message.split())


def _message_in(value: object) -> str:
    """Look into {"error": "…"}, {"error": {"message": "…"}}, {"detail": …}; also inside a string."""
    if isinstance(value, list):
        return _message_in(value[0]) if value else ""
    if isinstance(value, dict):
        texts = (_message_in(value.get(key)) for key in ("error", "message", "detail", "msg"))
        return next(filter(None, texts), "")
    if isinstance(value, str) and value.startswith("{"):
        try:
            return _message_in(json.loads(value)) or value
        except (ValueError, RecursionError):
            return value
    return value if isinstance(value, str) else ""


def transport_error(exc: BaseException, place: Endpoint, *, timeout: float) -> ProviderError:
    """Say why no answer came. `timeout`: the seconds without progress that were allowed."""
    if isinstance(exc, AddressError | httpx2.InvalidURL | httpx2.UnsupportedProtocol):
        reason = exc.message if isinstance(exc, AddressError) else "Enter a full one, like http://localhost:11434."
        return BadAddressError(f"The address of {place.label} can't be used. {reason}")
    if isinstance(exc, ResponseTooLargeError):
        return WrongServerError(f"{place} sent far more data than an answer can have. {_where_to_look(place)}")
    if trouble := _trouble_connecting(exc):
        return TlsError(f"Cannot reach {place}: {trouble.what}. {_about_tls(trouble, place)}")
    if isinstance(exc, httpx2.ConnectTimeout | httpx2.PoolTimeout):
        advice = "no connection in time. Check the address and the network." if place.url else _OFFLINE
        return ProviderTimeoutError(f"Cannot reach {place}: {advice}")
    if isinstance(exc, httpx2.TimeoutException | TimeoutError):
        return ProviderTimeoutError(_silence(place, timeout))
    return UnreachableError(f"Cannot reach {place}: {_why_unreachable(exc, place)}")


def _trouble_connecting(exc: BaseException) -> TlsTrouble | None:
    """What TLS failed of; once a connection stands, its errors mean that it broke."""
    causes = tuple(_causes(exc))
    connecting = any(isinstance(cause, httpx2.ConnectError | httpx2.ConnectTimeout) for cause in causes)
    return find_tls_trouble(causes) if connecting else None


def _silence(place: Endpoint, timeout: float) -> str:
    advice = "Give it more time in Settings, or choose a smaller model." if place.local else "Try again."
    return f"{place} sent nothing for {timeout:g} seconds. {advice}"


def _why_unreachable(exc: BaseException, place: Endpoint) -> str:
    causes = tuple(_causes(exc))
    if isinstance(exc, httpx2.ConnectError) and not place.url:
        return _OFFLINE
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return "host not found. Check the address."
    if isinstance(exc, httpx2.ConnectError):
        advice = "Start it, or check the address" if place.local else "Check the network"
        return f"nothing is listening there. {advice}."
    if place.url.startswith("http://"):
        return "the connection was lost before an answer arrived. Try again, or use https:// if the server expects it."
    return "the connection was lost before an answer arrived. Try again."


def _where_to_look(place: Endpoint) -> str:
    """Nobody is told to check an address that nobody could enter."""
    return "Check the address." if place.url else "A proxy in between may be answering instead."


def _about_tls(trouble: TlsTrouble, place: Endpoint) -> str:
    """The certificates of the clouds are in order: what comes in their place is somebody's on the way."""
    if place.url:
        return trouble.todo
    return (
        f"A proxy or firewall in between may be answering instead (if so, set {CA_FILE} to its authority's "
        "certificate), or this computer's clock may be wrong."
    )


def _causes(exc: BaseException | None) -> Iterator[BaseException]:
    """The exception, what it was raised from, and the members of groups among them."""
    seen: set[int] = set()
    waiting = [exc]
    while waiting:
        current = waiting.pop()
        if current is None or id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        waiting += [current.__cause__, current.__context__]
        if isinstance(current, BaseExceptionGroup):
            waiting += current.exceptions


def status_error(failure: HttpFailure, place: Endpoint) -> ProviderError:
    """Say what an HTTP error means; a dialect looks at its own cases first."""
    if failure.status == 400 and wants_https(failure.body):
        return TlsError(f"Cannot reach {place}: it expects https there. Use https:// in the address.")
    return context_error(failure, place) or _by_status(failure, place)


def _by_status(failure: HttpFailure, place: Endpoint) -> ProviderError:
    words = failure.quote(place).rstrip(".")
    quoted = f": {words}" if words else ""
    match failure.status:
        case 401 | 402 | 403 | 407:
            # Not the server's own words: some repeat the key that they refuse.
            return UnauthorizedError(f"{place} refused access ({failure.status}). {place.unauthorized_hint}")
        case 404:
            return _not_found(failure, place)
        case 429:
            return _rate_limited(failure, place, quoted)
        case 400 | 409 | 413 | 422:
            return RequestRejectedError(f"{place} rejected the request ({failure.status}){quoted}.")
        case status if status < 500:
            return wrong_server(place, f"it answered with status {status}")
    return ModelUnavailableError(f"{place} failed{quoted or f' ({failure.status})'}. Try again in a moment.")


def context_error(failure: HttpFailure, place: Endpoint) -> ContextTooLongError | None:
    """Recognise a prompt that does not fit, whatever the status of the answer."""
    if failure.status in {401, 403, 404, 429} or not (numbers := context_numbers(failure.body)):
        return None
    prompt, window = numbers
    told = f" ({prompt:,} of {window:,} tokens)" if prompt and window else ""
    what = "prompt and the answer together are" if prompt and window and prompt <= window else "prompt is"
    message = f"The {what} too long for the context window of {failure.model or 'the model'}{told}. "
    return ContextTooLongError(
        message + "Send fewer tracks, or give the model a larger window.",
        prompt_tokens=prompt,
        context_window=window,
    )


def wrong_server(place: Endpoint, what: str) -> WrongServerError:
    """Something answers, but not in this protocol; `what` it did instead."""
    if place.kind:
        where = shown_address(place.url)
        return WrongServerError(f"The server at {where} isn't {place.kind}: {what}. Check the address.")
    return WrongServerError(f"Something answered, but it isn't {place}: {what}. {_where_to_look(place)}")


def _not_found(failure: HttpFailure, place: Endpoint) -> ProviderError:
    text = failure.text.lower()
    if failure.model and ("model" in text or failure.model.lower() in text):
        return ModelMissingError(f"{place} doesn't have the model {failure.model}. Choose another one.")
    return wrong_server(place, "it doesn't know the requested path")


def _rate_limited(failure: HttpFailure, place: Endpoint, quoted: str) -> RateLimitedError:
    seconds = retry_after(failure.headers)
    wait = f"Try again in {seconds:,.0f} seconds." if seconds else "Try again later."
    return RateLimitedError(
        f"{place} received too many requests, or your quota is used up{quoted}. {wait}", retry_after=seconds
    )


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait as the Retry-After header says: a number, or an HTTP date."""
    value = httpx2.Headers(dict(headers)).get("retry-after", "").strip()
    if re.fullmatch(r"\d+(\.\d+)?", value):
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None
