"""One server a database: a lock that the serving process holds, and that the kernel frees however it ends."""

import fcntl
import logging
import os
from contextlib import suppress
from pathlib import Path

logger = logging.getLogger(__name__)


class AlreadyServedError(Exception):
    """Another process holds the lock; the message says which, as far as that is known."""


def lock_of(database: Path) -> Path:
    """The lock's file, beside the database."""
    return database.with_name(f"{database.name}.lock")


def hold(path: Path) -> int | None:
    """The lock, held until the process ends: a descriptor to be kept. Raises AlreadyServedError.

    None where the folder cannot be written, or its file system has no locks (OSError is no reason not to serve).
    It is open for reading, or nobody could mount the disk read-only; programs that we start do not inherit it.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = _holder(descriptor)
        os.close(descriptor)
        raise AlreadyServedError(holder) from None
    except OSError as exc:
        os.close(descriptor)
        logger.warning("%s cannot be locked (%s): start no second server on this database", path, exc.strerror)
        return None
    with suppress(OSError):  # it is for the message of the next one alone
        path.write_text(f"{os.getpid()}\n")
    return descriptor


def holder_of(path: Path) -> str:
    """Who serves the database of this lock; "" for nobody."""
    if not path.exists():
        return ""
    try:
        lock = hold(path)
    except AlreadyServedError as exc:
        return str(exc)
    if lock is not None:
        os.close(lock)
    return ""


def _holder(descriptor: int) -> str:
    number = os.pread(descriptor, 20, 0).decode(errors="replace").strip()
    return f"process {number}" if number.isdecimal() else "another process"
