"""Whether each backup that was listed becomes an installation that is intact."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.endurance.checks import check_soundness
from benchmarks.endurance.household import Household
from tests import forked
from tests.server import environment


def check_backups(home: Household) -> Iterator[str]:
    """What is wrong, in words; prints how many there were."""
    folder = home.server.data_dir / "backups"
    files = sorted(folder.glob("[!.]*")) if folder.exists() else []
    archives = [file for file in files if file.name.endswith(".tar.gz")]
    print(f"{len(archives)} backups")
    yield from (f"left beside the backups: {file.name}" for file in files if file not in archives)
    for archive in archives:
        with TemporaryDirectory(prefix="plexsage-restored-") as restored:
            yield from _check_backup(archive, Path(restored))


def _check_backup(archive: Path, folder: Path) -> Iterator[str]:
    for arguments in (["restore", str(archive)], ["check_database"]):
        done = forked.run("manage.py", *arguments, env=environment(folder))
        if done.returncode:
            yield f"{archive.name}: {arguments[0]}: {done.stderr[-500:]}"
            return
    with closing(sqlite3.connect(folder / "plexsage.sqlite3")) as database:
        # A copy of a moment: what is under way there is under way here.
        at_work = "runs that nobody works on"
        yield from (f"{archive.name}: {said}" for said in check_soundness(database) if not said.startswith(at_work))
