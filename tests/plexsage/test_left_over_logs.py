"""A server that was killed leaves a log behind: with its database it is used, beside a restored backup it is not."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from core.db.inspection import check_database
from core.db.serving_lock import acquire, lock_path
from core.db.sqlite.contents import check_wal
from core.db.unfit import UnfitDatabaseError
from tests.plexsage.bad_databases import FILE, SERVER, fingerprint, start, the_line

_ADD = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400) "
    "INSERT INTO django_session SELECT '{0}' || i, hex(randomblob(900)), '2030-01-01' FROM n"
)
#: What was done after the backup: some of it went from the log into the database, the rest was left in the log.
LATER = {
    "more of the same": (_ADD.format("b"), _ADD.format("c")),
    "much deleted": (_ADD.format("b"), "DELETE FROM django_session WHERE session_key LIKE 'a%'"),
    "a new table": (_ADD.format("b"), "CREATE TABLE later AS SELECT * FROM django_session"),
    "freed and filled": (
        _ADD.format("b"),
        f"DELETE FROM django_session WHERE expire_date < '2031'; {_ADD.format('c')}",
    ),
}


def killed(prepared: Path, folder: Path, later: tuple[str, str]) -> Path:
    """As a server that was killed leaves its folder; `backup` lies in it."""
    shutil.copytree(prepared, folder.parent / "served")
    path = folder.parent / "served" / FILE
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.executescript(f"PRAGMA wal_autocheckpoint = 0; {_ADD.format('a')}; PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copy(path, path.with_name("backup"))
        database.executescript(f"{later[0]}; PRAGMA wal_checkpoint(TRUNCATE); {later[1]}")
        shutil.copytree(path.parent, folder)
    folder.joinpath(f"{FILE}-shm").unlink()
    return folder


@pytest.mark.parametrize("later", LATER.values(), ids=LATER)
@pytest.mark.usefixtures("db")
def test_the_log_of_another_is_refused_before_anything_is_changed(
    later: tuple[str, str], ownerless: Path, tmp_path: Path
) -> None:
    folder = killed(ownerless, tmp_path / "data", later)
    check_wal(folder / FILE)
    shutil.copy(folder / "backup", folder / FILE)
    before = fingerprint(folder)
    with pytest.raises(UnfitDatabaseError, match="don't belong together") as caught:
        check_wal(folder / FILE)
    assert "\n" not in str(caught.value)
    after = fingerprint(folder)
    assert {name: after[name] for name in before} == before
    folder.joinpath(f"{FILE}-wal").unlink()
    check_wal(folder / FILE)


def test_every_way_in_refuses_it_until_it_is_moved_away(ownerless: Path, tmp_path: Path) -> None:
    folder = killed(ownerless, tmp_path / "data", LATER["more of the same"])
    shutil.copy(folder / "backup", folder / FILE)
    for arguments in (SERVER, ("manage.py", "migrate"), ("manage.py", "check"), ("manage.py", "owner_link")):
        assert f"beside it in {FILE}-wal are damaged or don't belong together" in the_line(start(folder, *arguments))
    folder.joinpath(f"{FILE}-wal").rename(tmp_path / "away")
    assert start(folder, "manage.py", "migrate", "-v0").stderr == ""
    assert start(folder, "manage.py", "check_database").returncode == 0


def test_a_log_of_its_own_is_no_obstacle(ownerless: Path, tmp_path: Path) -> None:
    folder = killed(ownerless, tmp_path / "data", LATER["a new table"])
    assert start(folder, "manage.py", "migrate", "-v0").returncode == 0
    with closing(sqlite3.connect(folder / FILE)) as database:
        assert database.execute("SELECT count(*) FROM later").fetchone() == (800,)


@pytest.mark.django_db
def test_where_a_server_is_at_work_the_log_is_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Commands beside it need not look at every page."""
    looks: list[Path] = []
    monkeypatch.setattr("core.db.inspection.check_wal", looks.append)
    monkeypatch.setattr("core.db.inspection.has_pending_wal", lambda _: True)
    monkeypatch.setattr("core.db.inspection.lock_path", lambda _: tmp_path / "lock")
    check_database()
    assert len(looks) == 1
    assert acquire(lock_path(tmp_path / "x")) is not None
    monkeypatch.setattr("core.db.inspection.lock_path", lambda _: lock_path(tmp_path / "x"))
    check_database()
    assert len(looks) == 1
