"""What an HTTP status of Plex, of plex.tv or of a proxy in front of them means, with a next step in each message."""

from collections.abc import Mapping
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
    UnexpectedServerError,
)

#: plex.tv, as messages call it: there nobody can look into a log or restart anything.
PLEX_TV_NAME = "plex.tv"
#: Where a plain address is not answered.
HTTPS_HINT = "If Plex requires secure connections, use its https address of plex.direct: signing in with Plex finds it."
_EXPIRED = 498  # Plex's own: the seven days of a JWT are over

_Errors = Mapping[int, tuple[type[MusicServerError], str]]
_OF_BOTH: _Errors = MappingProxyType(
    {
        400: (ServerRefusedError, "{} refused the request (HTTP 400). Sync the library, then try again."),
        401: (
            ServerUnauthorizedError,
            "{} does not accept the token. Enter a new one in the settings, or sign in with Plex again.",
        ),
        403: (
            ServerForbiddenError,
            "{} does not allow this with the present token. Use the token of the server's owner.",
        ),
        404: (ServerItemMissingError, "{} does not have this any more. Sync the library, then try again."),
        429: (ServerBusyError, "{} got too many requests, and asks to wait. Try again in a minute."),
        _EXPIRED: (
            ServerUnauthorizedError,
            "The token for {} has expired. Sign in with Plex again, or enter a new one in the settings.",
        ),
    }
)
_BEHIND_PROXY = (
    ServerUnreachableError,
    "{} is not reached by the proxy in front of it. Check that Plex is running, and where the proxy looks.",
)
_OF_PLEX: _Errors = MappingProxyType(
    {
        503: (ServerBusyError, "{} is starting or busy (HTTP 503). Try again in a minute."),
        **dict.fromkeys((502, 504, 521, 522, 523, 524), _BEHIND_PROXY),
    }
)
_OF_PLEX_TV: _Errors = MappingProxyType(
    {
        401: (ServerUnauthorizedError, "{} does not accept the account's token any more. Sign in with Plex again."),
        503: (ServerBusyError, "{} is busy or being repaired (HTTP 503). Try again in a few minutes."),
    }
)


def error_of_status(status: int, name: str) -> MusicServerError:
    """`name` is how people call the server: "Plex at http://tower:32400"."""
    if 300 <= status < 400:
        return UnexpectedServerError(
            f"{name} sends PlexSage to another address, which it does not follow. "
            "Enter the final address; where that is the login page of a proxy, let PlexSage past it."
        )
    of_server = _OF_PLEX_TV if name == PLEX_TV_NAME else _OF_PLEX
    if found := of_server.get(status) or _OF_BOTH.get(status):
        kind, message = found
        return kind(message.format(name))
    hint = "Try again in a few minutes." if name == PLEX_TV_NAME else "Try again in a moment; Plex's own log says more."
    return ServerAnswerError(f"{name} failed (HTTP {status}). {hint}")


def refused_before_plex(refusal: MusicServerError, name: str) -> MusicServerError:
    """Where a real Plex answers everybody: something in front of it refuses, and another token would not help."""
    if isinstance(refusal, ServerForbiddenError):
        return ServerForbiddenError(
            f"{name} does not allow PlexSage in, not even to ask who it is. If a proxy or firewall stands in front of "
            "Plex, let PlexSage past it; else use the token of the server's owner."
        )
    return ProxyLoginError(
        f"{name} asks for a login before Plex says who it is. If a proxy stands in front of Plex, let PlexSage past "
        "it, or use Plex's own address; else sign in with Plex again."
    )
