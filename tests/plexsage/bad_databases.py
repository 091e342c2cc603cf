"""Ways in which a database goes bad, and the ways in which PlexSage is started."""

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from subprocess import CompletedProcess
from types import MappingProxyType

from tests import forked
from tests.server import environment

FILE = "plexsage.sqlite3"
SERVER = ("-m", "uvicorn", "plexsage.asgi:application", "--port", "0")


def execute(path: Path, *statements: str) -> None:
    """In a database that nobody uses."""
    with closing(sqlite3.connect(path)) as database, database:
        for statement in statements:
            database.execute(statement)


def beginning_overwritten(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(os.urandom(100))


def first_page_overwritten(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(100)
        file.write(b"\0" * 3_996)


def cut_to_a_third(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 3)


def cut_within_the_first_page(path: Path) -> None:
    os.truncate(path, 1_000)


def cut_to_nothing(path: Path) -> None:
    os.truncate(path, 0)


def a_text(path: Path) -> None:
    path.write_text("SQLite format 4, honestly\n" * 100)


def a_folder(path: Path) -> None:
    path.unlink()
    (path / "inside").mkdir(parents=True)


def gone_but_its_log(path: Path) -> None:
    path.unlink()
    path.with_name(f"{FILE}-wal").write_bytes(b"7\x7f\x06\x82" + b"\1" * 5_000)


def of_another_program(path: Path) -> None:
    path.unlink()
    execute(path, "CREATE TABLE moz_places (id INTEGER)", "INSERT INTO moz_places VALUES (1)")


def of_another_django_program(path: Path) -> None:
    execute(
        path,
        "DELETE FROM django_migrations WHERE app NOT IN ('auth', 'contenttypes')",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('hc_api', '0001_initial', '2026-01-01')",
    )


def newer(path: Path) -> None:
    execute(
        path,
        "INSERT INTO django_migrations (app, name, applied) VALUES ('playlists', '0999_later', '2026-01-01')",
        "ALTER TABLE playlists_playlist ADD COLUMN later TEXT",
    )


def newer_by_a_new_app(path: Path) -> None:
    execute(
        path, "INSERT INTO django_migrations (app, name, applied) VALUES ('podcasts', '0001_initial', '2027-01-01')"
    )


def without_a_table(path: Path) -> None:
    execute(path, "DROP TABLE playlists_runevent")


#: Nothing of these is mended or made anew by any command.
HOPELESS: Mapping[Callable[[Path], None], str] = MappingProxyType(
    {
        beginning_overwritten: "is damaged (file is not a database)",
        first_page_overwritten: "is damaged (",
        cut_to_a_third: "is damaged (",
        cut_within_the_first_page: "is damaged (",
        cut_to_nothing: "is empty (0 bytes)",
        a_text: "is damaged (file is not a database)",
        a_folder: "is a folder",
        gone_but_its_log: "is missing, but plexsage.sqlite3-wal is still there",
        of_another_program: "belongs to another program",
        of_another_django_program: "belongs to another program",
        newer: "newer version of PlexSage: it has the migration playlists.0999_later",
        newer_by_a_new_app: "newer version of PlexSage: it has the migration podcasts.0001_initial",
    }
)


def start(data_dir: Path, *arguments: str, **more: str) -> CompletedProcess[str]:
    """A process of Python in a folder of its own; it is expected to end."""
    return forked.run(*arguments, env=environment(data_dir, **more))


def the_line(ended: CompletedProcess[str]) -> str:
    """All that it said, which is one line; it failed."""
    assert ended.returncode not in {0, -6, -11}, ended.stdout
    assert "Traceback" not in ended.stderr
    (line,) = (ended.stdout + ended.stderr).splitlines()
    return line


def spoilt(prepared: Path, data_dir: Path, spoil: Callable[[Path], None]) -> Path:
    """A copy of an installation, with its database gone bad."""
    shutil.copytree(prepared, data_dir)
    spoil(data_dir / FILE)
    return data_dir


def fingerprint(folder: Path) -> dict[str, str]:
    """Every file and what is in it."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder"
        for path in sorted(folder.rglob("*"))
    }
