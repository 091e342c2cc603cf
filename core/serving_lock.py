"""One server a database: a lock that the serving process holds, and that the kernel frees however it ends."""

import fcntl
import os
from pathlib import Path


class AlreadyServedError(Exception):
    """Another process holds the lock; the message says which, as far as that is known."""


def lock_of(database: Path) -> Path:
    """The lock's file, beside the database."""
    return database.with_name(f"{database.name}.lock")


def hold(path: Path) -> int | None:
    """The lock, held until the process ends: a descriptor to be kept. Raises AlreadyServedError.

    None where the folder cannot be written, or its file system has no locks (OSError is no reason not to serve).
    A lock of fcntl is no child's: a helper that outlives the server does not hold it.
    """
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError:
        return None
    try:
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        holder = _holder(descriptor)
        os.close(descriptor)
        raise AlreadyServedError(holder) from None
    except OSError:
        os.close(descriptor)
        return None
    _note(descriptor)
    return descriptor


def _holder(descriptor: int) -> str:
    number = os.pread(descriptor, 20, 0).decode(errors="replace").strip()
    return f"process {number}" if number.isdecimal() else "another process"


def _note(descriptor: int) -> None:
    """For the message of the next one. On a full disk there is none."""
    try:
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
    except OSError:
        return
