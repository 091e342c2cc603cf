"""Damaged, foreign, newer and older databases: each way in says one line, ends, and changes nothing."""

import os
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from django.core.management import call_command

from core.db.inspection import check_database
from core.db.schema_state import check_schema
from core.db.sqlite.contents import read_schema_state
from core.db.sqlite.file import check_place
from core.db.unfit import MIGRATE, UnfitDatabaseError
from tests.plexsage import bad_databases as bad
from tests.plexsage.bad_databases import FILE, HOPELESS, SERVER, execute, fingerprint, spoilt, start, the_line

#: manage.py and what is to be said to it; their exit codes.
WAYS_IN = {
    ("migrate",): 1,
    ("migrate", "--plan"): 1,
    ("check",): 1,
    ("createsuperuser", "--noinput", "--username", "x", "--email", "x@example.org"): 1,
    ("dumpdata",): 1,
    ("runserver", "--noreload", "0"): 1,
    ("generate", "quiet piano"): 1,
    ("demo", "--no-serve"): 1,
    ("sync_library",): 1,
    ("load_demo_library", "--quiet"): 4,
    ("create_api_token", "kitchen"): 4,
    ("owner_link",): 4,
    ("check_database",): 4,
}


def looked_at(path: Path, *, migrating: bool = False) -> None:
    """What every way in does first."""
    if migrating:
        check_place(path)
    check_schema(read_schema_state(path), f"The database {path}", migrating=migrating)


@pytest.mark.parametrize("migrating", [True, False])
@pytest.mark.parametrize(("spoil", "words"), HOPELESS.items(), ids=lambda value: getattr(value, "__name__", ""))
@pytest.mark.usefixtures("db")
def test_each_is_told_as_what_it_is_and_left_as_it_is(
    spoil: Callable[[Path], None], words: str, migrating: bool, ownerless: Path, tmp_path: Path
) -> None:
    folder = spoilt(ownerless, tmp_path / "data", spoil)
    before = fingerprint(folder)
    with pytest.raises(UnfitDatabaseError, match=r"\S") as caught:
        looked_at(folder / FILE, migrating=migrating)
    line = str(caught.value)
    assert words in line
    assert str(folder / FILE) in line
    assert "\n" not in line
    assert any(advice in line for advice in ("restore", "Restore", "PLEXSAGE_DATA_DIR")), line
    assert fingerprint(folder) == before


@pytest.mark.parametrize(
    "spoil",
    [bad.beginning_overwritten, bad.cut_to_nothing, bad.of_another_program, bad.newer],
    ids=lambda spoil: spoil.__name__,
)
def test_the_server_does_not_start(spoil: Callable[[Path], None], ownerless: Path, tmp_path: Path) -> None:
    folder = spoilt(ownerless, tmp_path / "data", spoil)
    before = fingerprint(folder)
    ended = start(folder, *SERVER)
    line = the_line(ended)
    assert ended.returncode == 2
    assert line.startswith("PlexSage can't start: ")
    assert HOPELESS[spoil] in line
    assert fingerprint(folder) == before


@pytest.mark.parametrize("arguments", WAYS_IN, ids=" ".join)
def test_every_command_says_it_in_one_line(arguments: tuple[str, ...], ownerless: Path, tmp_path: Path) -> None:
    spoil = bad.newer if len(arguments) % 2 else bad.cut_to_a_third
    folder = spoilt(ownerless, tmp_path / "data", spoil)
    before = fingerprint(folder)
    ended = start(folder, "manage.py", *arguments)
    assert HOPELESS[spoil] in the_line(ended)
    assert ended.returncode == WAYS_IN[arguments]
    assert fingerprint(folder) == before


