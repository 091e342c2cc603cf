"""The section of backups on the system page, and the same for scripts."""

import asyncio
import tarfile
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.test import AsyncClient, Client
from django.utils import timezone
from pytest_django import Settings

from core.tasks.background import background
from operations.models import BackupState
from operations.services.backup import archive, create
from operations.services.backup.choices import load_choices
from operations.services.backup.shelf import name_for
from operations.services.backup.work import TASK, backup_work
from tests.server import until
from tests.settings_ui.conftest import one, soup, text

HTMX = {"HX-Request": "true"}
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def shelf(settings: Settings, tmp_path: Path) -> Iterator[Path]:
    """A folder of backups."""
    settings.BACKUP_DIR = tmp_path / "backups"
    settings.BACKUP_DIR.mkdir()
    yield settings.BACKUP_DIR
    backup_work().failure = None


def put(shelf: Path, kind: str = "manual", *, days: int = 1, content: bytes = b"x" * 3_000) -> str:
    """A file that looks like a backup."""
    name = name_for(kind, timezone.now() - timedelta(days=days))  # type: ignore[arg-type]  # one of the kinds
    (shelf / name).write_bytes(content)
    return name


async def body(response: object) -> bytes:
    return b"".join([piece async for piece in response.streaming_content])  # type: ignore[attr-defined]  # a stream


def test_the_page_says_when_the_last_was_made(owner_client: Client, shelf: Path) -> None:
    page = soup(owner_client.get("/system/"))
    assert "There is no backup yet. One is made every night." in text(page, "#backups-summary")
    put(shelf, days=9)
    name = put(shelf, "nightly", days=2)
    (shelf / "notes.txt").touch()
    page = soup(owner_client.get("/system/"))
    assert "The last backup was made 2 days ago and takes up 2.9 KiB." in text(page, "#backups-summary")
    assert page.select("tr[data-backup]")[0]["data-backup"] == name
    assert len(page.select("tr[data-backup]")) == 2


def test_the_settings_are_kept_and_what_is_refused_is_said(owner_client: Client) -> None:
    answer = owner_client.post("/system/backups/save/", {"kept": "14", "has_with_keys": "on"}, headers=HTMX)
    assert one(soup(answer), "#backups-kept")["value"] == "14"
    assert (load_choices().kept, load_choices().with_keys) == (14, False)
    for typed in ("", "many", "366", "-1", "9" * 60_000):
        answer = owner_client.post("/system/backups/save/", {"kept": typed, "has_with_keys": "on"}, headers=HTMX)
        assert answer.status_code == 422
        assert "Enter a number from 0 to 365." in text(soup(answer), "#backups-kept-error")
    assert load_choices().kept == 14
    answer = owner_client.post("/system/backups/save/", {"kept": "0", "has_with_keys": "on", "with_keys": "on"})
    assert (answer.status_code, answer["Location"]) == (303, "/system/#backups")
    assert "None are made automatically." in text(soup(owner_client.get("/system/")), "#backups-summary")


def test_what_the_environment_decides_is_locked(owner_client: Client, settings: Settings) -> None:
    settings.BACKUPS_KEPT, settings.BACKUP_KEYS = 3, False
    page = soup(owner_client.get("/system/"))
    assert one(page, "#backups-kept").has_attr("disabled")
    assert [code.text for code in page.select("#backups .locked code")] == ["PLEXSAGE_BACKUPS", "PLEXSAGE_BACKUP_KEYS"]
    answer = owner_client.post("/system/backups/save/", {"kept": "5"}, headers=HTMX)
    assert answer.status_code == 422
    assert (load_choices().kept, load_choices().with_keys) == (3, False)


@pytest.mark.parametrize(
    "name",
    ["..", "../x", "secret_key", "plexsage-2026-11-30-031500-nightly.tar.gz", "%2e%2e%2fsecret_key", "x" * 60_000,
     "plexsage-2026-11-30-031500-manual.tar.gz\n", "plexsage-9999-99-99-999999-manual.tar.gz"],
)  # fmt: skip
def test_only_backups_are_downloaded_and_deleted(
    name: str, owner_client: Client, api_headers: dict[str, str], shelf: Path
) -> None:
    for path in ("secret_key", "x", "plexsage-9999-99-99-999999-manual.tar.gz"):
        (shelf / path).write_text("precious")
    (shelf.parent / "secret_key").write_text("precious")
    link = shelf / "plexsage-2026-11-30-031500-nightly.tar.gz"
    link.symlink_to(shelf.parent / "secret_key")
    for answer in (
        owner_client.get(f"/system/backups/{name}/"),
        owner_client.get(f"/api/backups/{name}", headers=api_headers),
        owner_client.delete(f"/api/backups/{name}", headers=api_headers),
        owner_client.post(f"/system/backups/{name}/delete/"),
    ):
        assert answer.status_code in {303, 404, 405}
    assert link.is_symlink()
    assert (shelf / "secret_key").read_text() == (shelf.parent / "secret_key").read_text() == "precious"


async def test_a_download_is_the_file_and_nobody_keeps_it(
    async_owner_client: AsyncClient, api_headers: dict[str, str], shelf: Path
) -> None:
    content = bytes(range(256)) * 4_000
    name = put(shelf, content=content)
    for answer in (
        await async_owner_client.get(f"/system/backups/{name}/"),
        await AsyncClient().get(f"/api/backups/{name}", headers=api_headers),
    ):
        assert answer["Cache-Control"] == "no-store"
        assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
        assert (answer["Content-Length"], await body(answer)) == (str(len(content)), content)


