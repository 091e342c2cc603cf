"""Files that are their owner's alone: the database, which holds sessions and what people asked for, and the keys."""

import logging
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

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


def restrict_permissions(paths: Iterable[Path]) -> None:
    """Earlier versions left them to the umask, as copies do. Files of others stay as they are: core.W005 tells."""
    for path in paths:
        if is_open_to_others(path):
            try:
                path.chmod(stat.S_IMODE(path.stat().st_mode) & ~OTHERS)
            except OSError as exc:
                logger.warning("%s can be read by other users: %s", path, exc.strerror)
            else:
                logger.info("%s can now only be read by its owner", path)


@contextmanager
def create_private_file(path: Path) -> Iterator[BinaryIO]:
    """A new file, its owner's alone, that is on the disk when the block ends. Raises OSError where it is there."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """A name is on the disk only when its folder is; some network shares know no such thing."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def link_if_absent(draft: Path, path: Path) -> None:
    """Give a whole file its name, unless it is taken: of several processes, the first wins."""
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    except OSError:
        # Some network shares and container mounts know no hard links: there, renaming is what is left.
        draft.rename(path)
