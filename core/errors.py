"""The root of every error that PlexSage raises on purpose.

PlexSageError
 ├── AddressError            (core.errors)  an address that we refuse to open
 ├── LLMError                (llm.errors)   configuring or calling an LLM
 ├── LibraryError            (library.errors)  the tracks, and the server that keeps them
 └── PlaylistError           (playlists.errors)  turning a wish into a playlist
"""

from typing import ClassVar


class PlexSageError(Exception):
    """Something went wrong that we can explain: `message` is safe to show, `code` is stable for scripts."""

    code: ClassVar[str] = "error"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class AddressError(PlexSageError):
    """The address is malformed, or points where PlexSage never connects (design §7, outgoing addresses)."""

    code = "bad_address"


class ResponseTooLargeError(PlexSageError):
    """A server sent more bytes than the caller allowed."""

    code = "response_too_large"
