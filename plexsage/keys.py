"""The secret key and the salt of encrypted fields: given, or out of a file that is made once in the data directory."""

import os
from pathlib import Path

from pydantic import SecretStr

from core.commands.ownership import name_other_owner
from core.keys.files import BadKeyFileError, read_or_make, read_previous
from plexsage.start_errors import StartError


def load_key(value: SecretStr | None, path: Path) -> str:
    """The value that is given, else the content of `path`, which is made (mode 0600) where it is missing."""
    if value is not None:
        return value.get_secret_value()
    try:
        return read_or_make(path)
    except BadKeyFileError as exc:
        raise StartError(str(exc)) from None
    except OSError as exc:
        raise _unusable(path, exc) from exc


def load_previous(folder: Path) -> dict[str, list[str]]:
    """Keys that are being replaced and still needed: there after an interrupted `rotate_keys` only."""
    try:
        return read_previous(folder)
    except BadKeyFileError as exc:
        raise StartError(str(exc)) from None
    except OSError as exc:
        raise _unusable(folder, exc) from exc


def _unusable(path: Path, exc: OSError) -> StartError:
    folder = path if os.path.isdir(path) else path.parent  # noqa: PTH112 (Path's own raises where nobody may look)
    owner = name_other_owner(folder)
    other = f"{folder} belongs to {owner}. Run this as that user, make" if owner else "make"
    return StartError(
        f"{path} can't be read or written ({exc.strerror}): {other} its directory writable by PlexSage, or choose "
        "another one with PLEXSAGE_DATA_DIR."
    )
