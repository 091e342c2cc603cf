"""The secret key and the salt of encrypted fields: given, or made once in the data directory."""

import os
import secrets
from pathlib import Path

from pydantic import SecretStr

from core.db.private_files import link_if_absent
from plexsage.start_errors import StartError

#: Bytes; ours have 86. A larger file is something else under this name.
_LARGEST = 4_096


def load_key(value: SecretStr | None, path: Path) -> str:
    """The value that is given, else the content of `path`, which is made (mode 0600) where it is missing."""
    if value is not None:
        return value.get_secret_value()
    try:
        if not path.exists():
            _make_once(path)
        content = _read(path)
    except OSError as exc:
        raise StartError(
            f"{path} can't be read or written ({exc.strerror}): make its directory writable by PlexSage, or choose "
            "another one with PLEXSAGE_DATA_DIR."
        ) from exc
    return _key_in(content, path)


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_LARGEST + 1)


def _key_in(content: bytes, path: Path) -> str:
    try:
        key = content.decode().strip()
    except UnicodeDecodeError:
        raise _not_a_key(path, "is damaged (it isn't text)") from None
    if not key:
        raise _not_a_key(path, "is empty")
    if len(content) > _LARGEST or not key.isprintable():
        raise _not_a_key(path, "is damaged (it isn't a key)")
    return key


def _not_a_key(path: Path, what: str) -> StartError:
    return StartError(
        f"{path} {what}: restore it from a backup. If you have none, delete it to start with a new key; you will "
        "then have to enter stored API keys and the Plex token again."
    )


def _make_once(path: Path) -> None:
    """Write a whole file under a name of our own, then link it into place: the first process wins."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(secrets.token_urlsafe(64))
            file.flush()
            os.fsync(file.fileno())
        link_if_absent(draft, path)
    finally:
        draft.unlink(missing_ok=True)
