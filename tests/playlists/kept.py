"""The library of most tests here: loaded by the real loader once a process, and copied from then on (SQLite)."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from django.db import connection, transaction
from django.utils import timezone

from library.models import Album, Artist, DecadeTally, Genre, GenreSet, LibraryState, Track, TrackGenre, TrackTally

#: What a load writes. The search index follows the tracks by itself.
_LOADED = (Artist, Album, Genre, GenreSet, Track, TrackGenre, TrackTally, DecadeTally, LibraryState)


def load_once(load: Callable[[], None], kept: Path) -> None:
    """What `load` makes of an empty library; `kept` is for this load alone, and at first not there."""
    if connection.vendor != "sqlite" or any(model._default_manager.exists() for model in _LOADED):
        load()
    elif kept.exists():
        _copy_from(kept)
    else:
        load()
        with closing(sqlite3.connect(kept)) as copy:
            connection.connection.backup(copy)


def _copy_from(kept: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ATTACH %s AS kept", [f"file:{quote(str(kept))}?immutable=1"])
        try:
            with transaction.atomic():
                for model in _LOADED:
                    table = model._meta.db_table
                    cursor.execute(f"INSERT INTO main.{table} SELECT * FROM kept.{table}")
                LibraryState.objects.update(loaded_at=timezone.now())
        finally:
            cursor.execute("DETACH kept")
