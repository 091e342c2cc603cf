"""What the doctor finds: each thing that can be wrong is told with what to do, and what is well as well."""

import json
import os
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from core import checks
from core.tasks.outages import outages
from library.models import LibraryState, PlexServer, SyncState
from llm.models import ModelMeasurement
from operations.models import BackupState
from operations.schemas import Finding
from operations.services.backup.shelf import name_for
from operations.services.doctor import memory
from operations.services.doctor.backups import look_at_backups
from operations.services.doctor.clock import compare_clocks, look_at_clock
from operations.services.doctor.data_folder import look_at_data_folder, look_at_disk
from operations.services.doctor.keys import look_at_keys
from operations.services.doctor.memory import look_at_memory
from operations.services.doctor.music_server import look_at_library
from operations.services.doctor.people import look_at_people
from tests.fakes.ollama import MODEL, OllamaFake
from tests.fakes.plex.server import TOKEN, PlexFake
from tests.library.loading import load, track
from tests.operations.conftest import UseOllama
from tests.plexsage import bad_databases as bad
from tests.plexsage.bad_databases import FILE, spoilt, start

pytestmark = pytest.mark.django_db


def the_one(found: tuple[Finding, ...]) -> Finding:
    (finding,) = found
    return finding


def found_by_check(client: Client) -> Mapping[str, Mapping[str, str]]:
    """What /api/system/check answers, by name."""
    answer = client.post("/api/system/check").json()
    assert answer["is_thorough"]
    return {found["name"]: found for found in answer["findings"]}


# --- This computer ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mode", "name"), [(0o700, "data_folder"), (0o755, "data_folder"), (0o775, "data_folder_shared")]
)
def test_a_folder_that_others_may_write_is_told(mode: int, name: str, tmp_path: Path, settings: Settings) -> None:
    settings.DATA_DIR = tmp_path
    tmp_path.chmod(mode)
    finding = the_one(look_at_data_folder())
    assert finding.name == name
    assert f"{mode:o}" in finding.text
    assert finding.is_to_do == bool(finding.next_step) == (name != "data_folder")


def test_a_folder_that_is_none_and_a_key_that_others_may_read(tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "file").touch()
    settings.DATA_DIR = tmp_path / "file"
    assert [(found.name, found.state) for found in look_at_data_folder()] == [("core_e001", "problem")]
    settings.DATA_DIR = tmp_path
    (tmp_path / "salt_key").touch(mode=0o644)
    (tmp_path / "salt_key").chmod(0o644)
    finding = the_one(look_at_data_folder())
    assert (finding.state, finding.next_step) == ("warning", f"Run: chmod 600 {tmp_path / 'salt_key'}")


def test_a_disk_that_is_nearly_full(monkeypatch: pytest.MonkeyPatch) -> None:
    assert the_one(look_at_disk()).state == "ok"
    monkeypatch.setattr(checks, "free_bytes", lambda _: 7 * 2**20)
    finding = the_one(look_at_disk())
    assert finding.state == "warning"
    assert "Only 7 MiB are free" in finding.text


@pytest.mark.parametrize(("minutes", "state"), [(-5, "ok"), (1, "ok"), (600, "warning")])
def test_what_is_stored_in_the_future_tells_of_a_clock_that_was_set_back(minutes: int, state: str) -> None:
    LibraryState.objects.create(pk=1, loaded_at=timezone.now() + timedelta(minutes=minutes, seconds=1))
    finding = the_one(look_at_clock())
    assert finding.state == state
    assert ("10 hours ahead" in finding.text) == (state == "warning")


@pytest.mark.parametrize(
    ("ahead", "words"), [(-30, []), (90, []), (400, ["6 minutes behind"]), (-7_300, ["2 hours ahead of"])]
)
def test_two_clocks_may_differ_by_a_little(ahead: int, words: list[str]) -> None:
    theirs = timezone.now() + timedelta(seconds=ahead)
    found = compare_clocks("music_server", "the music server", theirs)
    assert len(found) == len(words)
    assert all(word in finding.text for word, finding in zip(words, found, strict=True))


# --- What is stored -----------------------------------------------------------------------------------------------


def test_a_secret_that_another_key_was_used_for_is_told_and_not_shown() -> None:
    PlexServer.objects.create(pk=1, url="http://nas:32400", token="the-token-of-plex")
    assert the_one(look_at_keys()).state == "ok"
    assert "1 stored API key or token" in the_one(look_at_keys()).text
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE library_plexserver SET token = %s", [Fernet(Fernet.generate_key()).encrypt(b"x").decode()]
        )
    finding = the_one(look_at_keys())
    assert finding.state == "problem"
    assert "1 stored API key or token of 1 can't be read" in finding.text
    assert "enter them again on the settings pages" in finding.next_step
    assert "the-token" not in repr(finding)
    assert "gAAAA" not in repr(finding)


