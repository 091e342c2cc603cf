"""Putting a backup back: looked through first, and what was there is kept."""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import chain, count
from pathlib import Path

from django.conf import settings
from django.db import Error, connection
from django.utils import timezone

from core.db.connections import close_connections
from core.db.disk import free_bytes
from core.db.inspection import sqlite_path
from core.db.messages import summarize
from core.db.private_files import database_files
from core.db.serving_lock import AlreadyServedError, database_alone
from core.keys.in_use import KeysInUseError, keys_alone
from core.text.humanize import describe_size
from core.values import Frozen
from operations.errors import RestoreFailedError
from operations.services.backup.exchange import exchange_files
from operations.services.backup.failures import describe_failure
from operations.services.backup.inspect import check_manifest, needs_migration, unpack_checked
from operations.services.backup.keys import fingerprint, key_files
from operations.services.backup.manifest import KEYS, Manifest, PartName
from operations.services.backup.postgresql.load import load_dump

#: Of the folders that hold what was there before.
KEPT = "before-restore-"
#: Bytes that stay free.
_SPARE = 8 * 2**20


class Restored(Frozen):
    """What came of it. `kept_in`: where what was there is now (a folder, or a schema of PostgreSQL); "" for nothing.

    `keys_fit`: the keys in use are those that the secrets in the database were written with. `outside`: variables that
    decide keys, so that the backup's own were not put in place.
    """

    manifest: Manifest
    kept_in: str
    keys_fit: bool
    outside: tuple[str, ...]
    needs_migration: bool


def restore_backup(path: Path) -> Restored:
    """Raises BadBackupError and RestoreFailedError; then all is as it was."""
    with _explained(), _nobody_else(), tempfile.TemporaryDirectory(prefix=".restore-", dir=_data_folder()) as name:
        draft = Path(name)
        manifest = check_manifest(path)
        _need_room(manifest, draft)
        manifest = unpack_checked(path, draft)
        files = {part.name: draft / part.name for part in manifest.parts}
        keys_fit = _keys_after(manifest, files) == manifest.key_check
        kept_in = _put_in_place(files)
        return Restored(
            manifest=manifest, kept_in=kept_in, keys_fit=keys_fit, outside=_outside(manifest),
            needs_migration=needs_migration(manifest),
        )  # fmt: skip


def check_backup(path: Path) -> Manifest:
    """Look through it as a restore would, and change nothing. Raises BadBackupError, RestoreFailedError."""
    with _explained(), tempfile.TemporaryDirectory(prefix=".restore-", dir=_data_folder()) as draft:
        manifest = check_manifest(path)
        _need_room(manifest, Path(draft))
        return unpack_checked(path, Path(draft))


def _data_folder() -> Path:
    """That of the database: moving a file into its place is then a matter of its name alone."""
    database = sqlite_path(connection)
    folder: Path = database.parent if database else settings.DATA_DIR
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _put_in_place(files: dict[PartName, Path]) -> str:
    moment = timezone.now().strftime("%Y-%m-%d-%H%M%S")
    keys = {path: files[name] for name, path in key_files().items() if name in files}
    # Keys of an unfinished change belong to those that go.
    replaced_keys = [path for name, path in key_files().items() if keys and name not in files and path.exists()]
    kept = _unused(_data_folder() / f"{KEPT}{moment}")
    if (database := sqlite_path(connection)) is None:
        kept_in = load_dump(files["database.pgdump"], moment.replace("-", "_"))
        _exchange_keys(keys, replaced_keys, kept)
        return kept_in
    _settle(database)
    _, *helpers = database_files(database)
    exchange_files({**keys, database: files["database.sqlite3"]}, [*helpers, *replaced_keys], kept)
    return str(kept) if kept.exists() else ""


def _exchange_keys(keys: dict[Path, Path], replaced: list[Path], kept: Path) -> None:
    """Beside a database that is not a file, and is restored by now."""
    try:
        exchange_files(keys, replaced, kept)
    except OSError as exc:
        raise RestoreFailedError(
            f"The database is restored, but its keys couldn't be put in place ({exc.strerror}). Make "
            f"{settings.DATA_DIR} writable and restore again, or unpack them there: tar -xzf FILE secret_key salt_key"
        ) from exc


def _unused(path: Path) -> Path:
    """Two restores in one second have a folder each."""
    numbered = (path.with_name(f"{path.name}-{number}") for number in count(2))
    return next(free for free in chain([path], numbered) if not free.exists())


def _settle(database: Path) -> None:
    """Move what waits in its log into the database; that takes all of it, so nobody else can have it open.

    A damaged one cannot be settled, and is kept with its log. Raises RestoreFailedError.
    """
    close_connections()
    if not database.exists():
        return
    try:
        with closing(sqlite3.connect(database, timeout=1, isolation_level=None)) as old:
            old.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.Error as exc:
        if getattr(exc, "sqlite_errorcode", 0) & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            raise RestoreFailedError(
                "Another PlexSage command is using the database. Wait until it is finished, then restore again. "
                "Nothing has been changed."
            ) from exc


def _keys_after(manifest: Manifest, files: dict[PartName, Path]) -> str:
    """The fingerprint of the keys that will be in use."""
    in_use = dict(zip(KEYS, (settings.SECRET_KEY, settings.SALT_KEY[0]), strict=True))
    for name in key_files():
        if name in files:
            in_use[name] = files[name].read_text(encoding="utf-8", errors="replace").strip()
    return fingerprint(*(in_use[name] for name in KEYS))


def _outside(manifest: Manifest) -> tuple[str, ...]:
    here = key_files()
    names = zip(KEYS, settings.KEY_NAMES, strict=True)
    backed_up = {part.name for part in manifest.parts}
    return tuple(variable for name, variable in names if name not in here and name in backed_up)


def _need_room(manifest: Manifest, folder: Path) -> None:
    free = free_bytes(folder)
    if free is not None and free < manifest.size + _SPARE:
        raise RestoreFailedError(
            f"There isn't enough space in {folder.parent}: the backup needs {describe_size(manifest.size)}, and "
            f"{describe_size(free)} are free. Nothing has been changed."
        )


@contextmanager
def _nobody_else() -> Iterator[None]:
    """No server runs, and none can start."""
    try:
        # A server holds the keys, whatever kind of database it has.
        with database_alone(sqlite_path(connection)), keys_alone(settings.DATA_DIR):
            yield
    except AlreadyServedError as exc:
        raise _running_error(f" ({exc})") from exc
    except KeysInUseError as exc:
        raise _running_error("") from exc


def _running_error(process: str) -> RestoreFailedError:
    return RestoreFailedError(
        f"PlexSage is running on this folder{process}. Stop it, restore, and start it again. Nothing has been changed."
    )


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except Error as exc:
        raise RestoreFailedError(f"The backup couldn't be restored. {summarize(exc)}") from exc
    except (OSError, sqlite3.Error) as exc:
        words = describe_failure(exc)
        raise RestoreFailedError(f"The backup couldn't be restored: {words}. Nothing has been changed.") from exc
