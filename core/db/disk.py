"""What a folder's disk allows: how much is free, and whether anything may be written at all."""

import os
from pathlib import Path

#: Bytes, below which SQLite cannot work: its index of the log alone takes 32 KiB.
_TOO_LITTLE = 256 * 1024


def free_bytes(folder: Path) -> int | None:
    """Bytes that this process may still fill; None where that cannot be told."""
    try:
        about = os.statvfs(folder)
    except OSError:
        return None
    # A part of a disk is often kept for root.
    return about.f_frsize * (about.f_bfree if os.geteuid() == 0 else about.f_bavail)


def is_full(folder: Path) -> bool:
    """Whether there is too little for a database to work."""
    free = free_bytes(folder)
    return free is not None and free < _TOO_LITTLE


def is_read_only(folder: Path) -> bool:
    """Whether nothing may be made in it: a disk mounted to be read, or rights that this process has not."""
    return folder.is_dir() and not os.access(folder, os.W_OK | os.X_OK)