def test_without_an_owner_nobody_can_change_anything(settings: Settings) -> None:
    User.objects.create_user("guest")
    User.objects.create_user("was", is_staff=True, is_active=False)
    finding = the_one(look_at_people())
    assert finding.state == "problem"
    assert "owner_link" in finding.next_step
    settings.AUTH_REQUIRED = False
    assert the_one(look_at_people()).text == "1 active account."


@pytest.mark.parametrize(
    ("state", "loaded", "expected", "words"),
    [
        ({"phase": "failed", "error": "Plex is away."}, 1, "warning", "Plex is away."),
        ({"phase": "storing"}, 1, "warning", "The last sync failed."),
        ({"phase": "done"}, 1, "ok", "synced 1 hour ago"),
        ({"phase": "done"}, 100, "warning", "synced 4 days ago"),
        ({}, None, "problem", "There are no tracks yet."),
    ],
)
def test_a_sync_that_failed_or_is_late(
    state: dict[str, str], loaded: int | None, expected: str, words: str, settings: Settings
) -> None:
    settings.SYNC_HOURS = 24.0
    SyncState.objects.create(pk=1, server="plex", **state)
    if loaded is not None:
        at = timezone.now() - timedelta(hours=loaded)
        LibraryState.objects.create(pk=1, server="plex", tracks=2, loaded_at=at)
    finding = look_at_library()
    assert finding.state == expected
    assert words in finding.text


