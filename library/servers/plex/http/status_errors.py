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
HTTPS_HINT = "If Plex requires secure connections, use its plex.direct https address, which signing in with Plex finds."
_EXPIRED = 498  # Plex's own: the seven days of a JWT are over

_Errors = Mapping[int, tuple[type[MusicServerError], str]]
_OF_BOTH: _Errors = MappingProxyType(
    {
        400: (ServerRefusedError, "{} refused the request (HTTP 400). Sync the library, then try again."),
        401: (
            ServerUnauthorizedError,
            "{} doesn't accept the token. Enter a new one in Settings, or sign in with Plex again.",
        ),
        403: (
            ServerForbiddenError,
            "{} doesn't allow this with the current token. Use the token of the server's owner.",
        ),
        404: (ServerItemMissingError, "{} no longer has this item. Sync the library, then try again."),
        429: (ServerBusyError, "{} received too many requests. Try again in a minute."),
        _EXPIRED: (
            ServerUnauthorizedError,
            "The token for {} has expired. Sign in with Plex again, or enter a new one in Settings.",
        ),
    }
)
_BEHIND_PROXY = (
    ServerUnreachableError,
    "The proxy in front of {} can't reach it. Check that Plex is running and that the proxy points to it.",
)
_OF_PLEX: _Errors = MappingProxyType(
    {
        503: (ServerBusyError, "{} is starting or busy (HTTP 503). Try again in a minute."),
        **dict.fromkeys((502, 504, 521, 522, 523, 524), _BEHIND_PROXY),
    }
)
_OF_PLEX_TV: _Errors = MappingProxyType(
    {
        401: (ServerUnauthorizedError, "{} no longer accepts the account's token. Sign in with Plex again."),
        503: (ServerBusyError, "{} is busy or under maintenance (HTTP 503). Try again in a few minutes."),
    }
)


def error_of_status(status: int, name: str) -> MusicServerError:
    """`name` is how people call the server: "Plex at http://tower:32400"."""
    if 300 <= status < 400:
        return UnexpectedServerError(
            f"{name} redirects to another address, which PlexSage doesn't follow. Enter the final address. If that "
            "is a proxy's login page, let PlexSage bypass it."
        )
    of_server = _OF_PLEX_TV if name == PLEX_TV_NAME else _OF_PLEX
    if found := of_server.get(status) or _OF_BOTH.get(status):
        kind, message = found
        return kind(message.format(name))
    hint = (
        "Try again in a few minutes." if name == PLEX_TV_NAME else "Try again in a moment. See Plex's log for details."
    )
    return ServerAnswerError(f"{name} failed (HTTP {status}). {hint}")


def refused_before_plex(refusal: MusicServerError, name: str) -> MusicServerError:
    """Where a real Plex answers everybody: something in front of it refuses, and another token would not help."""
    if isinstance(refusal, ServerForbiddenError):
        return ServerForbiddenError(
            f"{name} refuses all access. If there is a proxy or firewall in front of Plex, let PlexSage bypass it. "
            "Otherwise use the token of the server's owner."
        )
    return ProxyLoginError(
        f"{name} asks for a login before PlexSage can reach Plex. If there is a proxy in front of Plex, let PlexSage "
        "bypass it, or use Plex's own address. Otherwise sign in with Plex again."
    )
