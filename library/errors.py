"""What can go wrong with the library and the music server that keeps it.

LibraryError
 ├── LibraryEmptyError        no track has been loaded yet
 ├── TrackNotFoundError       a rating key that the library does not have
 ├── GenreNotFoundError       a genre that the library does not have
 ├── GenreRuleError           genres that cannot be merged or parted like that
 ├── PlaylistNotFoundError    a playlist that the music server does not have
 ├── MusicServerError         the music server was asked, and failed
 │    ├── ServerAddressError       an address that PlexSage does not open
 │    ├── ServerUnreachableError   refused, unknown host, TLS, or the connection broke
 │    ├── ServerTimeoutError       no whole answer within the time limit
 │    ├── ServerUnauthorizedError  the token is not accepted
 │    │    └── ProxyLoginError     something in front of the server wants a login of its own
 │    ├── ServerForbiddenError     the token is good, but not for this
 │    ├── WrongServerError         something else answers there, or another server than before
 │    ├── ServerAnswerError        the server failed, or its answer cannot be read
 │    │    └── ServerBusyError     it starts, or gets too many requests: a minute later it may well answer
 │    ├── ServerRefusedError       the server does not want what it was asked for
 │    ├── LibraryChangedError      tracks moved about while they were read
 │    ├── SectionMissingError      a music library that the server does not have, or none was chosen
 │    ├── ServerItemMissingError   a picture or track that the server does not have
 │    ├── PlayerMissingError       a player that is not there any more, or does not answer
 │    ├── PlayerRefusedError       a player that is there, and does not do what it is told
 │    ├── PlayersUnknownError      nobody who knows the players could be asked
 │    ├── QueueClosedError         nothing can be added to what a player plays
 │    ├── SignInExpiredError       the person took too long to sign in
 │    └── LibraryShrunkError       it has no tracks any more, or suddenly far fewer
 ├── ServerNotConfiguredError  no music server has been connected yet
 ├── LibraryElsewhereError    the tracks are those of another server than the connected one
 ├── InvalidConnectionError   a connection that cannot be stored, field by field
 ├── SyncRunningError         a sync is running already
 ├── EmbeddingRunningError    vectors of albums are being computed already
 ├── EmbeddingFailedError     they could not be computed
 └── LibraryStorageError      the tracks were read, but could not be stored (disk full, database gone)
"""

from core.errors import InvalidFieldsError, PlexSageError
from core.text.command_line import manage_command


class LibraryError(PlexSageError):
    """Something about the tracks or their server."""

    code = "library_error"


class LibraryEmptyError(LibraryError):
    """No track has been loaded yet."""

    code = "library_empty"

    def __init__(self) -> None:
        super().__init__(
            "The library is empty. Connect your music in Settings, or load the demo library "
            f"(`{manage_command('load_demo_library')}`)."
        )


class TrackNotFoundError(LibraryError):
    """A rating key that the library does not have."""

    code = "track_not_found"


class GenreNotFoundError(LibraryError):
    """A genre that the library does not have."""

    code = "genre_not_found"


class GenreRuleError(LibraryError):
    """Genres that cannot be merged or parted like that."""

    code = "invalid"


class PlaylistNotFoundError(LibraryError):
    """A playlist that the music server does not have."""

    code = "playlist_not_found"


class MusicServerError(LibraryError):
    """The music server was asked, and failed."""

    code = "music_server_error"


class ServerAddressError(MusicServerError):
    """An address that PlexSage does not open."""

    code = "bad_address"


class ServerUnreachableError(MusicServerError):
    """Refused, unknown host, TLS, or the connection broke."""

    code = "unreachable"


class ServerTimeoutError(MusicServerError):
    """No whole answer within the time limit."""

    code = "timeout"


class ServerUnauthorizedError(MusicServerError):
    """The token is not accepted."""

    code = "unauthorized"


class ProxyLoginError(ServerUnauthorizedError):
    """Something in front of the server wants a login of its own: no token helps."""


class ServerForbiddenError(MusicServerError):
    """The token is good, but not for this."""

    code = "forbidden"


class UnexpectedServerError(MusicServerError):
    """Something else answers at the address, or another music server than the one that was connected."""

    code = "wrong_server"


class ServerAnswerError(MusicServerError):
    """The server failed, or its answer cannot be read."""

    code = "bad_answer"


class ServerBusyError(ServerAnswerError):
    """It starts, or gets too many requests: a minute later it may well answer."""


class ServerRefusedError(MusicServerError):
    """The server does not want what it was asked for (HTTP 400)."""

    code = "refused"


class LibraryChangedError(MusicServerError):
    """Tracks moved about while they were read, so that some may have been missed."""

    code = "library_changed"


class SectionMissingError(MusicServerError):
    """A music library that the server does not have, or none was chosen where there are several."""

    code = "section_missing"


class ServerItemMissingError(MusicServerError):
    """A picture or track that the server does not have."""

    code = "item_missing"


class PlayerMissingError(MusicServerError):
    """A player that is not there any more, or does not answer."""

    code = "player_missing"


class PlayerRefusedError(MusicServerError):
    """A player that is there, and does not do what it is told: it cannot, may not, or fails."""

    code = "player_refused"


class PlayersUnknownError(MusicServerError):
    """Nobody who knows the players could be asked."""

    code = "players_unknown"


class QueueClosedError(MusicServerError):
    """Nothing can be added to what a player plays: another server's music, or a queue that is not told or forgotten."""

    code = "queue_closed"


class SignInExpiredError(MusicServerError):
    """The person took too long to sign in."""

    code = "sign_in_expired"


class LibraryShrunkError(MusicServerError):
    """The music server has no tracks any more, or far fewer than before: a disk that went away, perhaps."""

    code = "library_shrunk"


class ServerNotConfiguredError(LibraryError):
    """No music server has been connected yet."""

    code = "not_configured"


class LibraryElsewhereError(LibraryError):
    """The tracks are those of another server than the connected one: their rating keys mean nothing there."""

    code = "library_elsewhere"


class InvalidConnectionError(LibraryError, InvalidFieldsError):
    """A connection was refused before anybody was asked; fields are those of ConnectionChange."""

    code = "invalid"


class SyncRunningError(LibraryError):
    """A sync is running already, in this process or another."""

    code = "conflict"


class EmbeddingRunningError(LibraryError):
    """Vectors of albums are being computed already, in this process or another."""

    code = "conflict"

    def __init__(self) -> None:
        super().__init__("The albums are already being read. Wait until that is done, or stop it.")


class EmbeddingFailedError(LibraryError):
    """Vectors of albums could not be computed; those that are stored stay."""

    code = "embedding_failed"


class LibraryStorageError(LibraryError):
    """The tracks were read, but could not be stored; what was there before still is."""

    code = "library_storage"
