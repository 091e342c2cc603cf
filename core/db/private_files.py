"""The database holds sessions and what people asked for: its files are their owner's alone."""

import logging
import stat
from collections.abc import Iterator
from pathlib import Path

logger = logging.getLogger(__name__)

OTHERS = stat.S_IRWXG | stat.S_IRWXO


def database_files(database: Path) -> Iterator[Path]:
    """The database and what SQLite keeps beside it."""
    for ending in ("", "-wal", "-shm", "-journal"):
        yield database.with_name(f"{database.name}{ending}")


def is_open_to_others(path: Path) -> bool:
    """Whether anybody but its owner may do anything with it."""
    try:
        return bool(path.stat().st_mode & OTHERS)
    except OSError:
        return False


def restrict_permissions(database: Path) -> None:
    """Earlier versions left them to the umask. Files of somebody else stay as they are: core.W005 tells."""
    for path in database_files(database):
        if is_open_to_others(path):
            try:
                path.chmod(stat.S_IMODE(path.stat().st_mode) & ~OTHERS)
            except OSError as exc:
                logger.warning("%s can be read by other users: %s", path, exc.strerror)
            else:
                logger.info("%s can now only be read by its owner", path)
