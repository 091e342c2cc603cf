"""What the section of backups gets: the same for the system page and each fragment."""

from collections.abc import Mapping

from core.text.command_line import manage_command
from core.text.humanize import describe_size
from operations.errors import OperationsError
from operations.models import MOST_KEPT
from operations.services.backup.archive import read_manifest
from operations.services.backup.shelf import find_backup
from operations.services.backup.status import BackupStatus, backup_status
from operations.services.doctor.words import since_text

#: More would make the page long; all are in the folder.
_MOST_SHOWN = 50
_KINDS: Mapping[str, str] = {"manual": "By hand", "nightly": "Nightly", "upgrade": "Before an upgrade"}


def backups_context(
    *,
    errors: Mapping[str, str] | None = None,
    typed: Mapping[str, str] | None = None,
    saved: bool = False,
    problem: str = "",
) -> dict[str, object]:
    """As it is, or with the settings as they were typed."""
    status = backup_status()
    rows = [
        {"backup": backup, "kind": f"{_KINDS[backup.kind]}, {_keys(backup.name)}", "size": describe_size(backup.size)}
        for backup in status.backups[:_MOST_SHOWN]
    ]
    return {
        "backups": status,
        "backup_rows": rows,
        "backups_not_shown": max(len(status.backups) - _MOST_SHOWN, 0),
        "backup_summary": _summary(status),
        "backup_errors": errors or {},
        "backup_kept": typed.get("kept", "") if typed is not None else status.choices.kept,
        "backup_saved": saved,
        "backup_problem": problem,
        "most_kept": MOST_KEPT,
        "backup_commands": [manage_command("backup"), manage_command("restore FILE")],
    }


def _keys(name: str) -> str:
    """Of the file itself, since the setting may have been another one then."""
    try:
        return "with keys" if read_manifest(find_backup(name)).has_keys else "without keys"
    except (OperationsError, OSError):
        return "can’t be read"


def _summary(status: BackupStatus) -> str:
    if status.last is None:
        return "There is no backup yet."
    return f"The last backup was made {since_text(status.last.made_at)} and takes up {describe_size(status.last.size)}."
