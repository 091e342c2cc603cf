"""Backups that the server makes, one at a time: where it is, and what came of the last."""

import asyncio
import logging
from datetime import datetime
from threading import Event, Lock

from django.utils import timezone

from core.db.best_effort import write_if_possible
from core.db.connections import close_connections
from core.runtime import singleton
from core.tasks.background import BackgroundTasks
from core.values import Frozen
from operations.errors import BackupFailedError, BackupRunningError
from operations.models import BackupState
from operations.services.backup.create import create_backup
from operations.services.backup.shelf import Kind, remove_surplus

logger = logging.getLogger(__name__)

TASK = "backup"


class Failure(Frozen):
    """Why the last one failed, in words for whoever runs PlexSage."""

    at: datetime
    message: str


class _StoppedError(Exception):
    """The server ends."""


class BackupWork:
    """What this process does; from any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.is_running = False
        #: Kept here as well, as the disk may be full.
        self.failure: Failure | None = None

    def begin(self) -> None:
        """Raises BackupRunningError."""
        with self._lock:
            if self.is_running:
                raise BackupRunningError("A backup is being made at the moment.")
            self.is_running = True

    def end(self) -> None:
        """It is over, however it ended."""
        self.is_running = False


def backup_work() -> BackupWork:
    """The process's own."""
    return singleton(BackupWork)


def start_backup(background: BackgroundTasks, kind: Kind, *, with_keys: bool, keep: int = 0) -> None:
    """Make one in the background. Raises BackupRunningError. Needs a running loop."""
    backup_work().begin()

    async def work() -> None:
        try:
            await make_backup(kind, with_keys=with_keys, keep=keep)
        finally:
            backup_work().end()

    background.spawn(TASK, work)


async def make_backup(kind: Kind, *, with_keys: bool, keep: int = 0) -> bool:
    """In a thread; returns whether it was made. `keep`: so many of its kind stay, 0 for all. A failure is noted.

    Being cancelled ends the thread within moments, and leaves nothing half-made.
    """
    stop = Event()
    try:
        return await asyncio.to_thread(_make, kind, with_keys, keep, stop)
    finally:
        stop.set()


def last_failure() -> Failure | None:
    """Of this process or one before it; None once a backup was made after it."""
    if failure := backup_work().failure:
        return failure
    row = BackupState.objects.exclude(failure="").first()
    return Failure(at=row.failed_at or timezone.now(), message=row.failure) if row else None


def _make(kind: Kind, with_keys: bool, keep: int, stop: Event) -> bool:
    def check() -> None:
        if stop.is_set():
            raise _StoppedError

    try:
        made = create_backup(kind=kind, with_keys=with_keys, check=check)
        if keep:
            remove_surplus(kind, keep)
    except _StoppedError:
        return False
    except (BackupFailedError, BackupRunningError) as exc:
        _note_failure(exc.message)
        return False
    except OSError as exc:
        _note_failure(f"Older backups couldn't be removed: {exc.strerror}.")
        return False
    else:
        logger.info("backup made: %s (%s bytes)", made.path, made.size)
        _note_success()
        return True
    finally:
        close_connections()


def _note_failure(message: str) -> None:
    before = last_failure()
    failure = Failure(at=timezone.now(), message=message)
    backup_work().failure = failure
    if before is None or before.message != message:
        logger.warning("backup failed: %s", message)
    _store(failure.message, failure.at)


def _note_success() -> None:
    if last_failure():
        logger.info("backups work again")
        _store("", None)
    backup_work().failure = None


def _store(message: str, at: datetime | None) -> None:
    values = {"failure": message, "failed_at": at}
    write_if_possible(
        "the state of backups",
        lambda: BackupState.objects.update_or_create(pk=BackupState.SINGLETON_ID, defaults=values),
    )
