"""One server a database: a lock that the serving process holds, and that the kernel frees however it ends."""

import fcntl
import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

logger = logging.getLogger(__name__)

#: Seconds: a look at the lock, and a server that is just ending, hold it for less.
_PATIENCE, _NEXT_TRY = 2.0, 0.05


class AlreadyServedError(Exception):
    """Another process holds the lock; the message says which, as far as that is known."""


def lock_path(database: Path) -> Path:
    """The lock's file, beside the database."""
    return database.with_name(f"{database.name}.lock")


def acquire(path: Path) -> int | None:
    """The lock, held until the process ends: a descriptor to be kept. Raises AlreadyServedError.

    None where the folder cannot be written, or its file system has no locks (OSError is no reason not to serve).
    It is open for reading, or nobody could mount the disk read-only; programs that we start do not inherit it.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError:
        return None
    try:
        _take(descriptor)
    except BlockingIOError:
        holder = _holder(descriptor)
        os.close(descriptor)
        raise AlreadyServedError(holder) from None
    except OSError as exc:
        os.close(descriptor)
        logger.warning("%s can't be locked (%s): don't start a second server on this database", path, exc.strerror)
        return None
    with suppress(OSError):  # it is for the message of the next one alone
        path.write_text(f"{os.getpid()}\n")
    return descriptor


@contextmanager
def database_alone(database: Path | None) -> Iterator[None]:
    """No server runs on this file, and none can start inside the block; None for a database that is no file.

    Raises AlreadyServedError.
    """
    lock = acquire(lock_path(database)) if database else None
    try:
        yield
    finally:
        if lock is not None:
            os.close(lock)


def find_holder(path: Path) -> str:
    """The process that holds the lock; "" where none does. Looking does not stand in another look's way."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return ""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _holder(descriptor)
    except OSError:
        return ""
    finally:
        os.close(descriptor)
    return ""


def _take(descriptor: int) -> None:
    """Raises BlockingIOError where another process keeps it, and OSError where there are no locks."""
    last_try = time.monotonic() + _PATIENCE
    while time.monotonic() < last_try:
        with suppress(BlockingIOError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        time.sleep(_NEXT_TRY)
    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _holder(descriptor: int) -> str:
    number = os.pread(descriptor, 20, 0).decode(errors="replace").strip()
    return f"process {number}" if number.isdecimal() else "another process"
