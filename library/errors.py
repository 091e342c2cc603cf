"""What can go wrong with the library and the music server that keeps it.

LibraryError
 ├── LibraryEmptyError        no track has been loaded yet
 ├── TrackNotFoundError       a rating key that the library does not have
 ├── PlaylistNotFoundError    a playlist that the music server does not have
 ├── MusicServerError         the music server was asked, and failed
 └── LibraryStorageError      the tracks were read, but could not be stored (disk full, database gone)
"""

from core.errors import PlexSageError


class LibraryError(PlexSageError):
    """Something about the tracks or their server."""

    code = "library_error"


class LibraryEmptyError(LibraryError):
    """No track has been loaded yet."""

    code = "library_empty"


class TrackNotFoundError(LibraryError):
    """A rating key that the library does not have."""

    code = "track_not_found"


class PlaylistNotFoundError(LibraryError):
    """A playlist that the music server does not have."""

    code = "playlist_not_found"


class MusicServerError(LibraryError):
    """The music server was asked, and failed."""

    code = "music_server_error"


class LibraryStorageError(LibraryError):
    """The tracks were read, but could not be stored; what was there before still is."""

    code = "library_storage"
