"""What an HTTP status of Plex, of plex.tv or of a proxy in front of them means, with a next step in each message."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from library.errors import (
    MusicServerError,
    ProxyLoginError,
    ServerAnswerError,
    ServerBusyError,
    ServerForbiddenError,
    ServerItemMissingError,
    ServerRefusedError,
    ServerUnauthorizedError,
    ServerUnreachableError,
    WrongServerError,
)

#: plex.tv, as messages call it: there nobody can look into a log or restart anything.
PLEX_TV_NAME = "plex.tv"
_EXPIRED = 498  # Plex's own: the seven days of a JWT are over


def error_of_status(status: int, place: str) -> MusicServerError:
    """`place` is how people call the server: "Plex at http://tower:32400"."""
    if 300 <= status < 400:
        return WrongServerError(
            f"{place} sends PlexSage to another address, which it does not follow. "
            "Enter the final address; where that is the login page of a proxy, let PlexSage past it."
        )
    of_place = _OF_PLEX_TV if place == PLEX_TV_NAME else _OF_PLEX
    found = of_place.get(status) or _OF_BOTH.get(status)
    return found(place) if found else _failed(status, place)


def to_https() -> str:
    """Where a plain address is not answered."""
    return "If Plex requires secure connections, use its https address of plex.direct: signing in with Plex finds it."


def speaks_https(place: str) -> MusicServerError:
    """Plain http came in at a port of https."""
    return ServerUnreachableError(f"{place} speaks https there. Write https:// in the address. {to_https()}")


def refused_before_plex(refusal: MusicServerError, place: str) -> MusicServerError:
    """Where a real Plex answers everybody: something in front of it refuses, and another token would not help."""
    if isinstance(refusal, ServerForbiddenError):
        return ServerForbiddenError(
            f"{place} does not allow PlexSage in, not even to ask who it is. If a proxy or firewall stands in front of "
            "Plex, let PlexSage past it; else use the token of the server's owner."
        )
    return ProxyLoginError(
        f"{place} asks for a login before Plex says who it is. If a proxy stands in front of Plex, let PlexSage past "
        "it, or use Plex's own address; else sign in with Plex again."
    )


def _failed(status: int, place: str) -> MusicServerError:
    more = (
        "Try again in a few minutes." if place == PLEX_TV_NAME else "Try again in a moment; Plex's own log says more."
    )
    return ServerAnswerError(f"{place} failed (HTTP {status}). {more}")


def _refused(place: str) -> MusicServerError:
    return ServerRefusedError(f"{place} refused the request (HTTP 400). Sync the library, then try again.")


def _unauthorized(place: str) -> MusicServerError:
    return ServerUnauthorizedError(
        f"{place} does not accept the token. Enter a new one in the settings, or sign in with Plex again."
    )


def _signed_out(place: str) -> MusicServerError:
    return ServerUnauthorizedError(f"{place} does not accept the account's token any more. Sign in with Plex again.")


def _expired(place: str) -> MusicServerError:
    return ServerUnauthorizedError(
        f"The token for {place} has expired. Sign in with Plex again, or enter a new one in the settings."
    )


def _forbidden(place: str) -> MusicServerError:
    return ServerForbiddenError(
        f"{place} does not allow this with the present token. Use the token of the server's owner."
    )


def _missing(place: str) -> MusicServerError:
    return ServerItemMissingError(f"{place} does not have this any more. Sync the library, then try again.")


def _too_many(place: str) -> MusicServerError:
    return ServerBusyError(f"{place} got too many requests, and asks to wait. Try again in a minute.")


def _starting(place: str) -> MusicServerError:
    return ServerBusyError(f"{place} is starting or busy (HTTP 503). Try again in a minute.")


def _repaired(place: str) -> MusicServerError:
    return ServerBusyError(f"{place} is busy or being repaired (HTTP 503). Try again in a few minutes.")


def _through_proxy(place: str) -> MusicServerError:
    return ServerUnreachableError(
        f"{place} is not reached by the proxy in front of it. Check that Plex is running, and where the proxy looks."
    )


_Make = Callable[[str], MusicServerError]
_OF_BOTH: Mapping[int, _Make] = MappingProxyType(
    {400: _refused, 401: _unauthorized, 403: _forbidden, 404: _missing, 429: _too_many, _EXPIRED: _expired}
)
_OF_PLEX: Mapping[int, _Make] = MappingProxyType(
    {503: _starting, **dict.fromkeys((502, 504, 521, 522, 523, 524), _through_proxy)}
)
_OF_PLEX_TV: Mapping[int, _Make] = MappingProxyType({401: _signed_out, 503: _repaired})
