"""Backups, for scripts: which there are, make, download and delete one, and how the nightly ones are made."""

from datetime import datetime
from typing import Literal

from asgiref.sync import sync_to_async
from django.http import HttpRequest
from ninja import Router, Schema, Status

from core.tasks.background import background
from core.web.access import staff_required
from core.web.file_download import FileDownload
from operations.services.backup.choices import load_choices, save_choices
from operations.services.backup.shelf import delete_backup, find_backup
from operations.services.backup.status import backup_status
from operations.services.backup.work import start_backup

router = Router()


class BackupOut(Schema):
    """A file; `size` in bytes."""

    name: str
    kind: Literal["manual", "nightly", "upgrade"]
    made_at: datetime
    size: int


class BackupFailureOut(Schema):
    """Why the last attempt failed."""

    at: datetime
    message: str


class BackupsOut(Schema):
    """The newest first. `kept`: nightly ones, 0 for none. `locked`: what the environment decides, with its variable."""

    backups: list[BackupOut]
    is_running: bool
    failure: BackupFailureOut | None
    folder: str
    kept: int
    with_keys: bool
    locked: dict[str, str]


class BackupSettingsIn(Schema):
    """What is left out stays as it is."""

    kept: int | None = None
    with_keys: bool | None = None


@router.get("/backups", response=BackupsOut, summary="List backups")
@staff_required
def backups(request: HttpRequest) -> BackupsOut:
    """From the folder of backups, as it is now."""
    return _told()


@router.post("/backups", response={202: BackupsOut}, summary="Make a backup")
@staff_required
async def make(request: HttpRequest) -> Status[BackupsOut]:
    """In the background: `is_running` until it is there, or `failure` says why it isn't."""
    choices = await sync_to_async(load_choices)()
    start_backup(background(), "manual", with_keys=choices.with_keys)
    return Status(202, await sync_to_async(_told)())


@router.patch("/backups", response=BackupsOut, summary="Change how nightly backups are made")
@staff_required
def change(request: HttpRequest, body: BackupSettingsIn) -> BackupsOut:
    """All of it or, with an error, nothing."""
    save_choices(kept=body.kept, with_keys=body.with_keys)
    return _told()


@router.get("/backups/{name}", summary="Download a backup")
@staff_required
def download(request: HttpRequest, name: str) -> FileDownload:
    """A gzipped tar archive, which may hold the keys."""
    return FileDownload(find_backup(name))


@router.delete("/backups/{name}", response={204: None}, summary="Delete a backup for good")
@staff_required
def delete(request: HttpRequest, name: str) -> Status[None]:
    """The file is gone afterwards."""
    delete_backup(name)
    return Status(204, None)


def _told() -> BackupsOut:
    status = backup_status()
    return BackupsOut(
        backups=[BackupOut(**backup.model_dump()) for backup in status.backups],
        is_running=status.is_running,
        failure=BackupFailureOut(**status.failure.model_dump()) if status.failure else None,
        folder=status.folder,
        kept=status.choices.kept,
        with_keys=status.choices.with_keys,
        locked=dict(status.choices.locked),
    )
