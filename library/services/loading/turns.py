"""One load at a time on a SQLite file: a lock beside it, which the kernel frees however a process ends."""

import fcntl
import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.db import connection

from core.db.inspection import sqlite_path

logger = logging.getLogger(__name__)

#: Seconds.
_NEXT_TRY = 0.2


class NotOurTurnError(RuntimeError):
    """Somebody else loads."""


@contextmanager
def turn_to_load(go_on: Callable[[], None]) -> Iterator[None]:
    """Wait until nobody else loads; `go_on` is called meanwhile, and what it raises ends the waiting.

    Other databases need none: there, the row of LibraryState is locked while the tables change.
    """
    path = sqlite_path(connection)
    descriptor = _wait_for(lock_path(path), go_on) if path else None
    try:
        yield
    finally:
        if path and descriptor is not None:
            _give_back(lock_path(path), descriptor)


@contextmanager
def turn_at_once() -> Iterator[None]:
    """The turn, for work that can wait: raises NotOurTurnError where somebody loads."""

    def give_up() -> None:
        raise NotOurTurnError

    with turn_to_load(give_up):
        yield


def lock_path(database: Path) -> Path:
    """The lock's file, beside the database; it is there while somebody loads."""
    return database.with_name(f"{database.name}.loading")


def _wait_for(path: Path, go_on: Callable[[], None]) -> int | None:
    """The lock; None on a file system that knows no locks: what was prepared is compared before it counts."""
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
        except OSError as exc:
            os.close(descriptor)
            logger.warning("%s can't be locked (%s): don't load the library twice at once", path, exc.strerror)
            return None
        else:
            if _is_still(path, descriptor):
                return descriptor
            os.close(descriptor)  # whoever had it has just taken it away
            continue
        go_on()
        time.sleep(_NEXT_TRY)


def _is_still(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _give_back(path: Path, descriptor: int) -> None:
    with suppress(OSError):
        path.unlink()
    os.close(descriptor)
