"""Copying an index from one SQLite file into another, entry by entry in its order, instead of sorting all rows anew.

An index is stored as a table WITHOUT ROWID is whose key are the index's columns and the row's number. So the index of a
scratch database is opened as such a table, and copied with SQLite's way of copying whole tables of one form, which
looks at no value (https://www.sqlite.org/src/doc/trunk/src/insert.c, xferOptimization): a fifth of the time of CREATE
INDEX, during which nobody else writes. A SQLite that copies otherwise refuses NULL in a key; there, CREATE INDEX it is.
"""

import re
import sqlite3
from collections.abc import Sequence

from library.services.loading.table_list import PREFIX, Asked, Definition, TwinsDifferError, swap_roots, writable_schema

_OPENED = "opened_"
_INDEX = re.compile(r'CREATE (?P<unique>UNIQUE )?INDEX\s+"?\w+"?\s+ON\s+"?\w+"?\s*(?P<rest>\(.*)', re.DOTALL)


def open_indexes(database: sqlite3.Connection, indexes: Sequence[Definition]) -> None:
    """Make main's indexes readable as tables. They are none from then on: main is only copied, and thrown away."""
    opened = [index for index in indexes if _columns(database, index)]
    for index in opened:
        database.execute(f'CREATE TABLE main."{_OPENED}{index.name}" {_columns(database, index)}')
    swap_roots(database, [(index.name, _OPENED + index.name) for index in opened])


def copy_index(database: sqlite3.Connection, index: Definition) -> None:
    """Inside a transaction: make the index's twin in `home`, of what main's holds."""
    columns = _columns(database, index)
    if not columns or not _copy(database, index, columns):
        database.execute(_statement(database, index, schema="home."))


def _copy(database: sqlite3.Connection, index: Definition, columns: str) -> bool:
    """As a table, which becomes the twin's index in the list of tables. False where SQLite copies otherwise."""
    database.execute(f'CREATE TABLE home."{index.twin}" {columns}')
    try:
        database.execute(f'INSERT INTO home."{index.twin}" SELECT * FROM main."{_OPENED}{index.name}"')  # noqa: S608  # our names
    except sqlite3.IntegrityError:
        database.execute(f'DROP TABLE home."{index.twin}"')
        return False
    with writable_schema(database, "home"):
        database.execute(
            "UPDATE home.sqlite_master SET type = 'index', tbl_name = ?, sql = ? WHERE name = ?",
            (PREFIX + index.table, _statement(database, index), index.twin),
        )
    return True


def _columns(database: Asked, index: Definition) -> str:
    """Those of a table of the same form; "" for an index of another one (of expressions, or in another order)."""
    kinds = {
        name: kind for _, name, kind, *_ in database.execute(f'PRAGMA main.table_info("{index.table}")').fetchall()
    }
    entries = database.execute(f'PRAGMA main.index_xinfo("{index.name}")').fetchall()
    if any(number < -1 or descending or collation != "BINARY" for _, number, _, descending, collation, _ in entries):
        return ""
    typed = ", ".join(f"c{place} {'integer' if name is None else kinds[name]}" for place, _, name, *_ in entries)
    return f"({typed}, PRIMARY KEY ({', '.join(f'c{place}' for place, *_ in entries)})) WITHOUT ROWID"


def _statement(database: Asked, index: Definition, *, schema: str = "") -> str:
    """That makes the twin."""
    twin = f'{schema}"{index.twin}" ON "{PREFIX}{index.table}"'
    if not index.sql:  # of a UNIQUE in the table's own statement
        rows = database.execute(f'PRAGMA main.index_info("{index.name}")').fetchall()
        columns = ", ".join(f'"{name}"' for *_, name in rows)
        return f"CREATE UNIQUE INDEX {twin} ({columns})"
    match = _INDEX.match(index.sql)
    if match is None:
        raise TwinsDifferError(f"the index {index.name} is written in an unknown way")
    return f"CREATE {match['unique'] or ''}INDEX {twin} {match['rest']}"
