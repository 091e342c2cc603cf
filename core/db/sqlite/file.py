"""What lies where the SQLite database should be, told by a look from outside: nothing is opened, made or changed."""

import errno
import os
import stat
from pathlib import Path
from typing import NamedTuple

from core.db.unfit import MIGRATE, RESTORE, UnfitDatabaseError


class FileState(NamedTuple):
    """A file as a look from outside shows it: another one after each writing into it."""

    device: int
    inode: int
    size: int
    changed: int


def check_file(path: Path) -> None:
    """Raise UnfitDatabaseError where there is no database at all. Cheap enough for every connection.

    The file is never opened here: closing it would take away the locks that SQLite has on it in this process
    (https://www.sqlite.org/howtocorrupt.html, 2.2).
    """
    try:
        about = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        raise _missing_error(path) from None
    except OSError as exc:
        raise _unreadable_error(path, exc.strerror) from exc
    if stat.S_ISDIR(about.st_mode):
        raise UnfitDatabaseError(
            "damaged",
            f"{path} is a folder, but should be the database. Move the folder away, then restore your backup.",
        )
    if not os.access(path, os.R_OK):
        raise _unreadable_error(path, os.strerror(errno.EACCES))
    if not about.st_size:
        raise UnfitDatabaseError(
            "damaged",
            f"The database {path} is empty (0 bytes): what was in it is lost. Restore your latest backup: the "
            f"database, secret_key and salt_key. Or delete the empty file and run `{MIGRATE}` to start over.",
        )


def state_of(path: str | Path) -> FileState | None:
    """The file as it is now; None where there is none."""
    try:
        about = os.stat(path)  # noqa: PTH116  # asked before each use of a connection: a Path takes longer than the look
    except OSError:
        return None
    return FileState(about.st_dev, about.st_ino, about.st_size, about.st_mtime_ns)


def check_place(path: Path) -> None:
    """Raise UnfitDatabaseError where a new database would bury what is left of an old one."""
    if not path.exists() and has_pending_wal(path):
        raise _missing_error(path)


def has_pending_wal(path: Path) -> bool:
    """Whether changes wait beside the database, in its -wal file, to be written into it."""
    try:
        return wal_path(path).stat().st_size > 0
    except OSError:
        return False


def wal_path(path: Path) -> Path:
    """The write-ahead log: the newest changes, until SQLite moves them into the database itself."""
    return path.with_name(f"{path.name}-wal")


def damaged_error(path: Path, words: str) -> UnfitDatabaseError:
    """The error for a damaged database: it says what to do."""
    return UnfitDatabaseError("damaged", f"The database {path} is damaged ({words}). {RESTORE}")


def damaged_wal_error(path: Path, words: str) -> UnfitDatabaseError:
    """The error for a database that is damaged together with the log beside it."""
    return UnfitDatabaseError(
        "damaged",
        f"The database {path} and the changes waiting beside it in {wal_path(path).name} are damaged or don't belong "
        f"together ({words}). If you restored a backup without that file, it is a leftover: move it away. {RESTORE}",
    )


def replaced_error(path: Path) -> UnfitDatabaseError:
    """The error for a database that was replaced: the log of the one before would be put into it."""
    wal = wal_path(path).name
    return UnfitDatabaseError(
        "damaged",
        f"The database {path} was replaced while PlexSage was running, and {wal} beside it belongs to the previous "
        f"one. Nothing in the new one has been changed. Stop PlexSage, move {wal} away (it belongs to the previous "
        "database), and start PlexSage again.",
    )


def _unreadable_error(path: Path, reason: str | None) -> UnfitDatabaseError:
    return UnfitDatabaseError(
        "damaged", f"The database {path} can't be read ({reason}). Make it readable by PlexSage's user."
    )


def _missing_error(path: Path) -> UnfitDatabaseError:
    if has_pending_wal(path):
        wal = wal_path(path)
        return UnfitDatabaseError(
            "missing",
            f"The database {path} is missing, but {wal.name} is still there. Put the database back beside it, "
            f"or restore your latest backup. To start over, delete {wal.name} and run `{MIGRATE}`.",
        )
    return UnfitDatabaseError("missing", f"There is no database at {path}. To create one, run: {MIGRATE}")
