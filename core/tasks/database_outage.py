"""A database, or its disk, that is down: from the error that somebody met, whoever that was."""

from collections.abc import Mapping
from types import MappingProxyType

from django.db.utils import Error

from core.db.diagnosis import Kind as Trouble
from core.db.diagnosis import is_trouble, kind_of
from core.db.messages import driver_message
from core.tasks.outages import Kind, outages

DATABASE, DISK = "The database", "The disk of the database"
#: What does not pass in a moment, and can be seen to be over. Of all else, like another one's lock, each case is told.
_OUTAGES: Mapping[Trouble, tuple[Kind, str]] = MappingProxyType(
    {
        "damaged": ("database", DATABASE),
        "missing": ("database", DATABASE),
        "unready": ("database", DATABASE),
        "away": ("database", DATABASE),
        "server_missing": ("database", DATABASE),
        "full": ("disk", DISK),
        "readonly": ("disk", DISK),
        "disk": ("disk", DISK),
    }
)


def note_database_trouble(error: BaseException, *, is_logged: bool) -> bool:
    """Whether it is to be told. `is_logged`: as in `Outages.begin`."""
    if not isinstance(error, Error) or not is_trouble(error):
        return True
    found = _OUTAGES.get(kind_of(error))
    return found is None or outages().begin(*found, driver_message(error), is_logged=is_logged)
