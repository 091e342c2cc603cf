"""How nightly backups are to be made: the environment before the system page before the default."""

from collections.abc import Mapping
from types import MappingProxyType

from django.conf import settings

from core.errors import InvalidFieldsError
from core.values import Frozen
from operations.models import MOST_KEPT, BackupState

DEFAULT_KEPT = 7
VARIABLES: Mapping[str, str] = MappingProxyType({"kept": "PLEXSAGE_BACKUPS", "with_keys": "PLEXSAGE_BACKUP_KEYS"})


class BackupChoices(Frozen):
    """`kept`: nightly backups, 0 for none. `locked`: what the environment decides -> its variable."""

    kept: int
    with_keys: bool
    locked: Mapping[str, str]


def load_choices() -> BackupChoices:
    """One query."""
    stored = BackupState.objects.first() or BackupState()
    kept, with_keys = _decided()["kept"], _decided()["with_keys"]
    return BackupChoices(
        kept=_first(kept, stored.nightly_kept, DEFAULT_KEPT),
        with_keys=bool(_first(with_keys, stored.with_keys, True)),
        locked={name: VARIABLES[name] for name, value in _decided().items() if value is not None},
    )


def save_choices(*, kept: int | None = None, with_keys: bool | None = None) -> None:
    """None leaves one as it is. Raises InvalidFieldsError, also for what the environment decides."""
    errors = {
        name: f"{VARIABLES[name]} in the environment decides this."
        for name, value in (("kept", kept), ("with_keys", with_keys))
        if value is not None and _decided()[name] is not None
    }
    if kept is not None and not 0 <= kept <= MOST_KEPT:
        errors["kept"] = f"Enter a number from 0 to {MOST_KEPT}."
    if errors:
        raise InvalidFieldsError(errors)
    wanted = {"nightly_kept": kept, "with_keys": with_keys}
    changes = {field: value for field, value in wanted.items() if value is not None}
    BackupState.objects.update_or_create(pk=BackupState.SINGLETON_ID, defaults=changes)


def _decided() -> dict[str, int | bool | None]:
    return {"kept": settings.BACKUPS_KEPT, "with_keys": settings.BACKUP_KEYS}


def _first(*values: int | bool | None) -> int:
    return next(int(value) for value in values if value is not None)
