"""The folder of backups: what is in it, what a new one is called, which of them have had their time."""

import re
import shutil
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal, get_args

from django.conf import settings
from django.utils import timezone

from core.tasks.clock_skew import SKEW
from core.values import Frozen
from operations.errors import BackupFailedError, BackupNotFoundError

#: Why it was made. Nightly ones and those before an upgrade are removed in time, what a person asked for never is.
Kind = Literal["manual", "nightly", "upgrade"]
#: How many of those before an upgrade stay.
UPGRADES_KEPT = 3
#: Beginning of the folders in which one is being made.
DRAFT = ".plexsage-draft-"
#: Seconds, after which nobody is at work there any more.
_ABANDONED = 24 * 3600
_NAME = re.compile(rf"plexsage-(\d{{4}}-\d\d-\d\d-\d{{6}})-({'|'.join(get_args(Kind))})\.tar\.gz", re.ASCII)
_TIME = "%Y-%m-%d-%H%M%S"


class KeptBackup(Frozen):
    """A backup in the folder; `size` in bytes."""

    name: str
    kind: Kind
    made_at: datetime
    size: int


def backup_folder() -> Path:
    """Where backups are kept."""
    folder: Path = settings.BACKUP_DIR
    return folder


def name_for(kind: Kind, moment: datetime) -> str:
    """The name of a backup's file; times in it are UTC, so that they sort."""
    return f"plexsage-{moment.astimezone(UTC).strftime(_TIME)}-{kind}.tar.gz"


def list_backups(kind: Kind | None = None) -> tuple[KeptBackup, ...]:
    """The newest first; none where the folder is missing or can't be read."""
    try:
        paths = list(backup_folder().iterdir())
    except OSError:
        return ()
    found = filter(None, map(_kept, paths))
    return tuple(sorted((one for one in found if kind in {None, one.kind}), key=_when, reverse=True))


def find_backup(name: str) -> Path:
    """Raises BackupNotFoundError; what is no name of a backup is none, wherever it would lead."""
    path = backup_folder() / name
    if not _NAME.fullmatch(name) or _kept(path) is None:
        raise BackupNotFoundError("There is no backup of this name. It may have been removed.")
    return path


def delete_backup(name: str) -> None:
    """Raises BackupNotFoundError, BackupFailedError."""
    try:
        find_backup(name).unlink(missing_ok=True)
    except OSError as exc:
        raise BackupFailedError(f"The backup couldn't be deleted: {exc.strerror}.") from exc


def remove_surplus(kind: Kind, keep: int) -> None:
    """The oldest of this kind go, once there is a new one. Raises OSError.

    Those from the future stay: a clock that is behind for once would else cost all of them.
    """
    latest = timezone.now() + SKEW
    past = [one for one in list_backups(kind) if one.made_at <= latest]
    for one in past[max(keep, 1) :]:
        (backup_folder() / one.name).unlink(missing_ok=True)


def remove_abandoned(folder: Path) -> None:
    """Half-made ones of processes that were killed."""
    for path in _drafts(folder):
        shutil.rmtree(path, ignore_errors=True)


def newest_age(backups: Iterable[KeptBackup], now: datetime) -> timedelta | None:
    """Since the newest that isn't from the future; None for none."""
    return min((now - one.made_at for one in backups if one.made_at <= now + SKEW), default=None)


def _drafts(folder: Path) -> list[Path]:
    long_ago = time.time() - _ABANDONED
    return [path for path in folder.glob(f"{DRAFT}*") if path.is_dir() and path.stat().st_mtime < long_ago]


def _kept(path: Path) -> KeptBackup | None:
    match = _NAME.fullmatch(path.name)
    try:
        if match is None or path.is_symlink() or not path.is_file():
            return None
        made_at = datetime.strptime(match[1], _TIME).replace(tzinfo=UTC)
        return KeptBackup(name=path.name, kind=match[2], made_at=made_at, size=path.stat().st_size)
    except (ValueError, OSError):
        return None


def _when(backup: KeptBackup) -> datetime:
    return backup.made_at
