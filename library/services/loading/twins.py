"""Twins of the library's tables in the same SQLite file: filled beside them, and exchanged for them in a moment.

Twins have the same columns and indexes; renaming would leave indexes under others' names. Who reads while they are
exchanged goes on reading the old tables, as with any other change.
"""

import sqlite3
from collections.abc import Iterable, Sequence

from library.services.loading.index_copies import copy_index
from library.services.loading.short_transactions import ShortTransactions
from library.services.loading.table_list import (
    PREFIX,
    Asked,
    Definition,
    TwinsDifferError,
    read_definitions,
    swap_roots,
)


def fill_twin(work: ShortTransactions, table: Definition, indexes: Iterable[Definition]) -> None:
    """Make the twin of main's table in `home`, with the same rows, and the twins of its indexes.

    Main's indexes are read as tables for that (`open_indexes`).
    """
    with work.one() as database:
        database.execute(_twin_table(database, table))
    copy = f'INSERT INTO home."{table.twin}" SELECT * FROM main."{table.name}"'  # noqa: S608  # our own names
    if _has_row_numbers(table):
        _copy_rows(work, table, copy)
    else:
        with work.one() as database:
            database.execute(copy)
    for index in indexes:
        with work.one() as database:
            copy_index(database, index)


def _copy_rows(work: ShortTransactions, table: Definition, copy: str) -> None:
    last = -1

    def some(database: sqlite3.Connection, rows: int) -> int:
        nonlocal last
        written = database.execute(f"{copy} WHERE rowid > ? ORDER BY rowid LIMIT ?", (last, rows)).rowcount
        (last,) = database.execute(f'SELECT max(rowid) FROM home."{table.twin}"').fetchone()  # noqa: S608  # our names
        return written

    work.repeat(some)


def drop_twins(work: ShortTransactions, database: Asked) -> None:
    """Whatever twins there are, with what is in them now."""
    twins = find_twins(database)
    for index in (one for one in twins if one.is_index):
        with work.one() as held:
            held.execute(f'DROP INDEX "{index.name}"')
    for table in (one for one in twins if not one.is_index):
        if _has_row_numbers(table):
            _empty(work, table.name)
        with work.one() as held:
            held.execute(f'DROP TABLE "{table.name}"')


def find_twins(database: Asked) -> list[Definition]:
    """Twins that are there: of a load that goes on, or was killed."""
    names = database.execute("SELECT DISTINCT tbl_name FROM sqlite_master WHERE name LIKE ?", (f"{PREFIX}%",))
    twins = read_definitions(database, [name for (name,) in names.fetchall() if name.startswith(PREFIX)])
    return [twin for twin in twins if twin.sql]


def _empty(work: ShortTransactions, name: str) -> None:
    """A large table is dropped in a moment once it is empty."""
    first = f'SELECT rowid FROM "{name}" ORDER BY rowid LIMIT ?'  # noqa: S608  # our own names
    work.repeat(
        lambda database, rows: (
            database.execute(f'DELETE FROM "{name}" WHERE rowid IN ({first})', (rows,)).rowcount  # noqa: S608  # our names
        )
    )


def exchange(database: Asked, definitions: Sequence[Definition]) -> None:
    """Inside a transaction: each table and index for its twin. Raises TwinsDifferError.

    Where the transaction is undone, the connection must be closed: it still takes the twins for the tables.
    """
    tables = {definition.table for definition in definitions}
    if read_definitions(database, tables) != list(definitions):
        raise TwinsDifferError("the library's tables have been changed meanwhile")
    swap_roots(database, [(definition.name, definition.twin) for definition in definitions])


def set_sequences(database: Asked, highest: Iterable[tuple[str, int]]) -> None:
    """Which id each table has given away last: AUTOINCREMENT goes on from there."""
    for name, number in highest:
        database.execute("DELETE FROM sqlite_sequence WHERE name = ?", (name,))
        database.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (name, number))


def _has_row_numbers(table: Definition) -> bool:
    return "WITHOUT ROWID" not in table.sql.upper()


def _twin_table(database: Asked, table: Definition) -> str:
    """Columns alone: what rows must keep to was asked of those that are copied."""
    rows = database.execute(f'PRAGMA main.table_info("{table.name}")').fetchall()
    keys = [name for _, name, *_, place in sorted(rows, key=lambda row: row[-1]) if place]
    columns = ", ".join(f'"{name}" {kind}' for _, name, kind, *_ in rows)
    primary = ", ".join(f'"{name}"' for name in keys)
    if not _has_row_numbers(table):
        return f'CREATE TABLE home."{table.twin}" ({columns}, PRIMARY KEY ({primary})) WITHOUT ROWID'
    return f'CREATE TABLE home."{table.twin}" ({columns}, PRIMARY KEY ({primary}))'
