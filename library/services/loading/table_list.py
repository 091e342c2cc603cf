"""SQLite's own list of tables and indexes (sqlite_master): reading it, and exchanging what names in it lead to.

A name leads to the number of the first page (`rootpage`), so that two tables of the same form are exchanged, whatever
their size, by exchanging those numbers: https://www.sqlite.org/fileformat2.html#storage_of_the_sql_database_schema.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

PREFIX = "loading_"


class Asked(Protocol):
    """A cursor or a connection."""

    def execute(self, sql: str, parameters: Sequence[Any] = (), /) -> Any: ...


class TwinsDifferError(sqlite3.DatabaseError):
    """The tables are not those any more that the twins were made of."""


@dataclass(frozen=True)
class Definition:
    """A table or an index: the name, its table, the statement that made it ("" for one that belongs to its table)."""

    name: str
    table: str
    sql: str
    is_index: bool

    @property
    def twin(self) -> str:
        """The twin's name."""
        return PREFIX + self.name


def read_definitions(database: Asked, tables: Iterable[str], schema: str = "main") -> list[Definition]:
    """Of these tables that are there, and their indexes: each table before its indexes."""
    wanted = list(tables)
    marks = ", ".join("?" * len(wanted))
    rows = database.execute(
        f"SELECT name, tbl_name, coalesce(sql, ''), type = 'index' FROM {schema}.sqlite_master"  # noqa: S608  # our names
        f" WHERE tbl_name IN ({marks}) AND type IN ('table', 'index') AND rootpage > 0 ORDER BY 4, name",
        wanted,
    )
    return [Definition(name, table, sql, bool(is_index)) for name, table, sql, is_index in rows.fetchall()]


def can_exchange(database: Asked) -> bool:
    """Whether this SQLite lets anybody touch its list of tables; some are built to refuse it."""
    database.execute("PRAGMA writable_schema = ON")
    row = database.execute("PRAGMA writable_schema").fetchone()
    database.execute("PRAGMA writable_schema = OFF")
    return bool(row and row[0])


def swap_roots(database: Asked, pairs: Iterable[tuple[str, str]]) -> None:
    """Exchange what both names of each pair lead to. Raises TwinsDifferError where one of them is missing."""
    roots = dict(database.execute("SELECT name, rootpage FROM sqlite_master").fetchall())
    with writable_schema(database):
        for one, other in pairs:
            if one not in roots or other not in roots:
                raise TwinsDifferError(f"{one} or {other} is missing")
            for name, root in ((one, roots[other]), (other, roots[one])):
                database.execute("UPDATE sqlite_master SET rootpage = ? WHERE name = ?", (root, name))


@contextmanager
def writable_schema(database: Asked, schema: str = "main") -> Iterator[None]:
    """Inside the block, and a transaction, the list may be changed. Its version rises: everybody reads it again.

    This connection reads it at the end of the block. Where the transaction is undone, it must be closed.
    """
    database.execute("PRAGMA writable_schema = ON")
    yield
    (version,) = database.execute(f"PRAGMA {schema}.schema_version").fetchone()
    database.execute(f"PRAGMA {schema}.schema_version = {version + 1:d}")
    database.execute("PRAGMA writable_schema = RESET")
