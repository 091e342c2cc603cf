"""Backups while people make and edit playlists: each is whole, has all that was acknowledged, and becomes a server."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import httpx2
import pytest

from tests.fakes.ollama import MODEL, OllamaFake
from tests.operations.test_backup_commands import ran
from tests.plexsage.bad_databases import FILE, start
from tests.server import Server, provider, until

WRITERS, BACKUPS = 4, 3
pytestmark = pytest.mark.process


class Load:
    """Several clients who make playlists and rename them; what was acknowledged is noted."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._runs: set[int] = set()
        self._titles: dict[int, str] = {}

    @contextmanager
    def going_on(self) -> Iterator[None]:
        threads = [threading.Thread(target=self._work, args=(number,)) for number in range(WRITERS)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._stop.set()
            for thread in threads:
                thread.join()

    def acknowledged(self) -> tuple[set[int], int]:
        """Runs, and how many playlists were renamed, so far."""
        with self._lock:
            return set(self._runs), len(self._titles)

    def _work(self, number: int) -> None:
        turn = 0
        while not self._stop.is_set():
            turn += 1
            with suppress(httpx2.HTTPError, KeyError):
                run = self._server.start_run(f"soul {number} {turn}", count=5)
                with self._lock:
                    self._runs.add(run)
                ended = self._server.until_state(run, "finished", "failed", "interrupted")
                playlist, title = ended["playlist_id"], f"title {number} {turn}"
                if self._server.ask("PATCH", f"/api/playlists/{playlist}", json={"title": title}).is_success:
                    with self._lock:
                        self._titles[playlist] = title


@pytest.fixture
def server(with_music: Path, tmp_path: Path) -> Iterator[Server]:
    with OllamaFake() as ollama:
        ollama.add_model(MODEL)
        ollama.answer_numbers(count=5)
        with Server(with_music, tmp_path / "data", PLEXSAGE_SYNC_HOURS="0", **provider(ollama)) as running:
            yield running


def test_each_backup_has_what_was_acknowledged_and_becomes_a_working_server(server: Server, tmp_path: Path) -> None:
    load, made = Load(server), []
    with load.going_on():
        for number in range(BACKUPS):
            until(lambda: len(load.acknowledged()[0]) > 4 * (number + 1))  # noqa: B023  # called at once
            promised = load.acknowledged()
            file = tmp_path / f"{number}.tar.gz"
            if number % 2:
                ran(start(server.data_dir, "manage.py", "backup", str(file)))
            else:
                file = backed_up_by_the_server(server)
            made.append((file, promised))
    assert "Traceback" not in server.log
    for number, (file, (runs, renamed)) in enumerate(made):
        restored_to(tmp_path / f"restored-{number}", file)
        check_contents(tmp_path / f"restored-{number}" / FILE, runs, renamed)
    folder = tmp_path / f"restored-{BACKUPS - 1}"
    token = start(folder, "manage.py", "create_api_token", "tests", "--user", "owner").stdout.strip()
    (folder / "keys.json").write_text(f'{{"token": "{token}"}}')
    with Server(folder, tmp_path / "again", **server._given) as restored:
        assert restored.until_state(restored.start_run("after the restore", count=5), "finished")["playlist_id"]
        assert restored.ask("GET", "/api/results").json()["total"] > len(made[-1][1][0]) / 2
        assert "Traceback" not in restored.log


def restored_to(folder: Path, file: Path) -> None:
    ran(start(folder, "manage.py", "restore", str(file)))
    assert "is intact" in ran(start(folder, "manage.py", "check_database"))


def backed_up_by_the_server(server: Server) -> Path:
    before = {backup["name"] for backup in server.ask("GET", "/api/backups").json()["backups"]}
    server.ask("POST", "/api/backups").raise_for_status()

    def finished() -> Path | None:
        status = server.ask("GET", "/api/backups").json()
        new = {backup["name"] for backup in status["backups"]} - before
        assert status["failure"] is None, status
        return server.data_dir / "backups" / new.pop() if new and not status["is_running"] else None

    file: Path = until(finished)
    return file


def check_contents(database: Path, runs: set[int], renamed: int) -> None:
    """Of one moment: nothing acknowledged is missing, nothing is half there."""
    with closing(sqlite3.connect(database)) as connection:
        found = {run for (run,) in connection.execute("SELECT id FROM playlists_run")}
        assert runs <= found
        titles = "SELECT count(*) FROM playlists_playlist WHERE title LIKE 'title %'"
        assert connection.execute(titles).fetchone()[0] >= renamed
        half = (
            "SELECT count(*) FROM playlists_run r LEFT JOIN playlists_playlist p ON p.run_id = r.id "
            "WHERE r.state = 'finished' AND (p.id IS NULL OR "
            "NOT EXISTS (SELECT 1 FROM playlists_playlisttrack t WHERE t.playlist_id = p.id))"
        )
        assert connection.execute(half).fetchone() == (0,)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("SELECT count(*) FROM accounts_session").fetchone() == (0,)
