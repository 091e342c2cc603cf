"""What the system page gets: one entry for each of its sections."""

from operations.contexts.backups import backups_context
from operations.schemas import Checkup
from operations.services.doctor.checkup import examine_quickly
from operations.services.doctor.versions import list_versions


def system_context(checkup: Checkup | None = None) -> dict[str, object]:
    """`checkup`: one that was made just now."""
    return {"checkup": checkup or examine_quickly(), "versions": list_versions()} | backups_context()
