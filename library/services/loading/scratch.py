"""A database beside the library's, where a load works while everybody goes on using that one; SQLite only.

It has the library's tables alone, in a file without a name, which goes when it is closed.
"""

import os
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.backends.sqlite3.base import DatabaseWrapper

from core.db.inspection import sqlite_path
from core.db.sqlite.opening import READ_ONLY, Mode, address
from library.models import (
    Album,
    AlbumVector,
    Artist,
    Credit,
    DecadeTally,
    Genre,
    GenreSet,
    Track,
    TrackGenre,
    TrackTally,
)
from library.services.loading.index_copies import open_indexes
from library.services.loading.table_list import Definition, read_definitions

#: What the tracks are in; new ones may be without those that are there.
_OF_TRACKS = (Track, TrackGenre, GenreSet, TrackTally, DecadeTally)
_NAMES = (Artist, Album, Genre, Credit)
_NAMED = ".scratch-"
SEARCH = "library_track_search"
#: The full-text index's own tables. Its settings are the same in every library.
_OF_SEARCH = tuple(f"{SEARCH}_{part}" for part in ("data", "idx", "docsize"))
#: Read by filters and searches alone: quicker made when all is there.
_FOR_READERS = frozenset({"library_track_filter", "library_track_genres", "library_track_folded"})
#: Nothing can be undone in it: whatever goes wrong, it is thrown away. kB of memory: others' work goes on beside it.
_PRAGMAS = "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA foreign_keys=OFF; PRAGMA cache_size=-16000"


def table_names() -> list[str]:
    """Of all tables that a load changes."""
    return [*(model._meta.db_table for model in (*_NAMES, *_OF_TRACKS)), *_OF_SEARCH]  # noqa: SLF001  # see bulk.table_of


class Scratch:
    """The database; `home` is the library's file, `definitions` what its tables are like."""

    def __init__(self, wrapper: DatabaseWrapper, home: Path) -> None:
        self._wrapper = wrapper
        self._home = home
        self.definitions: Sequence[Definition] = ()
        #: The highest id that each table has given away.
        self.sequences: Sequence[tuple[str, int]] = ()
        self._later: list[str] = []
        self._last: list[str] = []
        self._search = ""

    @property
    def database(self) -> sqlite3.Connection:
        """Without Django."""
        opened: sqlite3.Connection = self._wrapper.connection
        return opened

    @contextmanager
    def attached(self, way: Mode) -> Iterator[None]:
        """The library's file is `home` inside the block; nothing is open in either before and after."""
        self.database.execute("ATTACH ? AS home", (address(self._home, way),))
        try:
            self.database.execute("PRAGMA home.synchronous = NORMAL")
            yield
        finally:
            self.database.execute("DETACH home")

    def copy_library(self, *, tracks: bool) -> None:
        """As it is now; without `tracks` only names, so that those that stay keep their ids."""
        with self.attached(READ_ONLY), self._reading():
            self.definitions = read_definitions(self.database, table_names(), "home")
            (self._search,) = self.database.execute(
                "SELECT sql FROM home.sqlite_master WHERE name = ?", (SEARCH,)
            ).fetchone()
            vectors = AlbumVector._meta.db_table  # noqa: SLF001
            others = read_definitions(self.database, [vectors], "home")  # empty: Django looks there before it deletes
            self._create([one for one in (*self.definitions, *others) if one.table not in _OF_SEARCH], tracks=tracks)
            for model in (*_NAMES, *_OF_TRACKS) if tracks else _NAMES:
                name = model._meta.db_table  # noqa: SLF001
                self.database.execute(f'INSERT INTO main."{name}" SELECT * FROM home."{name}"')  # noqa: S608  # our names
            # An id that somebody may still have of what is gone is nobody else's.
            self.database.execute("DELETE FROM main.sqlite_sequence")
            self.database.execute("INSERT INTO main.sqlite_sequence SELECT * FROM home.sqlite_sequence")

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """One moment of the library, which goes on."""
        self.database.execute("BEGIN")
        yield
        self.database.execute("COMMIT")

    def _create(self, definitions: Iterable[Definition], *, tracks: bool) -> None:
        of_tracks = {model._meta.db_table for model in (Track, TrackGenre)}  # noqa: SLF001
        for one in definitions:
            if not one.sql:
                continue
            if one.name in _FOR_READERS:
                self._last.append(one.sql)
            elif one.is_index and one.table in of_tracks and not tracks:
                self._later.append(one.sql)  # quicker when the rows are there
            else:
                self.database.execute(one.sql)

    @contextmanager
    def in_place_of_library(self) -> Iterator[None]:
        """Inside the block, in this thread, the ORM works here, in one transaction."""
        usual = connections[DEFAULT_DB_ALIAS]
        connections[DEFAULT_DB_ALIAS] = self._wrapper
        try:
            with transaction.atomic():
                yield
            names = set(table_names())
            rows = self.database.execute("SELECT name, seq FROM sqlite_sequence").fetchall()
            self.sequences = [row for row in rows if row[0] in names]
        finally:
            connections[DEFAULT_DB_ALIAS] = usual

    def build_indexes(self) -> None:
        """Those that wait until new tracks are there."""
        for sql in self._later:
            self.database.execute(sql)
        self._later.clear()

    def finish(self) -> None:
        """Make what readers need, as the library has it. Afterwards, the tables can only be copied."""
        for sql in (*self._last, self._search):
            self.database.execute(sql)
        self.database.execute(f"INSERT INTO {SEARCH}({SEARCH}) VALUES ('rebuild')")  # noqa: S608  # our own name
        open_indexes(self.database, [one for one in self.definitions if one.is_index])


def forsaken_files() -> list[Path]:
    """Files of scratch databases that still have a name; of others than whoever has the turn to load, they are dead."""
    home = sqlite_path(connection)
    return list(home.parent.glob(f"{home.name}{_NAMED}*")) if home else []


@contextmanager
def scratch_database() -> Iterator[Scratch]:
    """On the disk where the library's file is."""
    home = sqlite_path(connection)
    if home is None:
        raise ValueError("only SQLite's library lies in a file")
    descriptor, name = tempfile.mkstemp(dir=home.parent, prefix=f"{home.name}{_NAMED}")
    os.close(descriptor)
    options = {"init_command": _PRAGMAS}
    wrapper = DatabaseWrapper({**connection.settings_dict, "NAME": name, "OPTIONS": options}, DEFAULT_DB_ALIAS)
    try:
        try:
            wrapper.ensure_connection()
        finally:
            Path(name).unlink()  # the kernel frees it however this process ends
        yield Scratch(wrapper, home)
    finally:
        wrapper.close()
