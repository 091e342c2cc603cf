"""Files put in the place of others, which are kept beside them: all of them or none."""

import errno
import os
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from core.db.private_files import sync_folder


def exchange_files(new: Mapping[Path, Path], leftovers: Iterable[Path], kept: Path) -> None:
    """Give each of `new`'s drafts (values) its place (key); what was there moves into the new folder `kept`.

    So do `leftovers`, which have no successor. Raises OSError; then all is as it was.
    """
    kept.mkdir(mode=0o700)
    moved: list[tuple[Path, Path]] = []
    placed: list[Path] = []
    try:
        for path in (*leftovers, *new):
            if os.path.lexists(path):
                _move(path, kept / path.name)
                moved.append((path, kept / path.name))
        for place, draft in new.items():
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _move(draft, place)
            placed.append(place)
    except BaseException:
        _undo(placed, moved, kept)
        raise
    for folder in {kept, *(place.parent for place in new)}:
        sync_folder(folder)
    if not moved:
        kept.rmdir()


def _undo(placed: Iterable[Path], moved: Iterable[tuple[Path, Path]], kept: Path) -> None:
    for path in placed:
        path.unlink(missing_ok=True)
    for path, moved_to in moved:
        with suppress(OSError):  # the next may still be put back
            _move(moved_to, path)
    with suppress(OSError):
        kept.rmdir()


def _move(path: Path, to: Path) -> None:
    """Within a disk nothing is copied; keys and database may lie on two."""
    try:
        path.rename(to)
    except OSError as exc:
        if exc.errno != errno.EXDEV:
            raise
        shutil.move(path, to)
