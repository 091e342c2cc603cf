"""Backups: is there one that is new enough, and did the last attempt succeed."""

import os
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from core.text.humanize import describe_size
from operations.schemas import Finding, State
from operations.services.backup.shelf import backup_folder
from operations.services.backup.status import BackupStatus, backup_status
from operations.services.doctor.words import since_text

#: A night may be missed, by a computer that was off.
_OLD = timedelta(days=3)
_NEXT_STEP = "Make one on the System page, under Backups."
_OTHER_FOLDER = "Mount its disk, make the folder writable by PlexSage, or choose another one with PLEXSAGE_BACKUP_DIR."


def look_at_backups() -> tuple[Finding, ...]:
    """One finding. Whoever has switched nightly backups off is not told that the last one is old."""
    status = backup_status()
    if status.failure:
        return (_finding("warning", f"The last backup failed. {status.failure.message}", _NEXT_STEP),)
    if trouble := _folder_trouble():
        return (_finding("warning", trouble, _OTHER_FOLDER),)
    if status.last is None:
        return (_without(status),)
    text = f"The last one was made {since_text(status.last.made_at)} ({describe_size(status.last.size)})."
    is_old = bool(status.choices.kept) and timezone.now() - status.last.made_at > _OLD
    return (_finding("warning" if is_old else "ok", text, _NEXT_STEP if is_old else ""),)


def _folder_trouble() -> str:
    """Why none can be written where they are to go; of the data folder, others tell."""
    folder = backup_folder()
    if folder.parent == settings.DATA_DIR:
        return ""
    if os.path.lexists(folder):
        return "" if os.access(f"{folder}/.", os.W_OK) else f"{folder} isn't a folder that can be written to."
    return "" if os.access(folder.parent, os.W_OK) else f"{folder} is missing and can't be made."


def _without(status: BackupStatus) -> Finding:
    if status.choices.kept:
        return _finding("unknown", "There is no backup yet; the first is made at night.")
    return _finding("warning", "There is no backup, and nightly backups are switched off.", _NEXT_STEP)


def _finding(state: State, text: str, next_step: str = "") -> Finding:
    return Finding(name="backups", label="Backups", state=state, text=text, next_step=next_step)
