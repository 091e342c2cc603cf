"""Other keys, and everything rewritten with them, in steps between which the process may die (ADR 0038)."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

from django.conf import settings
from django.db import connection, transaction

from core.db.sessions import session_model
from core.keys.files import KEYS, forget_previous, new_key, read_previous, replace_key, write_previous
from core.keys.in_use import KeysInUseError, are_current, keys_alone, keys_from_files
from core.keys.stored import stored_secrets


class Rotation(NamedTuple):
    """What was done: `replaced` are names of files, `rewritten` is a number of secrets, `unreadable` names them."""

    replaced: tuple[str, ...]
    rewritten: int
    unreadable: tuple[str, ...]


class EnvironmentKey(NamedTuple):
    """A key that only whoever sets the environment can change. `has_fallbacks`: they have changed it already."""

    name: str
    variable: str
    has_fallbacks: bool

    @property
    def fallbacks(self) -> str:
        """The variable for what it was before."""
        return f"{self.name.upper()}_FALLBACKS"


def rotate() -> Rotation:
    """Replace the keys that are files, and rewrite every stored secret with the keys in use.

    First what is in use is kept beside, then the files are replaced, then one transaction rewrites all, then what was
    kept goes: wherever this ends, PlexSage starts and reads everything, and the next call finishes it.
    Raises KeysInUseError, OSError, BadKeyFileError and Django's Error.
    """
    with keys_alone(settings.DATA_DIR):
        if not are_current():
            raise KeysInUseError
        previous = read_previous(settings.DATA_DIR)
        ours = keys_from_files()
        if ours:
            write_previous(settings.DATA_DIR, {name: [*previous[name], *_listed(ours.get(name))] for name in KEYS})
        fresh = {name: new_key() for name in ours}
        for name, key in fresh.items():
            replace_key(settings.DATA_DIR / name, key)
        _use(fresh)
        rewritten, unreadable = _rewrite(ends_sessions="secret_key" in fresh)
        forget_previous(settings.DATA_DIR)
    return Rotation(tuple(ours), rewritten, unreadable)


def environment_keys() -> tuple[EnvironmentKey, ...]:
    """Those that `rotate` does not replace."""
    previous = read_previous(settings.DATA_DIR)
    earlier = {"secret_key": settings.SECRET_KEY_FALLBACKS, "salt_key": settings.SALT_KEY[1:]}
    return tuple(
        EnvironmentKey(name, source, has_fallbacks=bool(set(earlier[name]) - set(previous[name])))
        for name, source in zip(KEYS, settings.KEY_NAMES, strict=True)
        if source != name
    )


def _listed(key: str | None) -> list[str]:
    return [] if key is None else [key]


def _use(fresh: Mapping[str, str]) -> None:
    """From here on this process writes with the new keys, and still reads what it has read before."""
    if "secret_key" in fresh:
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
        settings.SECRET_KEY = fresh["secret_key"]
    if "salt_key" in fresh:
        settings.SALT_KEY = [fresh["salt_key"], *settings.SALT_KEY]


def _rewrite(*, ends_sessions: bool) -> tuple[int, tuple[str, ...]]:
    """In one transaction. What no key reads stays as it is: the right key may come back."""
    with _overwriting(), transaction.atomic():
        found = list(stored_secrets())
        for secret in found:
            if secret.is_readable:
                rows = type(secret.row)._base_manager.filter(pk=secret.row.pk)  # noqa: SLF001  # Django documents it
                rows.update(**{secret.field: secret.value})
        if ends_sessions:
            _end_sessions()
    unreadable = tuple(secret.name for secret in found if not secret.is_readable)
    return len(found) - len(unreadable), unreadable


def _end_sessions() -> None:
    """They are signed with the key that has gone: nobody could read them, and each try would be a line in the log."""
    session_model()._base_manager.all().delete()  # noqa: SLF001


@contextmanager
def _overwriting() -> Iterator[None]:
    """Of SQLite, what is replaced is overwritten on the disk, and the log that still holds it is emptied."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete = ON")
        yield
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
