"""On a playlist's page and in the history nothing moves from under the pointer, and Undo is always in sight."""

import re
from functools import partial

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenPage, screenshot
from tests.e2e.looks import is_clean
from tests.e2e.steady import WIDTHS, Pointer
from tests.e2e.test_playlist_page import model, prepared, server, shows, titles
from tests.server import Server

pytestmark = pytest.mark.browser
__all__ = ("model", "prepared", "server")


def in_sight(page: Page, words: str) -> None:
    """The toast with Undo is in the window."""
    toast = page.locator("#toast .told")
    expect(toast).to_contain_text(words)
    expect(toast.locator("[data-undo]")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("width", WIDTHS)
def test_edits_of_a_list(server: Server, open_page: OpenPage, width: int) -> None:
    page = open_page(server, "/playlists/1/", width=width)
    pointer, rows = Pointer(page), page.locator("#track-list .track")
    before = titles(page)
    page.locator(".asked > summary").click()
    for edit, done in (("lock", "locked"), ("down", "moved"), ("up", "moved"), ("remove", "removed")):
        row = rows.nth(3)
        if width < 700:
            row.locator(".track-more > summary").click()
        button = row.locator(f"[data-edit={edit}]")
        said = re.compile(r"is locked|moved to position|Removed")
        pointer.press(button, partial(expect(page.locator("#toast")).to_contain_text, said), stays=width > 700)
        expect(page.locator("#undo")).to_contain_text(done)
        in_sight(page, "Undo")
        page.locator("#toast [data-undo]").click()
        expect(page.locator("#toast")).to_contain_text("Undone")
        shows(page, before)
        page.reload()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_last_rows_where_the_page_ends(server: Server, open_page: OpenPage, width: int) -> None:
    """The page gets shorter, and cannot be scrolled as far as it was."""
    page = open_page(server, "/playlists/1/", width=width)
    pointer, rows = Pointer(page), page.locator("#track-list .track")
    for left in (7, 6, 5):
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        row = rows.nth(left - 2)
        if width < 700:
            row.locator(".track-more > summary").click()
        removed = row.locator(".track-title").inner_text()
        pointer.press(
            row.locator("[data-edit=remove]"),
            partial(expect(page.locator("#undo")).to_contain_text, removed),
            stays=width > 700,
        )
        expect(rows).to_have_count(left)
    in_sight(page, "Removed")
    page.keyboard.press("Control+z")
    expect(rows).to_have_count(6)


def test_ctrl_z_undoes_edits_but_not_what_is_being_written(server: Server, open_page: OpenPage) -> None:
    page = open_page(server, "/playlists/1/")
    before = titles(page)
    rows = page.locator("#track-list .track")
    rows.nth(0).locator("[data-edit=remove]").press("Enter")
    shows(page, before[1:])
    rows.nth(0).locator("[data-edit=remove]").press("Enter")
    shows(page, before[2:])
    page.locator("#add-search").fill("x")
    page.locator("#add-search").press("Control+z")
    shows(page, before[2:])
    rows.nth(0).locator("[data-edit=lock]").focus()
    page.keyboard.press("Control+z")
    shows(page, before[1:])
    page.keyboard.press("Meta+z")
    shows(page, before)
    page.keyboard.press("Control+z")  # nothing is left to undo
    shows(page, before)


def test_the_toast_stays_while_somebody_is_at_it(server: Server, open_page: OpenPage) -> None:
    page = open_page(server, "/playlists/1/")
    page.locator("#track-list [data-edit=lock]").first.click()
    told = page.locator("#toast .told")
    in_sight(page, "is locked")
    assert told.evaluate("(told) => getComputedStyle(told).animationDelay") == "30s"
    told.locator("[data-undo]").focus()
    assert told.evaluate("(told) => getComputedStyle(told).animationName") == "none"
    page.keyboard.press("Enter")
    expect(told).to_contain_text("Undone")
    expect(told).to_be_focused()
    told.get_by_role("button", name="Close this message").click()
    expect(told).to_have_count(0)


@pytest.mark.parametrize("width", [1280, 390])
def test_after_deleting_undo_is_in_sight_where_one_lands(server: Server, open_page: OpenPage, width: int) -> None:
    page = open_page(server, "/playlists/1/", width=width, dark=width == 390)
    title = page.locator("#playlist-heading").inner_text()
    page.get_by_role("button", name="Delete this playlist").click()
    in_sight(page, f"“{title}” was moved to the bin.")
    assert page.locator("#toast .told").evaluate("(told) => getComputedStyle(told).animationName") == "none"
    screenshot(page, f"history-deleted-{width}")
    is_clean(page)
    page.keyboard.press("Control+z")
    expect(page.locator("#playlist-heading")).to_have_text(title)


@pytest.mark.parametrize("width", WIDTHS)
def test_deleting_and_bringing_back_in_the_history(server: Server, open_page: OpenPage, width: int) -> None:
    page = open_page(server, "/history/", width=width)
    page.locator(".history-more summary").first.click()
    Pointer(page).press(
        page.get_by_role("button", name="Delete"),
        lambda: expect(page.locator(".history-item.deleted")).to_be_visible(),
        stays=False,
    )
    expect(page.get_by_role("button", name="Undo")).to_be_in_viewport(ratio=1)
    page.locator("h1").click()
    page.keyboard.press("Control+z")
    expect(page.locator(".history-title")).to_have_count(1)
