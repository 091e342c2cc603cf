"""What went wrong between us and Plex or plex.tv, as our own errors with a next step in each message.

Messages about plex.tv differ: nobody can restart it, or enter another address.
"""

from urllib.parse import urlsplit
from xml.etree.ElementTree import ParseError

import requests

from core.errors import AddressError, ResponseTooLargeError
from core.http.certificates import CA_FILE
from core.http.container import in_container
from core.http.tls_errors import TlsTrouble
from library.errors import (
    MusicServerError,
    ServerAddressError,
    ServerAnswerError,
    ServerTimeoutError,
    ServerUnreachableError,
    UnexpectedServerError,
)
from library.servers.plex.http.network_errors import classify
from library.servers.plex.http.session import EncodingError, NotXMLError, StatusError
from library.servers.plex.http.status_errors import HTTPS_HINT, PLEX_TV_NAME, error_of_status

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


def translate(exc: Exception, name: str, seconds: float) -> MusicServerError:
    """One of FAILURES as our own error; `name` is how people call the server: "Plex at http://tower:32400"."""
    is_plex_tv = name == PLEX_TV_NAME
    if isinstance(exc, requests.RequestException | OSError):
        return (_plex_tv_unreached if is_plex_tv else _plex_unreached)(exc, name, seconds)
    match exc:
        case AddressError():
            return ServerAddressError(exc.message)
        case StatusError():
            is_https = exc.wants_https and not is_plex_tv
            return _https_error(name) if is_https else error_of_status(exc.status, name)
        case NotXMLError():
            return _not_plex_tv_error() if is_plex_tv else not_plex_error(name)
        case ResponseTooLargeError():
            hint = " Try again in a few minutes." if is_plex_tv else ""
            return ServerAnswerError(f"{name} sent more data than PlexSage accepts at once.{hint}")
        case _:
            hint = "Try again in a few minutes." if is_plex_tv else "Try again, or restart Plex."
            return ServerAnswerError(f"{name} sent an unreadable answer. {hint}")


def _https_error(name: str) -> ServerUnreachableError:
    """Plain http came in at a port of https."""
    return ServerUnreachableError(f"{name} expects https there. Use https:// in the address. {HTTPS_HINT}")


def timeout_error(name: str, seconds: float) -> ServerTimeoutError:
    """No whole answer in time."""
    hint = "Check this computer's internet connection" if name == PLEX_TV_NAME else "Check that it isn't overloaded"
    return ServerTimeoutError(f"{name} didn't answer within {seconds:g} seconds. {hint}, then try again.")


def not_plex_error(name: str) -> UnexpectedServerError:
    """Something answers, but not Plex."""
    return UnexpectedServerError(
        f"This isn't a Plex Media Server: {name}. Enter your server's address, like http://localhost:32400. If a "
        "proxy in front of Plex asks for a login, let PlexSage bypass it."
    )


def _not_plex_tv_error() -> UnexpectedServerError:
    return UnexpectedServerError(
        "Something else answered in place of plex.tv. If this network asks for a login, sign in there, then try again."
    )


def _plex_tv_unreached(exc: Exception, name: str, seconds: float) -> MusicServerError:
    why, trouble = classify(exc)
    if trouble is not None:
        return ServerUnreachableError(
            f"Cannot reach {name}: {trouble.what}. A proxy or firewall in between may be answering instead (if so, "
            f"set {CA_FILE} to its authority's certificate), or this computer's clock may be wrong."
        )
    if why == "late":
        return timeout_error(name, seconds)
    return ServerUnreachableError(
        f"Cannot reach {name}. Check this computer's internet connection, then try again. You can also connect a "
        "Plex server at home with its address and token."
    )


def _plex_unreached(exc: Exception, name: str, seconds: float) -> MusicServerError:
    why, trouble = classify(exc)
    if trouble is not None:
        return ServerUnreachableError(f"Cannot reach {name}: {trouble.what}. {_about_tls(trouble, name)}")
    match why:
        case "late":
            return timeout_error(name, seconds)
        case "unknown_name":
            return ServerUnreachableError(f"Cannot reach {name}: {_unknown_name(name)}")
        case "broke":
            running = "Plex" if name.startswith("Plex at ") else name
            hint = f" {HTTPS_HINT}" if _url_of(name).startswith("http://") else ""
            return ServerUnreachableError(
                f"The connection to {name} was lost. Check that {running} is running, then try again.{hint}"
            )
        case _:
            return ServerUnreachableError(
                f"Cannot reach {name}. Check that Plex is running and that the address is right.{_container_hint(name)}"
            )


def _about_tls(trouble: TlsTrouble, name: str) -> str:
    """Plex has a certificate of its own, for a name of plex.direct."""
    if trouble.kind == "no_https" or not name.startswith("Plex at ") or _is_plex_direct(name):
        return trouble.todo
    return f"Use the server's plex.direct address (signing in with Plex finds it). {trouble.todo}"


def _unknown_name(name: str) -> str:
    if _is_plex_direct(name):
        return (
            "host not found. Many routers block names that point into the local network (DNS rebinding protection): "
            "allow plex.direct in your router."
        )
    return "host not found. Check the address."


def _is_plex_direct(name: str) -> bool:
    return (urlsplit(_url_of(name)).hostname or "").endswith(".plex.direct")


def _url_of(name: str) -> str:
    return name.rpartition(" ")[2]


def _container_hint(name: str) -> str:
    if urlsplit(_url_of(name)).hostname in {"localhost", "127.0.0.1", "::1"} and in_container():
        return " Inside a container, use host.docker.internal instead of localhost."
    return ""