def test_deleting_asks_first_and_deletes(owner_client: Client, shelf: Path) -> None:
    name, other = put(shelf), put(shelf, days=3)
    page = soup(owner_client.get("/system/"))
    form = one(page, f'tr[data-backup="{name}"] form')
    assert form["hx-confirm"]
    answer = owner_client.post(str(form["action"]), headers=HTMX)
    assert [row["data-backup"] for row in soup(answer).select("tr[data-backup]")] == [other]
    assert owner_client.post(str(form["action"]), headers=HTMX).status_code == 200


def test_one_that_cannot_be_deleted_is_told(owner_client: Client, shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = put(shelf)
    monkeypatch.setattr(Path, "unlink", _refuse)
    answer = owner_client.post(f"/system/backups/{name}/delete/", headers=HTMX)
    assert answer.status_code == 503
    assert "couldn't be deleted: Read-only file system" in text(soup(answer), "[role=alert]")


def _refuse(path: Path, missing_ok: bool = False) -> None:
    raise OSError(30, "Read-only file system")


@pytest.mark.django_db(transaction=True)
async def test_one_is_made_while_the_page_waits(async_owner_client: AsyncClient, shelf: Path) -> None:
    answer = await async_owner_client.post("/system/backups/start/", headers=HTMX)
    assert one(soup(answer), "#backups-card")["hx-trigger"] == "every 2s"
    assert one(soup(answer), "#backup-start").has_attr("disabled")
    await async_owner_client.post("/system/backups/start/", headers=HTMX)
    await background().wait(TASK)
    answer = await async_owner_client.get("/system/backups/", headers=HTMX)
    assert not one(soup(answer), "#backups-card").has_attr("hx-trigger")
    (row,) = soup(answer).select("tr[data-backup]")
    content = await body(await async_owner_client.get(f"/system/backups/{row['data-backup']}/"))
    with tarfile.open(fileobj=BytesIO(content)) as tar:
        assert tar.getnames()[0] == "manifest.json"
        assert "secret_key" in tar.getnames()


@pytest.mark.django_db(transaction=True)
async def test_scripts_make_list_and_delete(api_headers: dict[str, str]) -> None:
    client = AsyncClient()
    changed = await client.patch(
        "/api/backups", {"kept": 3, "with_keys": False}, content_type="application/json", headers=api_headers
    )
    assert (changed.json()["kept"], changed.json()["with_keys"]) == (3, False)
    refused = await client.patch("/api/backups", {"kept": 366}, content_type="application/json", headers=api_headers)
    assert refused.status_code == 422
    made = await client.post("/api/backups", headers=api_headers)
    assert (made.status_code, made.json()["is_running"]) == (202, True)
    again = await client.post("/api/backups", headers=api_headers)
    assert (again.status_code, again.json()["code"]) == (409, "backup_running")
    await background().wait(TASK)
    listed = (await client.get("/api/backups", headers=api_headers)).json()
    (backup,) = listed["backups"]
    assert (backup["kind"], listed["is_running"], listed["failure"]) == ("manual", False, None)
    assert (await client.delete(f"/api/backups/{backup['name']}", headers=api_headers)).status_code == 204
    gone = await client.delete(f"/api/backups/{backup['name']}", headers=api_headers)
    assert (gone.status_code, gone.json()["code"]) == (404, "backup_not_found")


@pytest.mark.django_db(transaction=True)
async def test_a_failure_is_told_once_in_the_log_and_on_the_page_until_it_works_again(
    async_owner_client: AsyncClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(create, "free_bytes", lambda _: 1_000)
        for _ in range(2):
            await async_owner_client.post("/system/backups/start/", headers=HTMX)
            await background().wait(TASK)
    backup_work().failure = None  # as in the next process
    page = soup(await async_owner_client.get("/system/"))
    assert "There isn't enough space for a backup" in text(page, "#backups-failure")
    assert len([record for record in caplog.records if "backup failed" in record.message]) == 1
    await async_owner_client.post("/system/backups/start/", headers=HTMX)
    await background().wait(TASK)
    assert not soup(await async_owner_client.get("/system/")).select("#backups-failure")
    state = await BackupState.objects.aget()
    assert (state.failure, state.failed_at) == ("", None)


@pytest.mark.django_db(transaction=True)
async def test_the_end_of_the_server_ends_a_backup_and_leaves_nothing(
    async_owner_client: AsyncClient, shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached = asyncio.Event()
    loop = asyncio.get_running_loop()
    describe = archive.describe

    def slowly(*arguments: object) -> object:
        loop.call_soon_threadsafe(reached.set)
        done = asyncio.run_coroutine_threadsafe(background().wait(TASK), loop)
        done.result(10)
        return describe(*arguments)  # type: ignore[arg-type]  # handed on

    monkeypatch.setattr(create, "describe", slowly)
    await async_owner_client.post("/system/backups/start/", headers=HTMX)
    await reached.wait()
    background().cancel(TASK)
    await background().wait(TASK)
    await asyncio.to_thread(until, lambda: {path.name for path in shelf.iterdir()} <= {".lock"})
    assert not backup_work().is_running
