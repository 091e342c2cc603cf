"""What went wrong between us and Plex, as our own errors with a next step in each message."""

from urllib.parse import urlsplit
from xml.etree.ElementTree import ParseError

import requests

from core.commands.container import in_container
from core.errors import AddressError, ResponseTooLargeError
from core.http.tls_errors import TlsTrouble
from library.errors import (
    MusicServerError,
    ServerAddressError,
    ServerAnswerError,
    ServerTimeoutError,
    ServerUnreachableError,
    WrongServerError,
)
from library.servers.plex.http.network_errors import classify
from library.servers.plex.http.plex_tv_errors import plex_tv_timeout, translate_plex_tv
from library.servers.plex.http.session import EncodingError, NotXMLError, StatusError
from library.servers.plex.http.status_errors import PLEX_TV_NAME, error_of_status, speaks_https, to_https

#: What a client may raise below our own errors. Anything else is a mistake of ours, and stays one.
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
    return translate_plex_tv(exc, seconds) if place == PLEX_TV_NAME else _translate_plex(exc, place, seconds)


def _translate_plex(exc: Exception, place: str, seconds: float) -> MusicServerError:
    if isinstance(exc, requests.RequestException | OSError):
        return _not_reached(exc, place, seconds)
    match exc:
        case AddressError():
            return ServerAddressError(exc.message)
        case StatusError():
            return speaks_https(place) if exc.wants_https else error_of_status(exc.status, place)
        case NotXMLError():
            return not_plex_error(place)
        case ResponseTooLargeError():
            return ServerAnswerError(f"{place} sent more than PlexSage takes at once.")
        case _:
            return ServerAnswerError(f"{place} sent an answer that cannot be read. Try again, or restart Plex.")


def timeout_error(place: str, seconds: float) -> ServerTimeoutError:
    """No whole answer in time."""
    if place == PLEX_TV_NAME:
        return plex_tv_timeout(seconds)
    return ServerTimeoutError(
        f"{place} did not answer within {seconds:g} seconds. Check that it is not overloaded, then try again."
    )


def not_plex_error(place: str) -> WrongServerError:
    """Something answers, but not Plex."""
    return WrongServerError(
        f"What answers is no Plex Media Server: {place}. Enter its address, like http://localhost:32400; "
        "if a proxy in front of Plex asks for a login, let PlexSage past it."
    )


def _not_reached(exc: Exception, place: str, seconds: float) -> MusicServerError:
    why, trouble = classify(exc)
    if trouble is not None:
        return ServerUnreachableError(f"Cannot reach {place}: {trouble.what}. {_about_tls(trouble, place)}")
    match why:
        case "late":
            return timeout_error(place, seconds)
        case "unknown_name":
            return ServerUnreachableError(f"Cannot reach {place}: {_unknown_name(place)}")
        case "broke":
            hint = f" {to_https()}" if _url_of(place).startswith("http://") else ""
            return ServerUnreachableError(
                f"The connection to {place} broke. Check that {_name_of(place)} is running, then try again.{hint}"
            )
        case _:
            return ServerUnreachableError(
                f"Cannot reach {place}. Check that Plex is running and that the address is right.{_hint(place)}"
            )


def _about_tls(trouble: TlsTrouble, place: str) -> str:
    """Plex has a certificate of its own, for a name of plex.direct."""
    if trouble.kind == "no_https" or not place.startswith("Plex at ") or _is_plex_direct(place):
        return trouble.todo
    return f"Use the plex.direct address of the server (signing in with Plex finds it). {trouble.todo}"


def _unknown_name(place: str) -> str:
    if _is_plex_direct(place):
        return (
            "the name is not found. Many routers refuse names that lead into the own network (DNS rebinding "
            "protection): allow plex.direct there."
        )
    return "no computer of that name is known. Check the address."


def _is_plex_direct(place: str) -> bool:
    return (urlsplit(_url_of(place)).hostname or "").endswith(".plex.direct")


def _url_of(place: str) -> str:
    return place.rpartition(" ")[2]


def _name_of(place: str) -> str:
    return "Plex" if place.startswith("Plex at ") else place


def _hint(place: str) -> str:
    host = urlsplit(_url_of(place)).hostname
    if host in {"localhost", "127.0.0.1", "::1"} and in_container():
        return " Inside a container, use host.docker.internal in place of localhost."
    return ""
