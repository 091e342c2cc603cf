"""Libraries of tests: each is loaded by the real loader once a process, and copied from then on (SQLite)."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from sqlite3 import connect
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from library.models import Album, Artist, DecadeTally, Genre, GenreSet, LibraryState, Track, TrackGenre, TrackTally
from library.servers.values import ServerTrack
from library.services.loading.planner_statistics import analyze_tables

#: By table, all its rows.
_Rows = dict[str, Sequence[Sequence[Any]]]
#: Where tracks are, and what is counted of them.
_MUSIC = (Artist, Album, Genre, GenreSet, Track, TrackGenre, TrackTally, DecadeTally, LibraryState)


def load_once(load: Callable[[], object], *of: ServerTrack) -> None:
    """What `load` makes of an empty library, which is nothing but these tracks."""
    tables = _tables_of(apps.get_app_config("library").get_models())
    if connection.vendor != "sqlite" or not _are_empty(tables):
        load()
    elif kept := _kept(of):
        _insert(kept)
    else:
        load()
        with connection.cursor() as cursor:
            kept |= {table: cursor.execute(f"SELECT * FROM {table}").fetchall() for table in tables}


def copy_library(database: Path) -> None:
    """The music in this file, into a database that has none."""
    with closing(connect(f"{database.as_uri()}?immutable=1", uri=True)) as other:
        _insert({table: other.execute(f"SELECT * FROM {table}").fetchall() for table in _tables_of(_MUSIC)})


@lru_cache(maxsize=32)
def _kept(of: tuple[ServerTrack, ...]) -> _Rows:
    """Of these tracks; filled by whoever has loaded them."""
    return {}


def _tables_of(models: Iterable[type[Model]]) -> list[str]:
    return [model._meta.db_table for model in models]


def _are_empty(tables: Sequence[str]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {' OR '.join(f'EXISTS (SELECT 1 FROM {table})' for table in tables)}")
        return not cursor.fetchone()[0]


def _insert(kept: _Rows) -> None:
    """The search index follows the tracks by itself."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table, rows in kept.items():
            if rows:
                cursor.executemany(f"INSERT INTO {table} VALUES ({', '.join(['%s'] * len(rows[0]))})", rows)
        LibraryState.objects.update(loaded_at=timezone.now())
        analyze_tables()
