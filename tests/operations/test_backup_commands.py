"""`manage.py backup` and `manage.py restore`, as processes on folders of their own."""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from django.utils import timezone

from core.db.serving_lock import acquire, lock_path
from core.keys.in_use import share_keys
from operations.services.backup.shelf import name_for
from tests.disk import READ_ONLY, needs_mounts, run_on_own_disk
from tests.operations.archives import BAD, unpack
from tests.plexsage import bad_databases as bad
from tests.plexsage.bad_databases import FILE, execute, fingerprint, start, the_line
from tests.plexsage.test_no_room import FULL
from tests.server import ROOT, environment

KEYS = ("secret_key", "salt_key")


def ran(ended: CompletedProcess[str]) -> str:
    """What it said; it succeeded."""
    assert ended.returncode == 0, ended.stderr
    assert not ended.stderr
    return ended.stdout


def backed_up(folder: Path, to: Path, *options: str) -> Path:
    ran(start(folder, "manage.py", "backup", str(to), *options))
    return to


def titles(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as database:
        return [title for (title,) in database.execute("SELECT title FROM playlists_playlist ORDER BY id")]


def add_playlist(folder: Path, title: str) -> None:
    execute(
        folder / FILE,
        "INSERT INTO playlists_playlist (kind, title, narrative, is_written, wish, summary, server_key, saved_as, "
        f"saved_mark, created_at, is_shared) VALUES ('prompt_playlist', '{title}', '', 1, 'x', '', '', '', '', "
        "'2026-11-30', 1)",
    )


@pytest.fixture
def folder(with_owner: Path, tmp_path: Path) -> Path:
    """An installation with a playlist."""
    made = tmp_path / "data"
    shutil.copytree(with_owner, made)
    add_playlist(made, "kept")
    return made


@pytest.mark.parametrize(
    ("to", "words"), [(">&-", "closed"), ("> /dev/full", "No space left"), ("| true", "Broken pipe")]
)
def test_what_nobody_takes_is_no_backup(folder: Path, to: str, words: str) -> None:
    command = f"set -o pipefail; {sys.executable} manage.py backup - {to}"
    ended = subprocess.run(
        ["bash", "-c", command], cwd=ROOT, env=environment(folder), capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1, ended.stderr
    assert words in the_line(ended)


def test_what_was_backed_up_comes_back_and_what_was_there_is_kept(folder: Path, tmp_path: Path) -> None:
    keys = {name: (folder / name).read_bytes() for name in KEYS}
    file = backed_up(folder, tmp_path / "b.tar.gz")
    assert file.stat().st_mode & 0o777 == 0o600
    add_playlist(folder, "later")
    for name in KEYS:
        (folder / name).write_text("x" * 86)
    said = ran(start(folder, "manage.py", "restore", str(file)))
    assert titles(folder / FILE) == ["kept"]
    assert {name: (folder / name).read_bytes() for name in KEYS} == keys
    (before,) = folder.glob("before-restore-*")
    assert str(before) in said
    assert titles(before / FILE) == ["kept", "later"]
    assert {(before / name).read_text() for name in KEYS} == {"x" * 86}
    assert before.stat().st_mode & 0o777 == 0o700
    assert "Everybody has to sign in again" in said
    with closing(sqlite3.connect(folder / FILE)) as database:
        assert database.execute("SELECT count(*) FROM accounts_session").fetchone() == (0,)
    assert "intact" in ran(start(folder, "manage.py", "check_database"))


def test_it_comes_back_on_another_computer(folder: Path, tmp_path: Path) -> None:
    file = backed_up(folder, tmp_path / "b.tar.gz")
    said = ran(start(tmp_path / "new", "manage.py", "restore", str(file)))
    assert titles(tmp_path / "new" / FILE) == ["kept"]
    assert (tmp_path / "new" / "secret_key").read_bytes() == (folder / "secret_key").read_bytes()
    assert "You can start PlexSage." in said
    assert "entered again" not in said


@pytest.mark.parametrize(
    "spoil",
    [bad.beginning_overwritten, bad.cut_to_nothing, bad.gone_but_its_log, bad.newer, bad.of_another_program],
    ids=lambda spoil: spoil.__name__,
)
def test_a_database_that_is_lost_is_replaced_and_kept(
    spoil: Callable[[Path], None], folder: Path, tmp_path: Path
) -> None:
    file = backed_up(folder, tmp_path / "b.tar.gz")
    spoil(folder / FILE)
    spoilt = {name: content for name, content in fingerprint(folder).items() if name.startswith(FILE)}
    ran(start(folder, "manage.py", "restore", str(file)))
    assert titles(folder / FILE) == ["kept"]
    (before,) = folder.glob("before-restore-*")
    kept = fingerprint(before)
    # A sound one is closed first, which changes its first page.
    changed = {FILE} if spoil in {bad.newer, bad.of_another_program} else set()
    assert {name: kept[name] for name in spoilt if name not in changed} == {
        name: content for name, content in spoilt.items() if name not in changed
    }


def test_without_keys_there_are_none_in_it_and_that_is_said(folder: Path, tmp_path: Path) -> None:
    ended = start(folder, "manage.py", "backup", str(tmp_path / "b.tar.gz"), "--without-keys")
    assert "without the keys" in ran(ended)
    unpacked = tmp_path / "unpacked"
    unpack(tmp_path / "b.tar.gz", unpacked)
    assert sorted(path.name for path in unpacked.iterdir()) == ["database.sqlite3", "manifest.json"]
    content = b"".join(path.read_bytes() for path in unpacked.iterdir())
    for name in KEYS:
        assert (folder / name).read_bytes().strip() not in content
    said = ran(start(folder, "manage.py", "restore", str(tmp_path / "b.tar.gz")))
    assert "entered again" not in said
    said = ran(start(tmp_path / "new", "manage.py", "restore", str(tmp_path / "b.tar.gz")))
    assert "have to be entered again" in said


def test_keys_of_the_environment_stay_there(folder: Path, tmp_path: Path) -> None:
    given = {"SECRET_KEY": "e" * 60, "SALT_KEY": "f" * 60}
    said = ran(start(folder, "manage.py", "backup", str(tmp_path / "b.tar.gz"), **given))
    assert "without SECRET_KEY and SALT_KEY" in said
    assert "entered again" not in ran(start(folder, "manage.py", "restore", str(tmp_path / "b.tar.gz"), **given))
    file = backed_up(folder, tmp_path / "own.tar.gz")
    said = ran(start(folder, "manage.py", "restore", str(file), **given))
    assert "SECRET_KEY and SALT_KEY in the environment aren't those of this backup" in said


def test_session_ids_and_what_was_deleted_are_in_no_backup(folder: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(folder / FILE)) as database:
        (session,) = database.execute("SELECT session_key FROM accounts_session").fetchone()
    add_playlist(folder, "a title that somebody regretted")
    execute(folder / FILE, "DELETE FROM playlists_playlist WHERE title LIKE 'a title%'")
    unpack(backed_up(folder, tmp_path / "b.tar.gz"), tmp_path / "unpacked")
    content = (tmp_path / "unpacked" / "database.sqlite3").read_bytes()
    assert session.encode() not in content
    assert b"regretted" not in content
    assert b"kept" in content


def test_it_goes_into_the_folder_of_backups_a_folder_or_a_stream(folder: Path, tmp_path: Path) -> None:
    away = tmp_path / "away"
    said = ran(start(folder, "manage.py", "backup", PLEXSAGE_BACKUP_DIR=str(away)))
    (file,) = away.glob("*.gz")
    assert re.fullmatch(r"plexsage-\d{4}-\d\d-\d\d-\d{6}-manual\.tar\.gz", file.name)
    assert str(file) in said
    assert away.stat().st_mode & 0o777 == 0o700
    (tmp_path / "here").mkdir()
    ran(start(folder, "manage.py", "backup", str(tmp_path / "here")))
    assert len(list((tmp_path / "here").iterdir())) == 1


def test_two_of_the_same_second_are_two(folder: Path, tmp_path: Path) -> None:
    """Names tell the second. Those of the next ones are taken here, so that the clock doesn't matter."""
    now = timezone.now()
    taken = [tmp_path / name_for("manual", now + timedelta(seconds=later)) for later in range(40)]
    for path in taken:
        path.write_text("another one")
    ran(start(folder, "manage.py", "backup", str(tmp_path)))
    assert all(path.read_text() == "another one" for path in taken)
    (made,) = set(tmp_path.glob("*.tar.gz")) - set(taken)
    assert made.stat().st_size > 1000


def test_nothing_is_overwritten(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "b.tar.gz"
    file.write_text("precious")
    for target, words in ((file, "is there already"), (tmp_path / "none" / "b.tar.gz", "There is no folder")):
        ended = start(folder, "manage.py", "backup", str(target))
        assert (ended.returncode, words in the_line(ended)) == (1, True)
    assert file.read_text() == "precious"


@pytest.mark.parametrize(
    ("spoil", "words"),
    [(bad.cut_to_a_third, "is damaged"), (bad.cut_to_nothing, "is empty"), (bad.of_another_program, "another program")],
    ids=["cut", "empty", "foreign"],
)
def test_no_backup_is_made_of_a_bad_database(
    spoil: Callable[[Path], None], words: str, folder: Path, tmp_path: Path
) -> None:
    spoil(folder / FILE)
    ended = start(folder, "manage.py", "backup", str(tmp_path / "b.tar.gz"))
    assert (ended.returncode, words in the_line(ended)) == (4, True)
    assert not (tmp_path / "b.tar.gz").exists()


def test_pages_damaged_further_in_make_no_backup(with_music: Path, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(with_music, folder)
    with (folder / FILE).open("r+b") as file:
        file.seek((folder / FILE).stat().st_size // 2)
        file.write(os.urandom(100_000))
    ended = start(folder, "manage.py", "backup", str(tmp_path / "b.tar.gz"))
    assert (ended.returncode, "is damaged (" in the_line(ended)) == (1, True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data"]


@pytest.mark.parametrize(
    "name", ["a text", "another program", "a part missing", "up and away", "dump of the other engine"]
)
def test_a_bad_file_changes_nothing(name: str, folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "b.tar.gz"
    file.write_bytes(BAD[name]())
    before = fingerprint(folder)
    for options in ((), ("--check",)):
        ended = start(folder, "manage.py", "restore", str(file), *options)
        assert ended.returncode == 2
        assert str(file) in the_line(ended)
    after = fingerprint(folder)
    after.pop(f"{FILE}.lock", None)
    assert after == before


def test_one_of_a_newer_plexsage_changes_nothing(folder: Path, tmp_path: Path) -> None:
    bad.newer(folder / FILE)
    file = backed_up(folder, tmp_path / "b.tar.gz")
    before = fingerprint(folder)
    ended = start(folder, "manage.py", "restore", str(file))
    assert (ended.returncode, "was made by a newer PlexSage" in the_line(ended)) == (2, True)
    after = fingerprint(folder)
    after.pop(f"{FILE}.lock", None)
    assert after == before


def test_one_of_an_older_plexsage_says_what_comes_next(folder: Path, tmp_path: Path) -> None:
    execute(
        folder / FILE, "DELETE FROM django_migrations WHERE app = 'settings_ui'", "DROP TABLE settings_ui_setupstate"
    )
    file = backed_up(folder, tmp_path / "b.tar.gz")
    said = ran(start(tmp_path / "new", "manage.py", "restore", str(file)))
    assert "Next, run: " in said
    ran(start(tmp_path / "new", "manage.py", "migrate", "-v0"))
    assert "intact" in ran(start(tmp_path / "new", "manage.py", "check_database"))


def test_nothing_is_restored_under_a_running_server(folder: Path, tmp_path: Path) -> None:
    file = backed_up(folder, tmp_path / "b.tar.gz")
    lock = acquire(lock_path(folder / FILE))
    assert lock is not None
    before = fingerprint(folder)
    try:
        ended = start(folder, "manage.py", "restore", str(file))
        assert (ended.returncode, "PlexSage is running on this folder" in the_line(ended)) == (1, True)
        assert "whole and fits" in ran(start(folder, "manage.py", "restore", str(file), "--check"))
        older = "DELETE FROM django_migrations WHERE app = 'settings_ui'"
        assert fingerprint(folder) == before
        execute(folder / FILE, older)
        ended = start(folder, "manage.py", "migrate")
        assert (ended.returncode, "PlexSage is running on this database" in the_line(ended)) == (1, True)
    finally:
        os.close(lock)


def test_nothing_is_restored_while_a_server_uses_the_keys(folder: Path, tmp_path: Path) -> None:
    """As one does whose database is PostgreSQL."""
    file = backed_up(folder, tmp_path / "b.tar.gz")
    shared = share_keys(folder)
    assert shared is not None
    try:
        ended = start(folder, "manage.py", "restore", str(file))
    finally:
        os.close(shared)
    assert (ended.returncode, "PlexSage is running on this folder." in the_line(ended)) == (1, True)
    assert not list(folder.glob("before-restore-*"))


def test_below_a_disk_that_is_not_mounted_nothing_is_made(folder: Path, tmp_path: Path) -> None:
    ended = start(folder, "manage.py", "backup", PLEXSAGE_BACKUP_DIR=str(tmp_path / "nas" / "backups"))
    assert (ended.returncode, "No such file or directory" in the_line(ended)) == (1, True)
    assert not (tmp_path / "nas").exists()


def test_nothing_is_restored_under_a_running_command(folder: Path, tmp_path: Path) -> None:
    file = backed_up(folder, tmp_path / "b.tar.gz")
    with closing(sqlite3.connect(folder / FILE)) as other:
        other.execute("SELECT count(*) FROM playlists_playlist").fetchone()
        ended = start(folder, "manage.py", "restore", str(file))
        assert (ended.returncode, "Another PlexSage command" in the_line(ended)) == (1, True)
        assert not list(folder.glob("before-restore-*"))
        assert not list(folder.glob(".restore-*"))


@pytest.mark.parametrize(("before", "words"), [(READ_ONLY, "Read-only"), (FULL, "enough space")], ids=["ro", "full"])
@pytest.mark.parametrize("command", ["backup", "restore"])
def test_a_disk_that_takes_nothing_is_one_line(
    command: str, before: str, words: str, folder: Path, tmp_path: Path
) -> None:
    needs_mounts()
    arguments = ["backup"] if command == "backup" else ["restore", str(backed_up(folder, tmp_path / "b.tar.gz"))]
    ended = run_on_own_disk(folder, before, "manage.py", *arguments)
    assert ended.returncode == 1
    assert words in the_line(ended)


def test_from_a_disk_that_takes_nothing_a_backup_goes_elsewhere(folder: Path, tmp_path: Path) -> None:
    needs_mounts()
    for number, before in enumerate((READ_ONLY, FULL)):
        file = tmp_path / f"{number}.tar.gz"
        assert str(file) in ran(run_on_own_disk(folder, before, "manage.py", "backup", str(file)))
        assert "whole and fits" in ran(start(folder, "manage.py", "restore", str(file), "--check"))
