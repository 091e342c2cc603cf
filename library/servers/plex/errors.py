"""What went wrong between us and Plex, as our own errors with a next step in each message."""

import socket
from collections.abc import Callable, Iterator
from http.client import HTTPException
from urllib.parse import urlsplit
from xml.etree.ElementTree import ParseError

import requests
from requests.exceptions import ChunkedEncodingError
from urllib3.exceptions import ReadTimeoutError

from core.container import in_container
from core.errors import AddressError, ResponseTooLargeError
from library.errors import (
    MusicServerError,
    ServerAddressError,
    ServerAnswerError,
    ServerForbiddenError,
    ServerItemMissingError,
    ServerRefusedError,
    ServerTimeoutError,
    ServerUnauthorizedError,
    ServerUnreachableError,
    WrongServerError,
)
from library.servers.plex.session import EncodingError, NotXMLError, StatusError

#: What a conversation may raise below our own errors. Anything else is a mistake of ours, and stays one.
FAILURES = (
    requests.RequestException,
    StatusError,
    NotXMLError,
    EncodingError,
    ParseError,
    AddressError,
    ResponseTooLargeError,
    OSError,
)


def translate(exc: Exception, place: str, seconds: float) -> MusicServerError:
    """One of FAILURES as our own error; `place` is how people call the server: "Plex at http://tower:32400"."""
    if isinstance(exc, requests.RequestException | OSError):
        return _not_reached(exc, place, seconds)
    match exc:
        case AddressError():
            return ServerAddressError(exc.message)
        case StatusError():
            return by_status(exc.status, place)
        case NotXMLError():
            return not_plex(place)
        case ResponseTooLargeError():
            return ServerAnswerError(f"{place} sent more than PlexSage takes at once.")
        case _:
            return ServerAnswerError(f"{place} sent an answer that cannot be read. Try again, or restart Plex.")


def by_status(status: int, place: str) -> MusicServerError:
    """What an HTTP status means."""
    known: dict[int, Callable[[], MusicServerError]] = {
        400: lambda: ServerRefusedError(f"{place} refused the request (HTTP 400). Sync the library, then try again."),
        401: lambda: ServerUnauthorizedError(
            f"{place} does not accept the token. Enter a new one in the settings, or sign in with Plex again."
        ),
        403: lambda: ServerForbiddenError(
            f"{place} does not allow this with the present token. Use the token of the server's owner."
        ),
        404: lambda: ServerItemMissingError(f"{place} does not have this any more. Sync the library, then try again."),
    }
    if status in known:
        return known[status]()
    if 300 <= status < 400:
        return WrongServerError(
            f"{place} sends PlexSage to another address, which it does not follow. Enter the final address."
        )
    return ServerAnswerError(f"{place} failed (HTTP {status}). Try again in a moment; Plex's own log says more.")


def timed_out(place: str, seconds: float) -> ServerTimeoutError:
    """No whole answer in time."""
    return ServerTimeoutError(
        f"{place} did not answer within {seconds:g} seconds. Check that it is not overloaded, then try again."
    )


def not_plex(place: str) -> WrongServerError:
    """Something answers, but not Plex."""
    return WrongServerError(
        f"What answers is no Plex Media Server: {place}. Enter its address, like http://localhost:32400."
    )


def _not_reached(exc: Exception, place: str, seconds: float) -> MusicServerError:
    causes = tuple(_causes(exc))

    def is_due_to(*kinds: type[BaseException]) -> bool:
        return any(isinstance(cause, kinds) for cause in causes)

    if is_due_to(requests.exceptions.SSLError):
        return ServerUnreachableError(
            f"The certificate of {place} does not fit. Use the plex.direct address of the server, or http://."
        )
    if is_due_to(requests.exceptions.ReadTimeout, ReadTimeoutError):
        return timed_out(place, seconds)
    if is_due_to(socket.gaierror):
        return ServerUnreachableError(f"Cannot reach {place}: no computer of that name is known. Check the address.")
    if is_due_to(ChunkedEncodingError, ConnectionResetError, ConnectionAbortedError, EOFError, HTTPException):
        return ServerUnreachableError(f"The connection to {place} broke. Check that Plex is running, then try again.")
    return ServerUnreachableError(
        f"Cannot reach {place}. Check that Plex is running and that the address is right.{_hint(place)}"
    )


def _hint(place: str) -> str:
    host = urlsplit(place.rpartition(" ")[2]).hostname
    if host in {"localhost", "127.0.0.1", "::1"} and in_container():
        return " Inside a container, use host.docker.internal in place of localhost."
    return ""


def _causes(exc: BaseException) -> Iterator[BaseException]:
    found: BaseException | None = exc
    while found is not None:
        yield found
        found = found.__cause__ or found.__context__
