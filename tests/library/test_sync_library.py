"""`manage.py sync_library`, as a person or a script meets it."""

import asyncio
import json
import os
import signal
import sqlite3
import threading
import time
from contextlib import closing
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone
from pydantic import SecretStr
from pytest_django.fixtures import Settings

from library.management.progress_line import describe
from library.models import SyncState, Track
from library.schemas import SyncProgress
from library.services.syncing import lease
from library.services.syncing.status import sync_status
from tests.fakes.plex.server import TOKEN, PlexFake
from tests.library.loading import load, track
from tests.playlists.installation import DATABASE, Installation

pytestmark = pytest.mark.django_db(transaction=True)


def run(*arguments: str) -> tuple[int, str, str]:
    """Exit code, standard output, standard error."""
    out, errors = StringIO(), StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("sync_library", *arguments, stdout=out, stderr=errors)
    assert isinstance(ended.value.code, int)
    return ended.value.code, out.getvalue(), errors.getvalue()


@pytest.fixture
def configured(plex: PlexFake, settings: Settings) -> PlexFake:
    """A Plex server with 25 tracks, named in the environment."""
    plex.add_music(25)
    settings.PLEX_URL, settings.PLEX_TOKEN = plex.url, SecretStr(TOKEN)
    return plex


def test_without_a_music_server_it_says_what_to_do() -> None:
    code, out, errors = run()
    assert (code, out) == (2, "")
    assert errors.startswith("No music server is connected. Connect Plex in Settings")
    assert "PLEX_URL" in errors
    assert "demo library" in errors


def test_the_demo_is_synced_where_it_was_loaded() -> None:
    load(track("Old"))
    code, out, errors = run()
    assert code == 0
    assert out.startswith(f"Synced {Track.objects.count():,} tracks in ")
    assert out.endswith(" new, 0 changed, 1 removed\n")
    assert "tracks" in errors


def test_plex_is_synced(configured: PlexFake) -> None:
    code, _, errors = run("--json")
    assert (code, errors, Track.objects.count()) == (0, "", 25)
    assert sync_status().server == "plex"


def test_json_is_one_object_and_nothing_else(configured: PlexFake) -> None:
    code, out, errors = run("--json", "--full")
    assert (code, errors) == (0, "")
    told = json.loads(out)
    assert (told["totals"]["tracks"], told["added"], told["changed"], told["removed"]) == (25, 25, 0, 0)
    assert told["partial"] is False


def test_the_second_time_only_changes_are_read(configured: PlexFake) -> None:
    assert run()[0] == 0
    configured.library.now = int(time.time())
    for rated in configured.library.sections[1].tracks[:10]:
        configured.library.rate(rated, 8.0 if rated.user_rating == 10.0 else 10.0)
    before = configured.count()
    code, out, _ = run("--json")
    assert (code, json.loads(out)["partial"], json.loads(out)["changed"]) == (0, True, 10)
    assert configured.count() - before <= 20
    code, out, _ = run("--json", "--full")
    assert (code, json.loads(out)["partial"]) == (0, False)


def test_a_server_that_cannot_be_reached_is_exit_code_4(configured: PlexFake) -> None:
    assert run()[0] == 0
    configured.fault = "reset"
    code, out, errors = run("--full")
    assert (code, out, Track.objects.count()) == (4, "", 25)
    assert errors.splitlines()[-1] == sync_status().error
    assert TOKEN not in errors


def test_an_empty_server_is_not_believed_without_a_word(configured: PlexFake) -> None:
    assert run()[0] == 0
    configured.empty = True
    code, _, errors = run()
    assert (code, Track.objects.count()) == (4, 25)
    assert "--accept-empty" in errors
    assert run("--accept-empty")[0] == 0
    assert not Track.objects.exists()


def test_while_another_runs_it_is_exit_code_5(configured: PlexFake) -> None:
    lease.take("plex")
    code, _, errors = run()
    assert (code, errors) == (5, "The library is already being synced. Wait for that sync, or stop it.\n")


def test_ctrl_c_is_exit_code_130_and_the_old_library(configured: PlexFake) -> None:
    load(track("Old"))
    configured.fault = "hang"

    def press() -> None:
        if asyncio.run(configured.wait_for_requests(1)):
            os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=press, daemon=True).start()
    code, _, errors = run()
    assert code == 130
    assert errors.endswith(f"{lease.STOPPED}\n")
    assert list(Track.objects.values_list("title", flat=True)) == ["Old"]
    assert sync_status().phase == "interrupted"


@pytest.mark.process
def test_as_a_process(tmp_path: Path) -> None:
    installation = Installation(tmp_path)
    early = installation.command("sync_library")
    assert (early.returncode, early.stderr.count("\n"), "migrate" in early.stderr) == (1, 1, True)
    assert installation.command("migrate", "--verbosity", "0").returncode == 0
    assert installation.command("sync_library").returncode == 2
    assert installation.command("sync_library", "--nonsense").returncode == 2
    assert installation.command("load_demo_library", "--quiet").returncode == 0
    done = installation.command("sync_library", "--json")
    assert (done.returncode, json.loads(done.stdout)["changed"]) == (0, 0)
    now = timezone.now().isoformat(" ")
    with closing(sqlite3.connect(tmp_path / DATABASE)) as database, database:
        database.execute(
            "UPDATE library_syncstate SET phase = 'reading', worker = 'elsewhere:1:1', heartbeat_at = ?", (now,)
        )
    assert installation.command("sync_library").returncode == 5


def test_how_progress_reads() -> None:
    started = SyncProgress(phase="reading")
    going = SyncProgress(phase="reading", done=12_000, total=50_000, rate=5400.4, seconds_left=7.04)
    assert describe(started) == "0 tracks"
    assert describe(going) == "12,000 of 50,000 tracks, 5,400 per second, 7 s left"
    assert describe(SyncProgress(phase="storing", done=50_000)) == "Storing 50,000 tracks"
    assert SyncState.Phase.values == ["", "reading", "storing", "done", "failed", "cancelled", "interrupted"]
