"""Who uses the keys: servers share them, whoever changes them has them alone. The kernel frees what a process held."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from core.keys.files import KEYS, BadKeyFileError, read_key


class KeysInUseError(Exception):
    """Another process has them."""


def share_keys(folder: Path) -> int | None:
    """For a server: the descriptor that holds them, to be kept. Raises KeysInUseError where they are being changed.

    None where there is no folder, or its file system has no locks.
    """
    return _lock(folder, fcntl.LOCK_SH)


@contextmanager
def keys_alone(folder: Path) -> Iterator[None]:
    """Nobody else has them inside the block. Raises KeysInUseError."""
    descriptor = _lock(folder, fcntl.LOCK_EX)
    try:
        yield
    finally:
        if descriptor is not None:
            os.close(descriptor)


def keys_from_files() -> dict[str, str]:
    """The keys in use, by the name of the file that each was read from; those of the environment have none."""
    keys = zip(KEYS, settings.KEY_NAMES, (settings.SECRET_KEY, settings.SALT_KEY[0]), strict=True)
    return {name: key for name, source, key in keys if source == name}


def are_current() -> bool:
    """Whether this process has read the keys that the files hold now; those of the environment do not change."""
    return all(_stored(settings.DATA_DIR / name) == key for name, key in keys_from_files().items())


def _stored(path: Path) -> str:
    try:
        return read_key(path)
    except (OSError, BadKeyFileError):
        return ""


def _lock(folder: Path, kind: int) -> int | None:
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise KeysInUseError from None
    except OSError:
        os.close(descriptor)
        return None
    return descriptor