def test_pages_damaged_further_in_are_found_before_a_migration_and_on_demand(with_music: Path, tmp_path: Path) -> None:
    def spoil(path: Path) -> None:
        execute(path, "DELETE FROM django_migrations WHERE name = (SELECT max(name) FROM django_migrations)")
        with path.open("r+b") as file:
            file.seek(path.stat().st_size // 2)
            file.write(os.urandom(100_000))

    folder = spoilt(with_music, tmp_path / "data", spoil)
    before = fingerprint(folder)
    for command in ("migrate", "check_database"):
        line = the_line(start(folder, "manage.py", command))
        assert "is damaged (" in line or command == "check_database"
    assert fingerprint(folder) == before


def test_a_sound_one_is_called_sound(ownerless: Path, tmp_path: Path) -> None:
    folder = spoilt(ownerless, tmp_path / "data", lambda _: None)
    assert start(folder, "manage.py", "check_database").stdout.startswith("The database is intact")


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM django_migrations WHERE app = 'playlists'",
        "DELETE FROM django_migrations WHERE app NOT IN ('contenttypes', 'auth')",
        "DELETE FROM django_migrations WHERE id = (SELECT max(id) FROM django_migrations)",
        "DELETE FROM django_migrations",
    ],
)
@pytest.mark.usefixtures("db")
def test_an_older_or_half_migrated_one_says_which_command_to_run(
    statement: str, ownerless: Path, tmp_path: Path
) -> None:
    folder = spoilt(ownerless, tmp_path / "data", lambda path: execute(path, statement))
    with pytest.raises(UnfitDatabaseError, match=re.escape(f"Run: {MIGRATE}")):
        looked_at(folder / FILE)
    looked_at(folder / FILE, migrating=True)


def test_a_server_on_an_older_one_says_so_instead_of_busy(ownerless: Path, tmp_path: Path) -> None:
    def spoil(path: Path) -> None:
        execute(path, "DELETE FROM django_migrations WHERE app = 'settings_ui'")

    folder = spoilt(ownerless, tmp_path / "data", spoil)
    assert f"Run: {MIGRATE}" in the_line(start(folder, *SERVER))
    assert f"Run: {MIGRATE}" in the_line(start(folder, "manage.py", "check"))


@pytest.mark.usefixtures("db")
def test_a_database_that_lacks_a_table_is_not_complete(ownerless: Path, tmp_path: Path) -> None:
    folder = spoilt(ownerless, tmp_path / "data", bad.without_a_table)
    with pytest.raises(UnfitDatabaseError, match="the table playlists_runevent is missing"):
        looked_at(folder / FILE)


@pytest.mark.process
def test_no_database_is_made_but_by_migrate(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    for arguments in (SERVER, ("manage.py", "createsuperuser", "--noinput"), ("manage.py", "owner_link")):
        line = the_line(start(folder, *arguments))
        assert line.endswith(f"There is no database at {folder / FILE}. To create one, run: {MIGRATE}")
    assert sorted(path.name for path in folder.iterdir()) == ["salt_key", "secret_key"]
    assert start(folder, "manage.py", "migrate", "-v0").returncode == 0
    assert (folder / FILE).stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_command_that_needs_none_still_works(ownerless: Path, tmp_path: Path) -> None:
    folder = spoilt(ownerless, tmp_path / "data", bad.beginning_overwritten)
    for arguments in (["migrate", "--help"], ["help", "createsuperuser"], ["diffsettings"]):
        assert start(folder, "manage.py", *arguments).returncode == 0


def test_what_waits_in_the_log_is_read_and_left_there(ownerless: Path, tmp_path: Path) -> None:
    folder = spoilt(ownerless, tmp_path / "data", lambda _: None)
    path = folder / FILE
    with closing(sqlite3.connect(path, isolation_level=None)) as writing:
        writing.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('llm', '0998_x', '2026-01-01')")
        for name in (FILE, f"{FILE}-wal"):
            (tmp_path / "killed").mkdir(exist_ok=True)
            (tmp_path / "killed" / name).write_bytes((folder / name).read_bytes())
    before = fingerprint(tmp_path / "killed")
    assert ("llm", "0998_x") in read_schema_state(tmp_path / "killed" / FILE).applied
    after = fingerprint(tmp_path / "killed")
    assert {name: after[name] for name in before} == before


@pytest.mark.usefixtures("db")
def test_of_a_database_server_no_more_is_said_than_was_looked_at(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its files are its own."""
    for module in ("core.db.inspection", "core.management.commands.check_database"):
        monkeypatch.setattr(f"{module}.sqlite_path", lambda _: None)
    call_command("check_database")
    said = capsys.readouterr().out
    assert "matches this version" in said
    assert "is intact" not in said


@pytest.mark.usefixtures("db")
def test_the_database_of_the_tests_is_fit() -> None:
    check_database()
