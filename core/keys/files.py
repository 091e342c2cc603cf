"""The files of the keys in the data folder: made once, replaced whole, what was in them kept until all is rewritten."""

import json
import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from core.db.private_files import create_private_file, link_if_absent, sync_folder

KEYS = ("secret_key", "salt_key")
#: There while keys are being changed: what is not rewritten yet is still read with these.
PREVIOUS = "previous_keys"
KEY_FILES = (*KEYS, PREVIOUS)
#: Bytes; ours have 86. A larger file is something else under this name.
_LARGEST = 4_096
#: Of the previous ones: a few of each.
_LARGEST_PREVIOUS = 16 * _LARGEST


class BadKeyFileError(Exception):
    """A file that holds no key; the message is one line that says what to do."""


def new_key() -> str:
    """A key that nobody guesses: 512 bits, as text that fits into a variable."""
    return secrets.token_urlsafe(64)


def read_or_make(path: Path) -> str:
    """The key in this file, which is made (mode 0600) where it is missing. Raises OSError, BadKeyFileError."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_draft(path, new_key(), link_if_absent)
    return read_key(path)


def read_key(path: Path) -> str:
    """The key in this file. Raises OSError, BadKeyFileError."""
    content = _read(path, _LARGEST)
    key = _text_of(content, path).strip()
    if not key:
        raise _not_a_key(path, "is empty")
    if len(content) > _LARGEST or not key.isprintable():
        raise _not_a_key(path, "is damaged (it isn't a key)")
    return key


def replace_key(path: Path, key: str) -> None:
    """Another key in this file: at every moment the whole old or the whole new one is there. Raises OSError."""
    _write_draft(path, key, Path.replace)


def read_previous(folder: Path) -> dict[str, list[str]]:
    """Keys of an unfinished change, by the name of their file. Raises OSError, BadKeyFileError."""
    path = folder / PREVIOUS
    if not path.exists():
        return {name: [] for name in KEYS}
    try:
        found: Any = json.loads(_text_of(_read(path, _LARGEST_PREVIOUS), path))
    except (ValueError, RecursionError):
        raise _not_a_key(path, "is damaged (it holds no keys)") from None
    keys = found if isinstance(found, dict) else {}
    if not all(isinstance(keys.get(name), list) and all(isinstance(key, str) for key in keys[name]) for name in KEYS):
        raise _not_a_key(path, "is damaged (it holds no keys)")
    return {name: list(keys[name]) for name in KEYS}


def write_previous(folder: Path, keys: Mapping[str, list[str]]) -> None:
    """Keep these until everything is rewritten. Raises OSError."""
    _write_draft(folder / PREVIOUS, json.dumps(dict(keys)), Path.replace)


def forget_previous(folder: Path) -> None:
    """Nothing needs them any more. Raises OSError."""
    (folder / PREVIOUS).unlink(missing_ok=True)
    sync_folder(folder)


def _read(path: Path, limit: int) -> bytes:
    with path.open("rb") as file:
        return file.read(limit + 1)


def _text_of(content: bytes, path: Path) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise _not_a_key(path, "is damaged (it isn't text)") from None


def _not_a_key(path: Path, what: str) -> BadKeyFileError:
    what_then = (
        "delete it; you may then have to enter stored API keys and the Plex token again."
        if path.name == PREVIOUS
        else "delete it to start with a new key; you will then have to enter stored API keys and the Plex token again."
    )
    return BadKeyFileError(f"{path} {what}: restore it from a backup. If you have none, {what_then}")


def _write_draft(path: Path, text: str, put: Callable[[Path, Path], object]) -> None:
    """Write a whole file under a name of our own, then `put` it into its place, so that a power cut leaves no half."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        with create_private_file(draft) as file:
            file.write(text.encode())
        put(draft, path)
        sync_folder(path.parent)
    finally:
        draft.unlink(missing_ok=True)
