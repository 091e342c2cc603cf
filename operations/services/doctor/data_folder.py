"""The folder that everything is kept in: may it be written, and by whom may it be read; and how full its disk is."""

import shutil
import stat
from pathlib import Path

from django.conf import settings

from core.checks import check_data_directory, check_free_space, check_permissions
from core.text.humanize import describe_size
from operations.schemas import Finding
from operations.services.doctor.system_checks import as_findings

_FOLDER, _DISK = "Data folder", "Disk"
#: Others who may write into the folder may put other files in the place of its own.
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


def look_at_data_folder() -> tuple[Finding, ...]:
    """The folder, and each file in it that others may read and should not."""
    folder = settings.DATA_DIR
    found = as_findings(_FOLDER, [*check_data_directory(), *check_permissions()])
    return (*found, *_writable_by_others(folder)) or (_in_order(folder),)


def look_at_disk() -> tuple[Finding, ...]:
    """The disk that the folder is on."""
    found = as_findings(_DISK, check_free_space())
    return found or (Finding(name="disk", label=_DISK, state="ok", text=_space(settings.DATA_DIR)),)


def _writable_by_others(folder: Path) -> tuple[Finding, ...]:
    try:
        mode = folder.stat().st_mode
    except OSError:
        return ()
    # With the sticky bit, each may only remove what is their own.
    if not mode & _OTHERS_WRITE or mode & stat.S_ISVTX:
        return ()
    return (
        Finding(
            name="data_folder_shared",
            label=_FOLDER,
            state="warning",
            text=f"Other users of this computer can replace the files in {folder} (mode {stat.S_IMODE(mode):o}).",
            next_step=f"Run: chmod go-w {folder}",
        ),
    )


def _in_order(folder: Path) -> Finding:
    mode = stat.S_IMODE(folder.stat().st_mode)
    text = f"{folder} is writable (mode {mode:o}), and its files can only be read by their owner."
    return Finding(name="data_folder", label=_FOLDER, state="ok", text=text)


def _space(folder: Path) -> str:
    usage = shutil.disk_usage(folder)
    return f"{describe_size(usage.free)} free of {describe_size(usage.total)}."
