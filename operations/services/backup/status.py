"""How it stands with backups: for the system page, scripts, checks and figures."""

from datetime import datetime

from core.values import Frozen
from operations.services.backup.choices import BackupChoices, load_choices
from operations.services.backup.shelf import KeptBackup, backup_folder, list_backups
from operations.services.backup.work import Failure, backup_work, last_failure


class BackupStatus(Frozen):
    """`backups`: the newest first. `failure`: of the last attempt, if that failed."""

    backups: tuple[KeptBackup, ...]
    choices: BackupChoices
    failure: Failure | None
    is_running: bool
    folder: str

    @property
    def last(self) -> KeptBackup | None:
        """The newest."""
        return self.backups[0] if self.backups else None

    @property
    def last_made_at(self) -> datetime | None:
        """When the newest was made."""
        return self.last.made_at if self.last else None

    @property
    def size(self) -> int:
        """Bytes of all."""
        return sum(backup.size for backup in self.backups)


def backup_status() -> BackupStatus:
    """Two queries, and a look at the folder."""
    return BackupStatus(
        backups=list_backups(),
        choices=load_choices(),
        failure=last_failure(),
        is_running=backup_work().is_running,
        folder=str(backup_folder()),
    )
