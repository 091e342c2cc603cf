"""Whom the files in the data folder belong to, when root has run a command there that is another user's to run."""

import os
import pwd
from pathlib import Path

ROOT = 0


def name_other_owner(folder: Path) -> str:
    """The user to whom it belongs, if that isn't who we are."""
    try:
        owner = folder.stat().st_uid
    except OSError:
        return ""
    if owner == os.geteuid():
        return ""
    try:
        return pwd.getpwuid(owner).pw_name
    except KeyError:  # of another computer, or of the one that a container runs on
        return f"the user {owner}"


def give_back(folder: Path) -> None:
    """Give what is root's in there to the folder's owner, whose server couldn't read it. Raises OSError."""
    if os.geteuid() != ROOT or not folder.exists():
        return
    owner = folder.stat()
    if owner.st_uid == ROOT:
        return
    for _, folders, files, inside in os.fwalk(folder):
        for name in (*folders, *files):
            found = os.stat(name, dir_fd=inside, follow_symlinks=False)
            # A second name of a file from elsewhere could have been put here to get hold of it.
            if found.st_uid == ROOT and (name in folders or found.st_nlink == 1):
                os.chown(name, owner.st_uid, owner.st_gid, dir_fd=inside, follow_symlinks=False)
