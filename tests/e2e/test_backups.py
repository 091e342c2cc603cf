"""Backups on the System page in a browser: made, downloaded, set and deleted, by mouse and keyboard, on a phone too."""

import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Dialog, expect

from tests.e2e.conftest import OpenPage, Watcher
from tests.e2e.looks import by_day_and_night, is_clean
from tests.server import Server

pytestmark = pytest.mark.browser


@pytest.fixture
def server(with_owner: Path, tmp_path: Path) -> Iterator[Server]:
    with Server(with_owner, tmp_path / "data", PLEXSAGE_SYNC_HOURS="0") as running:
        yield running


def test_one_is_made_downloaded_and_deleted(server: Server, open_page: OpenPage, watcher: Watcher) -> None:
    watcher.expected.append("422")  # the browser logs the status that we mean
    page = open_page(server, "/system/")
    make, rows = page.get_by_role("button", name="Back up now"), page.locator("tr[data-backup]")
    make.focus()
    page.keyboard.press("Enter")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("By hand, with keys")
    expect(page.locator("#backups-card")).not_to_have_attribute("hx-trigger", "every 2s")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the backup of").click()
    with tarfile.open(download.value.path()) as tar:
        assert {"manifest.json", "database.sqlite3", "secret_key", "salt_key"} == set(tar.getnames())
    kept = page.get_by_label("Nightly backups to keep")
    kept.fill("9999")
    kept.press("Enter")
    expect(page.locator("#backups-kept-error")).to_contain_text("Enter a number from 0 to 365.")
    for _ in by_day_and_night(page):
        is_clean(page)
    kept.fill("3")
    kept.press("Enter")
    expect(page.locator("#backups-card")).to_contain_text("Saved")
    asked: list[str] = []

    def agree(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.accept()

    page.on("dialog", agree)
    page.get_by_role("button", name="Delete the backup of").click()
    expect(rows).to_have_count(0)
    assert asked == ["Delete this backup for good?"]


def test_without_scripts_it_works_as_well(server: Server, open_page: OpenPage) -> None:
    page = open_page(server, "/system/", script=False)
    page.get_by_role("button", name="Back up now").click()
    expect(page).to_have_url(f"{server.url}/system/#backups")
    page.get_by_label("Nightly backups to keep").fill("0")
    page.locator("#backups-save").click()
    expect(page.locator("#backups-summary")).to_contain_text("None are made automatically.")
