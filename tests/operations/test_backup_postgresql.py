"""Backups of a PostgreSQL database, by its own programs: a real server."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from subprocess import CompletedProcess

import psycopg
import pytest

from tests.operations.archives import BAD
from tests.operations.postgresql import PASSWORD, URL_PASSWORD, own_server
from tests.operations.test_backup_commands import KEYS, ran
from tests.plexsage.bad_databases import start, the_line

PREPARED = "prepared"
pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Of a server that has a database with PlexSage's tables, to be copied."""
    with own_server() as number:
        prepared = Installation(tmp_path_factory.mktemp("prepared") / "data", number, PREPARED)
        ran(prepared.manage("migrate", "-v0"))
        prepared.alone()
        yield number


class Installation:
    """A folder, and a database with PlexSage's tables."""

    def __init__(self, folder: Path, port: int, database: str, template: str = "template1") -> None:
        self.folder = folder
        self.url = f"postgres://plexsage:{URL_PASSWORD}@127.0.0.1:{port}/{database}"
        with psycopg.connect(self._at(port, "postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')
        self.connection = psycopg.connect(self._at(port, database), autocommit=True)

    def manage(self, *arguments: str, **env: str) -> CompletedProcess[str]:
        return start(self.folder, "manage.py", *arguments, DATABASE_URL=self.url, **env)

    def titles(self, schema: str = "public") -> list[str]:
        rows = self.connection.execute(f'SELECT name FROM "{schema}".auth_group ORDER BY id')
        return [name for (name,) in rows]

    def add(self, title: str) -> None:
        self.connection.execute("INSERT INTO auth_group (name) VALUES (%s)", [title])

    def kept(self) -> list[str]:
        rows = self.connection.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'before%' ORDER BY 1")
        return [name for (name,) in rows]

    def alone(self) -> None:
        """Nobody but who comes now is connected; the next query would need another connection."""
        self.connection.close()

    def reconnect(self) -> None:
        self.connection = psycopg.connect(self.url, autocommit=True)

    @staticmethod
    def _at(port: int, database: str) -> str:
        return f"postgres://plexsage:{URL_PASSWORD}@127.0.0.1:{port}/{database}"


@pytest.fixture
def here(port: int, tmp_path: Path) -> Iterator[Installation]:
    made = Installation(tmp_path / "data", port, tmp_path.name, PREPARED)
    made.add("kept")
    yield made
    made.connection.close()


def shim(folder: Path, program: str, script: str) -> dict[str, str]:
    """A PATH on which this program is another."""
    folder.mkdir()
    path = folder / program
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return {"PATH": f"{folder}:{os.environ['PATH']}"}


def test_what_was_backed_up_comes_back_and_what_was_there_is_kept(
    here: Installation, port: int, tmp_path: Path
) -> None:
    file = tmp_path / "b.tar.gz"
    assert "with the keys" in ran(here.manage("backup", str(file)))
    key = (here.folder / KEYS[0]).read_bytes()
    (here.folder / KEYS[0]).write_text("x" * 86)
    here.add("later")
    ended = here.manage("restore", str(file))
    assert (ended.returncode, "1 other program is connected" in the_line(ended)) == (1, True)
    assert here.titles() == ["kept", "later"]
    here.alone()
    said = ran(here.manage("restore", str(file)))
    here.reconnect()
    assert here.titles() == ["kept"]
    (schema,) = here.kept()
    assert schema in said
    assert here.titles(schema) == ["kept", "later"]
    assert (here.folder / KEYS[0]).read_bytes() == key
    # The next backup has nothing of what was kept, and comes back into an empty database.
    again = tmp_path / "again.tar.gz"
    ran(here.manage("backup", str(again)))
    other = Installation(tmp_path / "other", port, f"{tmp_path.name}-2")
    other.alone()
    assert "You can start PlexSage." in ran(other.manage("restore", str(again)))
    other.reconnect()
    assert (other.titles(), other.kept()) == (["kept"], [])
    ran(other.manage("check_database"))
    other.alone()


def test_a_restore_that_fails_half_way_changes_nothing(here: Installation, tmp_path: Path) -> None:
    file = tmp_path / "b.tar.gz"
    ran(here.manage("backup", str(file)))
    here.add("later")
    here.alone()
    fails = 'case "$*" in *--list*) exit 0;; esac; echo "could not write: No space left on device" >&2; exit 1'
    ended = here.manage("restore", str(file), **shim(tmp_path / "bin", "pg_restore", fails))
    assert (ended.returncode, "No space left on device. Nothing has been changed." in the_line(ended)) == (1, True)
    here.reconnect()
    assert (here.titles(), here.kept()) == (["kept", "later"], [])


def test_a_backup_of_sqlite_is_not_for_postgresql(here: Installation, tmp_path: Path) -> None:
    file = tmp_path / "b.tar.gz"
    file.write_bytes(BAD["other than said"]())
    ended = here.manage("restore", str(file))
    assert ended.returncode == 2
    assert "is a backup of a SQLite database, but this PlexSage uses PostgreSQL" in the_line(ended)


def test_without_its_programs_backups_fail_and_upgrades_go_on(here: Installation, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    path = {"PATH": str(tmp_path / "empty")}
    ended = here.manage("backup", str(tmp_path / "b.tar.gz"), **path)
    assert (ended.returncode, "pg_dump isn't installed" in the_line(ended)) == (1, True)
    assert not (tmp_path / "b.tar.gz").exists()
    here.connection.execute("DELETE FROM django_migrations WHERE app = 'settings_ui'")
    here.connection.execute("DROP TABLE settings_ui_setupstate")
    ended = here.manage("migrate", "-v0", **path)
    assert (ended.returncode, "pg_dump isn't installed" in ended.stderr) == (0, True)


def test_before_an_upgrade_there_is_one(here: Installation) -> None:
    here.connection.execute("DELETE FROM django_migrations WHERE app = 'settings_ui'")
    here.connection.execute("DROP TABLE settings_ui_setupstate")
    said = ran(here.manage("migrate"))
    (file,) = (here.folder / "backups").glob("*-upgrade.tar.gz")
    assert str(file) in said
    ran(here.manage("check_database"))


def test_no_message_and_no_argument_has_the_password(here: Installation, tmp_path: Path) -> None:
    tells = f'echo "$@" > {tmp_path}/arguments; echo "connection failed: password {PASSWORD}" >&2; exit 1'
    ended = here.manage("backup", str(tmp_path / "b.tar.gz"), **shim(tmp_path / "bin", "pg_dump", tells))
    assert "connection failed" in the_line(ended)
    assert PASSWORD not in ended.stderr + (tmp_path / "arguments").read_text()
