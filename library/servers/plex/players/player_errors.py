"""What goes wrong between PlexSage and a player, in words about the player: what it cannot, and what to do."""

from library.errors import (
    MusicServerError,
    PlayerRefusedError,
    ServerAddressError,
    ServerForbiddenError,
    ServerTimeoutError,
    ServerUnauthorizedError,
    ServerUnreachableError,
    UnexpectedServerError,
)
from library.servers.plex.http.session import StatusError

#: How players say that they do not know a command.
_UNKNOWN = frozenset({400, 404, 405, 501})
_SILENT = "{name} didn't answer in time. Wake it or reopen it, then try again."
_UNREADABLE = "{name} sent an unreadable answer. Update its app, then try again."
#: A failure of ours, what it is about a player, and how that is said.
_WORDS: tuple[tuple[type[MusicServerError], type[MusicServerError], str], ...] = (
    (
        ServerUnauthorizedError,
        PlayerRefusedError,
        "{name} doesn't accept commands from PlexSage (HTTP 401). Sign in there with your Plex account, then retry.",
    ),
    (
        ServerForbiddenError,
        PlayerRefusedError,
        "{name} doesn't allow remote control (HTTP 403). Allow it in the player's settings, then try again.",
    ),
    (
        UnexpectedServerError,
        PlayerRefusedError,
        "Something else answered in place of {name}. Reopen the player, then try again.",
    ),
    (
        ServerUnreachableError,
        ServerUnreachableError,
        "The connection to {name} was lost. Check that it is still open and on the same network, then try again.",
    ),
    (ServerTimeoutError, ServerTimeoutError, _SILENT),
)


class UnknownCommandError(PlayerRefusedError):
    """There may be another command for the same."""


def status_of(exc: MusicServerError) -> int | None:
    """The HTTP status behind it, where there was one."""
    cause = exc.__cause__
    return cause.status if isinstance(cause, StatusError) else None


def translate_for_player(exc: MusicServerError, name: str) -> MusicServerError:
    """An error of a request to a player or about it, in words about the player."""
    status = status_of(exc)
    if status in _UNKNOWN:
        return UnknownCommandError(f"{name} doesn't know this command (HTTP {status}). Update its app, then try again.")
    for kind, ours, words in _WORDS:
        if isinstance(exc, kind):
            return ours(words.format(name=name))
    if status is None:
        return exc if isinstance(exc, ServerAddressError) else PlayerRefusedError(_UNREADABLE.format(name=name))
    return PlayerRefusedError(f"{name} failed (HTTP {status}). Restart it, then try again.")


def silent_player_error(name: str) -> ServerTimeoutError:
    """It is there, and says nothing."""
    return ServerTimeoutError(_SILENT.format(name=name))
