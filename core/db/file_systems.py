"""Which kind of file system a path is on (Linux; unknown elsewhere)."""

import os
from pathlib import Path

MOUNTS = Path("/proc/self/mounts")


def file_system_of(path: Path, mounts: Path = MOUNTS) -> str:
    """The type's name, like "ext4" or "nfs4"; "" where it cannot be told."""
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
