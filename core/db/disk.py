"""What a folder's disk allows: how much is free, whether anything may be written, which kind of file system it has."""

import os
from pathlib import Path

#: Bytes, below which SQLite cannot work: its index of the log alone takes 32 KiB.
_TOO_LITTLE = 256 * 1024
MOUNTS = Path("/proc/self/mounts")


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


def file_system_of(path: Path, mounts: Path = MOUNTS) -> str:
    """The file system's type, like "ext4" or "nfs4" (Linux); "" where it is not known."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    target = path.resolve()
    best = ("", "")
    for line in lines:
        _, mount_point, kind, *_ = line.split(" ")
        mount_point = mount_point.replace("\\040", " ")
        # The longest mount point wins, and of equals the last: it covers the earlier one.
        if len(mount_point) >= len(best[0]) and _contains(mount_point, target):
            best = (mount_point, kind)
    return best[1]


def _contains(mount_point: str, path: Path) -> bool:
    return os.path.commonpath([mount_point, path]) == os.path.normpath(mount_point)
