"""What lies where the SQLite database should be, told by a look at its first bytes: nothing is made or changed."""

from pathlib import Path

from core.unfit import MIGRATE, RESTORE, UnfitDatabaseError

_MAGIC = b"SQLite format 3\0"


def check_file(path: Path) -> None:
    """Raise UnfitDatabaseError where there is no database at all. Cheap enough for every connection."""
    try:
        with path.open("rb") as file:
            beginning = file.read(len(_MAGIC))
    except (FileNotFoundError, NotADirectoryError):
        raise _missing(path) from None
    except IsADirectoryError:
        raise UnfitDatabaseError(
            "damaged", f"{path} is a folder, and should be the database. Move it away, then restore your backup."
        ) from None
    except OSError as exc:
        raise UnfitDatabaseError(
            "damaged", f"The database {path} cannot be read ({exc.strerror}). Make it readable for PlexSage's user."
        ) from exc
    if not beginning:
        raise UnfitDatabaseError(
            "damaged",
            f"The database {path} is empty (0 bytes): what was in it is lost. Restore your latest backup: the "
            f"database, secret_key and salt_key. Or delete the empty file and run `{MIGRATE}` to begin anew.",
        )
    if beginning != _MAGIC:
        raise UnfitDatabaseError(
            "damaged", f"{path} is damaged, or no SQLite database: it does not begin like one. {RESTORE}"
        )


def check_place(path: Path) -> None:
    """Raise UnfitDatabaseError where a new database would bury what is left of an old one."""
    if not path.exists() and has_frames(path):
        raise _missing(path)


def has_frames(path: Path) -> bool:
    """Whether changes wait beside the database, in its -wal file, to be written into it."""
    try:
        return wal_of(path).stat().st_size > 0
    except OSError:
        return False


def wal_of(path: Path) -> Path:
    """The write-ahead log: the newest changes, until SQLite moves them into the database itself."""
    return path.with_name(f"{path.name}-wal")


def damaged(path: Path, words: str) -> UnfitDatabaseError:
    """As an error that says what to do."""
    return UnfitDatabaseError("damaged", f"The database {path} is damaged ({words}). {RESTORE}")


def _missing(path: Path) -> UnfitDatabaseError:
    if has_frames(path):
        wal = wal_of(path)
        return UnfitDatabaseError(
            "missing",
            f"The database {path} is missing, but {wal.name} is still there. Put the database back beside it, "
            f"or restore your latest backup. To begin anew, delete {wal.name} and run `{MIGRATE}`.",
        )
    return UnfitDatabaseError("missing", f"There is no database at {path}. To make one, run: {MIGRATE}")
