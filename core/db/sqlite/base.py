"""The backend (`ENGINE: core.db.sqlite`): Django's own but for how a file is opened, and how damage is told."""

import sqlite3
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.sqlite3 import base
from django.db.utils import DatabaseErrorWrapper

from core.db.lock_timeout import lock_timeout
from core.db.sqlite.file import FileState, check_file, damaged_error, state_of
from core.db.sqlite.idle_connection import idle_connection
from core.db.sqlite.opening import READ_WRITE, Mode, address, open_database, read_something

_DAMAGE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


class DamageErrorWrapper(DatabaseErrorWrapper):
    """SQLite has no class of error of its own for a damaged file; with one, it is caught like other trouble."""

    def __init__(self, wrapper: BaseDatabaseWrapper) -> None:
        super().__init__(wrapper)
        self._database = wrapper

    def __exit__(
        self, exc_type: type[BaseException] | None, exc_value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if isinstance(exc_value, sqlite3.Error) and getattr(exc_value, "sqlite_errorcode", 0) & 0xFF in _DAMAGE:
            self._database.errors_occurred = True
            raise damaged_error(Path(self._database.settings_dict["NAME"]), str(exc_value)) from exc_value
        super().__exit__(exc_type, exc_value, traceback)


class DatabaseWrapper(base.DatabaseWrapper):
    """Every file is opened through `get_new_connection`."""

    #: The file as it was when it was opened to read and write; None where it is open in another way.
    _file: FileState | None = None

    def is_current(self) -> bool:
        """Whether what is open shows what others write, and nobody but SQLite's log can have changed the file since."""
        return self._file is not None and state_of(self.settings_dict["NAME"]) == self._file

    @cached_property
    def wrap_database_errors(self) -> DatabaseErrorWrapper:
        """Around every call of the database."""
        return DamageErrorWrapper(self)

    def get_new_connection(self, conn_params: dict[str, Any]) -> sqlite3.Connection:
        """An open file. It is never made here; where nothing can be written, it is open for reading alone."""
        path = Path(conn_params["database"])
        idle_connection().before_opening(path)
        check_file(path)
        return open_database(path, lambda way: self._open(path, way, conn_params))

    def _open(self, path: Path, way: Mode, conn_params: dict[str, Any]) -> sqlite3.Connection:
        """Closed at once where something of it fails: nobody else would know of it."""
        made: list[sqlite3.Connection] = []

        def make(*args: Any, **kwargs: Any) -> sqlite3.Connection:
            made.append(sqlite3.Connection(*args, **kwargs))
            return made[0]

        self._file = None
        if way != READ_WRITE:  # what is said at the start, like the journal's kind, changes the file
            self.init_commands: list[str] = []
        try:
            connection: sqlite3.Connection = super().get_new_connection(
                conn_params | {"database": address(path, way), "factory": make, "timeout": lock_timeout()}
            )
            read_something(connection)
            if way == READ_WRITE:
                self._file = state_of(path)
                idle_connection().after_opening(path)
        except BaseException:
            for half_open in made:
                half_open.close()
            raise
        return connection
