"""What goes wrong on the way to plex.tv, in words about it: nobody can restart it, or enter another address."""

import requests

from core.errors import AddressError, ResponseTooLargeError
from core.http.certificates import CA_FILE
from library.errors import (
    MusicServerError,
    ServerAddressError,
    ServerAnswerError,
    ServerTimeoutError,
    ServerUnreachableError,
    WrongServerError,
)
from library.servers.plex.http.network_errors import classify
from library.servers.plex.http.session import NotXMLError, StatusError
from library.servers.plex.http.status_errors import PLEX_TV_NAME, error_of_status

_ON_THE_WAY = (
    f"A proxy or a firewall on the way may answer in its place (then name its authority in {CA_FILE}), "
    "or this computer's clock may be wrong."
)


def translate_plex_tv(exc: Exception, seconds: float) -> MusicServerError:
    """One of `errors.FAILURES` as our own error."""
    if isinstance(exc, requests.RequestException | OSError):
        return _not_reached(exc, seconds)
    match exc:
        case AddressError():
            return ServerAddressError(exc.message)
        case StatusError():
            return error_of_status(exc.status, PLEX_TV_NAME)
        case NotXMLError():
            return WrongServerError(
                "What answers is not plex.tv, but a page of something on the way. "
                "If this network asks for a login, sign in there, then try again."
            )
        case ResponseTooLargeError():
            return ServerAnswerError("plex.tv sent more than PlexSage takes at once. Try again in a few minutes.")
        case _:
            return ServerAnswerError("plex.tv sent an answer that cannot be read. Try again in a few minutes.")


def plex_tv_timeout(seconds: float) -> ServerTimeoutError:
    """No whole answer in time."""
    return ServerTimeoutError(
        f"plex.tv did not answer within {seconds:g} seconds. Check this computer's connection to the internet, "
        "then try again."
    )


def _not_reached(exc: Exception, seconds: float) -> MusicServerError:
    why, trouble = classify(exc)
    if trouble is not None:
        return ServerUnreachableError(f"Cannot reach plex.tv: {trouble.what}. {_ON_THE_WAY}")
    if why == "late":
        return plex_tv_timeout(seconds)
    return ServerUnreachableError(
        "Cannot reach plex.tv. Check this computer's connection to the internet, then try again; "
        "a Plex server at home can be connected by its address and token."
    )
