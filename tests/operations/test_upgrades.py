"""The database of each release becomes today's, with all that was in it; an upgrade that fails changes nothing."""

import gzip
import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import httpx2
import pytest

from core.db.sqlite.contents import find_damage, read_schema_state
from plexsage.environment import BASE_DIR
from tests import forked
from tests.disk import needs_mounts, run_on_own_disk
from tests.fixtures.databases.make import API_KEY, KEYS
from tests.operations.test_backup_commands import ran
from tests.plexsage.bad_databases import FILE, execute, start, the_line
from tests.server import NO_TLS, Server, environment, until
from tests.test_permissions import lines

DATABASES = BASE_DIR / "tests" / "fixtures" / "databases"
RELEASES = sorted(path.name.removesuffix(".sqlite3.gz") for path in DATABASES.glob("*.sqlite3.gz"))
#: Whatever these answer, they ask others for it.
OUTSIDE = frozenset({502, 503, 504})
pytestmark = pytest.mark.process


def unpacked(release: str, folder: Path) -> Path:
    """The release's database in a folder of its own."""
    folder.mkdir()
    (folder / FILE).write_bytes(gzip.decompress((DATABASES / f"{release}.sqlite3.gz").read_bytes()))
    (folder / FILE).chmod(0o600)
    return folder


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """The newest release's."""
    return unpacked(RELEASES[-1], tmp_path / "data")


def values(path: Path, query: str) -> list[object]:
    with closing(sqlite3.connect(path)) as database:
        return [value for (value,) in database.execute(query)]


def test_every_release_since_0_3_0_is_here() -> None:
    changelog = (BASE_DIR / "CHANGELOG.md").read_text()
    released = re.findall(r"^## \[(\d+\.\d+\.\d+)\]", changelog, re.MULTILINE)
    assert set(RELEASES) == {version for version in released if tuple(map(int, version.split("."))) >= (0, 3, 0)}


@pytest.mark.parametrize("release", RELEASES)
def test_what_was_in_it_is_there_and_every_page_opens(release: str, tmp_path: Path) -> None:
    folder = unpacked(release, tmp_path / "data")
    ran(start(folder, "manage.py", "migrate", "-v0", **KEYS))
    assert len(list((folder / "backups").glob("*-upgrade.tar.gz"))) == 1
    assert "is intact" in ran(start(folder, "manage.py", "check_database", **KEYS))
    assert values(folder / FILE, "SELECT title FROM playlists_playlist WHERE id = 1") == ["Renamed by hand"]
    assert values(folder / FILE, "SELECT count(*) FROM library_track") == [400]
    told = "from llm.models import ProviderSettings; print(ProviderSettings.objects.get(provider='openai').api_key)"
    assert API_KEY in ran(start(folder, "manage.py", "shell", "-v0", "-c", told, **KEYS))
    token = start(folder, "manage.py", "create_api_token", "tests", "--user", "owner", **KEYS).stdout.strip()
    (folder / "keys.json").write_text(json.dumps({"token": token}))
    with Server(folder, tmp_path / "running", PLEXSAGE_SYNC_HOURS="0", **KEYS) as server:
        assert broken(server) == []
        assert until(lambda: server.run(4)["state"] == "interrupted"), "its process is long gone"
        assert "Traceback" not in server.log


def broken(server: Server) -> list[str]:
    """Addresses that are not answered; of streams, the head alone is waited for."""
    found = []
    with httpx2.Client(base_url=server.url, headers=server.headers, timeout=30, verify=NO_TLS) as client:
        for line in lines():
            if "GET" in line.methods:
                with client.stream("GET", line.path) as response:
                    if response.status_code >= 500 and response.status_code not in OUTSIDE:
                        found.append(f"{line.path}: {response.status_code}")
    return found


def test_an_upgrade_that_fails_half_way_changes_nothing(old: Path) -> None:
    """As after an interrupted upgrade of a version that did not do it as a whole: a table is there already."""
    before = read_schema_state(old / FILE)
    pending = "operations_backupstate"
    execute(old / FILE, f"CREATE TABLE {pending} (id INTEGER)")
    ended = start(old, "manage.py", "migrate", "-v0", **KEYS)
    assert ended.returncode == 1
    line = the_line(ended)
    assert "The database couldn't be upgraded." in line
    assert f'table "{pending}" already exists' in line
    assert "Try again" not in line
    assert "The database is as it was before." in line
    (backup,) = (old / "backups").glob("*.gz")
    assert str(backup) in line
    after = read_schema_state(old / FILE)
    assert after.applied == before.applied
    assert after.tables == {*before.tables, pending}
    execute(old / FILE, f"DROP TABLE {pending}")
    ran(start(old, "manage.py", "migrate", "-v0", **KEYS))


def test_a_process_that_is_killed_during_an_upgrade_changes_nothing(old: Path, tmp_path: Path) -> None:
    before = read_schema_state(old / FILE)
    output = tmp_path / "output"
    process = forked.Forked(
        ["manage.py", "migrate", "--no-backup"], environment(old, **KEYS), output, tmp_path / "errors"
    )
    until(lambda: output.exists() and "Applying playlists" in output.read_text())
    process.kill()
    assert process.wait(10) == -9
    assert find_damage(old / FILE) == ""
    assert read_schema_state(old / FILE) == before
    ran(start(old, "manage.py", "migrate", "-v0", **KEYS))
    assert "is intact" in ran(start(old, "manage.py", "check_database", **KEYS))


#: Fill the disk but for so many KiB, upgrade, make room, and bring out what is there then.
_UPGRADE = """
import os, shutil, subprocess, sys
free = os.statvfs(os.environ["PLEXSAGE_DATA_DIR"])
room, folder, out = int(sys.argv[1]) * 1024, os.environ["PLEXSAGE_DATA_DIR"], sys.argv[2]
with open(f"{folder}/filler", "wb") as file:
    file.write(b"0" * (free.f_bavail * free.f_frsize - room))
done = subprocess.run([sys.executable, "manage.py", "migrate", "-v0", *sys.argv[3:]])
os.unlink(f"{folder}/filler")
shutil.copytree(folder, out)
sys.exit(done.returncode)
"""


def test_a_disk_that_fills_up_during_an_upgrade_changes_nothing(old: Path, tmp_path: Path) -> None:
    needs_mounts()
    before = read_schema_state(old / FILE)
    out = tmp_path / "out"
    ended = run_on_own_disk(old, "true", "-c", _UPGRADE, "300", str(out), "--no-backup", size="24m", **KEYS)
    assert ended.returncode == 1, ended.stderr
    assert re.search(r"couldn't be upgraded\. .*disk.* The database is as it was before\.", the_line(ended))
    assert find_damage(out / FILE) == ""
    assert read_schema_state(out / FILE) == before
    ran(start(out, "manage.py", "migrate", "-v0", **KEYS))


def test_without_room_for_a_backup_nothing_is_upgraded(old: Path, tmp_path: Path) -> None:
    needs_mounts()
    before, out = read_schema_state(old / FILE), tmp_path / "out"
    ended = run_on_own_disk(old, "true", "-c", _UPGRADE, "3000", str(out), size="24m", **KEYS)
    assert ended.returncode == 1
    line = the_line(ended)
    assert "hasn't been upgraded, because a backup comes first. There isn't enough space" in line
    assert "--no-backup" in line
    assert read_schema_state(out / FILE) == before
