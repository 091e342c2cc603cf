"""Making a backup: a snapshot, the keys, one file, which is there whole or not at all."""

import fcntl
import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import Error, connection
from django.utils import timezone

from core.db.disk import free_bytes
from core.db.inspection import sqlite_path
from core.db.messages import summarize
from core.db.private_files import create_private_file, sync_folder
from core.text.humanize import describe_size
from core.values import Frozen
from operations.errors import BackupFailedError, BackupRunningError
from operations.services.backup.archive import describe, write_archive
from operations.services.backup.failures import describe_failure
from operations.services.backup.keys import fingerprint_keys, keys_outside, read_keys
from operations.services.backup.manifest import DATABASES, Manifest, PartName
from operations.services.backup.shelf import DRAFT, Kind, backup_folder, name_for, remove_abandoned
from operations.services.backup.snapshot import engine_in_use, take_snapshot

#: Bytes beyond the database, for the draft of its snapshot and the packed file.
_SPARE = 8 * 2**20
#: That a backup's name may be ahead.
_MOST_SECONDS_LATER = 60
#: How often keys that change meanwhile are read again.
_TRIES = 3

Check = Callable[[], None]


class Made(Frozen):
    """A backup that was made; `path` is None for one that was written to a stream. `size` in bytes."""

    path: Path | None
    size: int
    has_keys: bool
    outside: tuple[str, ...]


def create_backup(
    target: Path | None = None, *, kind: Kind = "manual", with_keys: bool = True, check: Check = lambda: None
) -> Made:
    """Into the folder of backups, or as the new file `target` (in it, if that is a folder).

    `check` is called now and then, and may raise to end it. Raises BackupFailedError, BackupRunningError; then nothing
    is left.
    """
    with _explained():
        folder, name = _place(target, kind, timezone.now())
        with _draft(folder) as draft:
            manifest, files = _gather(draft, with_keys, check)
            with create_private_file(draft / "whole") as out:
                write_archive(out, manifest, files, check)
            path = _finish(draft / "whole", folder / name)
        return _made(manifest, path, path.stat().st_size)


def stream_backup(out: BinaryIO, *, with_keys: bool = True) -> Made:
    """Write one to `out`, by way of a snapshot in the folder of backups. Raises as `create_backup`."""
    with _explained():
        folder, _ = _place(None, "manual", timezone.now())
        with _draft(folder) as draft:
            manifest, files = _gather(draft, with_keys, lambda: None)
            write_archive(out, manifest, files, lambda: None)
            out.flush()
        return _made(manifest, None, manifest.size)


def _place(target: Path | None, kind: Kind, now: datetime) -> tuple[Path, str]:
    if target is None:
        folder = backup_folder()
        # Else not its parents: below a disk that isn't mounted, backups would end up on another one.
        folder.mkdir(mode=0o700, parents=folder.parent == settings.DATA_DIR, exist_ok=True)
        return folder, _unused(folder, kind, now)
    if target.is_dir():
        return target, _unused(target, kind, now)
    if target.exists() or target.is_symlink():
        raise BackupFailedError(f"{target} is there already. Choose another name.")
    if not target.parent.is_dir():
        raise BackupFailedError(f"There is no folder {target.parent}.")
    return target.parent, target.name


def _unused(folder: Path, kind: Kind, now: datetime) -> str:
    """Named by the second; who asks twice within one gets the next one's name."""
    names = (name_for(kind, now + timedelta(seconds=later)) for later in range(_MOST_SECONDS_LATER))
    name = next((name for name in names if not (folder / name).exists()), None)
    if name is None:
        raise BackupRunningError("Backups were made a moment ago. Try again in a minute.")
    return name


def _gather(draft: Path, with_keys: bool, check: Check) -> tuple[Manifest, Mapping[PartName, Path]]:
    """Snapshot and keys that belong together: the keys may be changed meanwhile."""
    engine = engine_in_use()
    for attempt in range(_TRIES):
        _need_room(draft)
        database = draft / f"database-{attempt}"
        before = read_keys()
        migrations = take_snapshot(database, check)
        if read_keys() == before:
            break
        database.unlink()
    else:
        raise BackupFailedError("The keys were changed while the backup was made. Try again.")
    files: dict[PartName, Path] = {DATABASES[engine]: database}
    for name, content in before.items() if with_keys else ():
        files[name] = draft / name
        with create_private_file(draft / name) as file:
            file.write(content)
    manifest = Manifest(
        made_at=timezone.now(), engine=engine, migrations=tuple(sorted(migrations)), key_check=fingerprint_keys(),
        outside=keys_outside(), parts=tuple(describe(name, path) for name, path in files.items()),
    )  # fmt: skip
    return manifest, files


def _need_room(folder: Path) -> None:
    """Before anything is written: a disk that this fills up fails for everybody."""
    path = sqlite_path(connection)
    needed = (path.stat().st_size if path and path.exists() else 0) * 2 + _SPARE
    free = free_bytes(folder)
    if free is not None and free < needed:
        raise BackupFailedError(
            f"There isn't enough space for a backup in {folder.parent}: it needs up to {describe_size(needed)}, and "
            f"{describe_size(free)} are free. Free up space, or choose a folder on another disk."
        )


def _finish(draft: Path, path: Path) -> Path:
    """Give it its name, unless somebody took that meanwhile."""
    try:
        os.link(draft, path)
    except FileExistsError:
        raise BackupFailedError(f"{path} is there already. Choose another name.") from None
    except OSError:  # a file system without hard links
        draft.rename(path)
    sync_folder(path.parent)
    return path


@contextmanager
def _draft(folder: Path) -> Iterator[Path]:
    """A folder to work in, on the disk where the backup will be; one at a time."""
    with _alone(folder), tempfile.TemporaryDirectory(prefix=DRAFT, dir=folder) as draft:
        remove_abandoned(folder)
        yield Path(draft)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """In the folder of backups; elsewhere, a lock would be one file too many."""
    if folder != backup_folder():
        yield
        return
    descriptor = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise BackupRunningError("Another backup is being made at the moment. Try again when it is finished.") from None
    except OSError:
        pass  # a file system without locks
    try:
        yield
    finally:
        os.close(descriptor)


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except Error as exc:
        raise BackupFailedError(f"The backup couldn't be made. {summarize(exc)}") from exc
    except (OSError, sqlite3.Error) as exc:
        raise BackupFailedError(f"The backup couldn't be made: {describe_failure(exc)}.") from exc


def _made(manifest: Manifest, path: Path | None, size: int) -> Made:
    return Made(path=path, size=size, has_keys=manifest.has_keys, outside=manifest.outside)
