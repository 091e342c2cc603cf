"""The database and its safe defaults."""

import os
from pathlib import Path

import pytest
from django.db import connection
from pydantic import SecretStr

from plexsage.database import SQLITE_OPTIONS, database
from plexsage.start_errors import StartError


def test_sqlite_in_the_data_directory_by_default(tmp_path: Path) -> None:
    described = database(None, tmp_path)
    assert described["NAME"] == str(tmp_path / "plexsage.sqlite3")
    assert described["OPTIONS"] == SQLITE_OPTIONS
    assert described["CONN_MAX_AGE"] == 0


def test_another_sqlite_file_gets_the_same_options(tmp_path: Path) -> None:
    described = database(SecretStr("sqlite:////srv/music.db"), tmp_path)
    assert described["NAME"] == "/srv/music.db"
    assert described["OPTIONS"] == SQLITE_OPTIONS


def test_a_data_directory_with_odd_characters_is_fine(tmp_path: Path) -> None:
    odd = tmp_path / "my data?#%20é"
    assert database(None, odd)["NAME"] == str(odd / "plexsage.sqlite3")


@pytest.mark.parametrize("name", ["plexsage.sqlite3", "my music?#%20é.sqlite3", os.fsdecode(b"\xfc.sqlite3")])
def test_a_file_behind_a_link_is_known_by_its_own_place(name: str, tmp_path: Path) -> None:
    """There SQLite keeps its log, and there it is looked for."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "plexsage.sqlite3").symlink_to(tmp_path / "large" / name)
    (tmp_path / "link").symlink_to(tmp_path / "data")
    for folder in ("data", "link"):
        assert database(None, tmp_path / folder)["NAME"] == str(tmp_path / "large" / name)


def test_a_relative_address_is_one_file_from_everywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert database(SecretStr("sqlite:///music.db"), tmp_path)["NAME"] == str(tmp_path / "music.db")


def test_postgresql_by_address(tmp_path: Path) -> None:
    described = database(SecretStr("postgres://me:p%40ss@db:5433/music"), tmp_path)
    assert described["ENGINE"] == "django.db.backends.postgresql"
    assert (described["HOST"], described["PORT"], described["NAME"]) == ("db", 5433, "music")
    assert described["PASSWORD"] == "p@ss"
    assert "transaction_mode" not in described.get("OPTIONS", {})


@pytest.mark.parametrize(
    "address",
    [
        *("oracl://x/y", "s3cr3t", "postgres://me:s3cr3t@db:port/x", "postgres://me:s3cr3t@db/"),
        *("mysql://me:s3cr3t@db/x", "sqlite://", "sqlite://:memory:"),
    ],
)
def test_an_unusable_address_is_told_without_showing_it(address: str, tmp_path: Path) -> None:
    with pytest.raises(StartError, match="DATABASE_URL must look like") as caught:
        database(SecretStr(address), tmp_path)
    assert "s3cr3t" not in str(caught.value)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="pragmas of SQLite")
def test_the_open_database_has_them() -> None:
    with connection.cursor() as cursor:
        values = [
            cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous", "busy_timeout")
        ]
    assert values == ["wal", 1, 20_000]
