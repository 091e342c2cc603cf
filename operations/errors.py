"""What can go wrong with an installation's upkeep, in words for whoever runs PlexSage."""

from core.errors import PlexSageError


class OperationsError(PlexSageError):
    """The root of these."""

    code = "backup_failed"


class BackupFailedError(OperationsError):
    """A backup couldn't be made; none was left half-made."""


class BackupRunningError(OperationsError):
    """Another backup is being made into the same folder."""

    code = "backup_running"


class BackupNotFoundError(OperationsError):
    """No backup of this name is kept."""

    code = "backup_not_found"


class BadBackupError(OperationsError):
    """The file isn't a backup, is damaged, or doesn't fit this PlexSage. Nothing has been changed."""


class RestoreFailedError(OperationsError):
    """The backup couldn't be restored; what was there is as it was."""


class UpgradeRefusedError(OperationsError):
    """The database can't be brought up to date now. Nothing has been changed."""
