"""The root of every error that PlexSage raises on purpose.

PlexSageError
 ├── AddressError            (core.errors)  an address that we refuse to open
 ├── InvalidFieldsError      (core.errors)  input that was refused, field by field
 ├── ResponseTooLargeError   (core.errors)  a server that sends more than we take
 ├── LLMError                (llm.errors)   configuring or calling an LLM
 ├── LibraryError            (library.errors)  the tracks, and the server that keeps them
 ├── PlaylistError           (playlists.errors)  turning a wish into a playlist
 ├── AccountError            (accounts.errors)  who may come in
 └── OperationsError         (operations.errors)  an installation's upkeep
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import ClassVar


class PlexSageError(Exception):
    """Something went wrong that we can explain: `message` is safe to show, `code` is stable for scripts."""

    code: ClassVar[str] = "error"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class AddressError(PlexSageError):
    """The address is malformed, or points where PlexSage never connects."""

    code = "bad_address"


class InvalidFieldsError(PlexSageError):
    """What was sent is refused, and nothing of it was kept."""

    code = "invalid"

    def __init__(self, errors: Mapping[str, str]) -> None:
        """`errors`: field -> what to do about it."""
        super().__init__(" ".join(errors.values()))
        self.errors = MappingProxyType(dict(errors))

    def renamed(self, names: Mapping[str, str]) -> "InvalidFieldsError":
        """A copy with the fields under their sender's names (ours -> the sender's); "notes[2]" goes with "notes"."""
        parted = [(*field.partition("["), message) for field, message in self.errors.items()]
        return InvalidFieldsError(
            {f"{names.get(name, name)}{bracket}{rest}": message for name, bracket, rest, message in parted}
        )


class ResponseTooLargeError(PlexSageError):
    """A server sent more bytes than the caller allowed."""

    code = "response_too_large"


@contextmanager
def rename_fields(names: Mapping[str, str]) -> Iterator[None]:
    """Inside the block, refusals name the fields as their sender does: our own name -> the sender's."""
    try:
        yield
    except InvalidFieldsError as exc:
        raise exc.renamed(names) from exc