@pytest.mark.parametrize(("gigabytes", "state"), [(1, "warning"), (64, "ok"), (None, "ok")])
def test_a_model_that_does_not_fit_into_the_memory(
    gigabytes: int | None, state: str, use_ollama: UseOllama, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_ollama("http://localhost:11434")
    assert look_at_memory() == ()
    described = {"name": MODEL, "context_window": 8192, "size_bytes": 5 * 2**30, "kv_bytes_per_token": 131_072}
    ModelMeasurement.objects.create(
        provider="ollama", base_url="http://localhost:11434", model=MODEL, described=described
    )
    monkeypatch.setattr(memory, "_total", lambda: gigabytes and gigabytes * 2**30)
    finding = the_one(look_at_memory())
    assert finding.state == state
    assert f"{MODEL} with a window of 8,192 tokens takes about 6.0 GiB." in finding.text


@pytest.mark.parametrize(
    ("kept", "failed", "days", "state"),
    [
        (7, "", None, "unknown"),
        (0, "", None, "warning"),
        (7, "", 1, "ok"),
        (7, "", 5, "warning"),
        (0, "", 50, "ok"),
        (7, "No room.", 1, "warning"),
    ],
)
def test_a_backup_that_is_missing_old_or_failed(
    kept: int, failed: str, days: int | None, state: str, settings: Settings, tmp_path: Path
) -> None:
    settings.BACKUP_DIR, settings.BACKUPS_KEPT = tmp_path, kept
    if failed:
        BackupState.objects.create(pk=BackupState.SINGLETON_ID, failure=failed, failed_at=timezone.now())
    if days is not None:
        name = name_for("nightly", timezone.now() - timedelta(days=days, minutes=1))
        (tmp_path / name).write_bytes(b"x" * 2048)
    finding = the_one(look_at_backups())
    assert (finding.state, bool(finding.next_step)) == (state, state == "warning")
    assert failed in finding.text


@pytest.mark.parametrize(
    ("folder", "state", "words"),
    [
        ("here", "unknown", "no backup yet"),
        ("here/new", "unknown", "no backup yet"),
        ("gone/backups", "warning", "gone/backups is missing and can't be made"),
        ("file", "warning", "file isn't a folder that can be written to"),
    ],
)
@pytest.mark.django_db
def test_a_folder_for_backups_that_takes_none_is_told_before_the_night(
    folder: str, state: str, words: str, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "file").touch()
    settings.BACKUP_DIR, settings.BACKUPS_KEPT = tmp_path / folder, 7
    finding = the_one(look_at_backups())
    assert (finding.state, bool(finding.next_step)) == (state, state == "warning")
    assert words in finding.text


# --- Other servers ------------------------------------------------------------------------------------------------


def test_servers_that_answer_are_told_with_their_versions(
    owner_client: Client, ollama: OllamaFake, use_ollama: UseOllama
) -> None:
    use_ollama(ollama.url)
    load(track("1"))
    with PlexFake() as plex:
        plex.add_music(3)
        host = plex.url.removeprefix("http://")
        PlexServer.objects.create(pk=1, url=plex.url, token=TOKEN, token_host=host, server_id=plex.machine)
        found = found_by_check(owner_client)
    assert found["language_model"]["state"] == found["music_server"]["state"] == "ok"
    assert "version 0.33.0" in found["language_model"]["text"]
    assert f"version {plex.version}" in found["music_server"]["text"]
    assert not [name for name in found if name.startswith("clock_")]


def test_servers_that_are_away_and_a_model_that_is_missing(
    owner_client: Client, ollama: OllamaFake, use_ollama: UseOllama
) -> None:
    use_ollama("http://127.0.0.1:9")
    PlexServer.objects.create(pk=1, url="http://127.0.0.1:9", token=TOKEN, token_host="127.0.0.1:9")
    found = found_by_check(owner_client)
    assert found["language_model"]["state"] == found["music_server"]["state"] == "problem"
    assert found["language_model"]["text"] == "Cannot reach Ollama at 127.0.0.1:9"
    assert found["language_model"]["next_step"]
    assert TOKEN not in json.dumps(found)
    use_ollama(ollama.url, "gone:1b")
    gone = found_by_check(owner_client)["language_model"]
    assert gone["state"] == "problem"
    assert "Selected model not found" in gone["text"]


def test_what_was_met_by_whoever_used_it_last_is_told_until_it_works_again(
    owner_client: Client, ollama: OllamaFake, use_ollama: UseOllama
) -> None:
    use_ollama(ollama.url)
    outages().begin("language model", "Ollama at nas", "It refused.")
    told = {found["name"]: found for found in owner_client.get("/api/system").json()["findings"]}
    assert told["language_model"]["text"] == "Ollama at nas hasn't worked for 0 seconds. It refused."
    assert told["language_model"]["state"] == "problem"
    found = found_by_check(owner_client)
    assert found["language_model"]["state"] == "ok"
    assert found["memory"]["text"].startswith(f"{MODEL} with a window of")
    assert not outages().current()


def test_nothing_is_asked_on_the_way_to_the_page(
    owner_client: Client, ollama: OllamaFake, use_ollama: UseOllama
) -> None:
    use_ollama(ollama.url)
    assert owner_client.get("/system/").status_code == 200
    assert owner_client.get("/api/system").json()["is_thorough"] is False
    assert ollama.requests == []


# --- The command --------------------------------------------------------------------------------------------------


def doctor(*arguments: str) -> tuple[int, str]:
    """Its exit code, and what it printed."""
    output = StringIO()
    try:
        call_command("doctor", *arguments, stdout=output)
    except SystemExit as exc:
        return int(str(exc.code)), output.getvalue()
    return 0, output.getvalue()


def test_the_command_says_by_its_code_whether_something_is_to_be_done(
    owner: User, ollama: OllamaFake, use_ollama: UseOllama
) -> None:
    use_ollama(ollama.url)
    code, text = doctor("--quick")
    assert (code, "None is connected." in text, "There are no tracks yet." in text) == (1, True, True)
    load(track("1"))
    code, text = doctor("--quick")
    assert code == 0, text
    assert text.splitlines()[-1] == "Nothing needs your attention."
    assert ollama.requests == []


@pytest.mark.parametrize(
    ("spoil", "words"),
    [(bad.cut_to_nothing, "is empty (0 bytes)"), (bad.a_text, "is damaged"), (Path.unlink, "There is no database at")],
)
def test_a_database_that_is_unfit_is_a_finding_and_stays_as_it_is(
    spoil: Any, words: str, ownerless: Path, tmp_path: Path
) -> None:
    folder = spoilt(ownerless, tmp_path / "data", spoil)
    done = start(folder, "manage.py", "doctor", "--json")
    assert (done.returncode, done.stderr) == (1, "")
    told = json.loads(done.stdout)
    (database,) = [found for found in told["findings"] if found["name"] == "database"]
    assert words in database["text"]
    assert database["next_step"]
    assert not {"people", "library"} & {found["name"] for found in told["findings"]}


def test_a_page_of_the_database_that_is_damaged_is_found(ownerless: Path, tmp_path: Path) -> None:
    def spoil(path: Path) -> None:
        with closing(sqlite3.connect(path)) as database:
            size = database.execute("PRAGMA page_size").fetchone()[0]
            # The root of an index: what is read at the start is not there.
            root = "SELECT rootpage FROM sqlite_master WHERE type = 'index' AND tbl_name = 'library_track' LIMIT 1"
            place = database.execute(root).fetchone()[0]
        with path.open("r+b") as file:
            file.seek((place - 1) * size)
            file.write(os.urandom(size))

    folder = spoilt(ownerless, tmp_path / "data", spoil)
    assert (folder / FILE).exists()
    quick, whole = start(folder, "manage.py", "doctor", "--quick"), start(folder, "manage.py", "doctor")
    assert "Database: SQLite in" in quick.stdout
    assert "Database: The database" in whole.stdout
    assert "is damaged" in whole.stdout
