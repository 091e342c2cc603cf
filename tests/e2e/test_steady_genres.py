"""On the genre page and among the chips of a new playlist nothing moves from under the pointer."""

import sqlite3
from contextlib import closing
from functools import partial

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import OpenPage
from tests.e2e.steady import WIDTHS, Pointer
from tests.e2e.test_genres import prepared, server
from tests.server import Server

pytestmark = pytest.mark.browser
__all__ = ("prepared", "server")


@pytest.mark.parametrize("width", WIDTHS)
def test_hiding_several_one_after_the_other(server: Server, open_page: OpenPage, width: int) -> None:
    page = open_page(server, "/settings/genres/", width=width)
    pointer, toast = Pointer(page), page.locator("#toast .told")
    for row in (2, 3, 4):
        name = page.locator(".genre-name > span:first-of-type").nth(row).inner_text()
        pointer.press(
            page.locator(f"#toggle-{row + 1}"),
            partial(expect(toast).to_contain_text, f"{name} is hidden"),
        )
        expect(toast.locator("[data-undo]")).to_be_in_viewport(ratio=1)
    page.keyboard.press("Control+z")
    expect(toast).to_contain_text("Undone")
    expect(page.locator(".genre-row[data-hidden]")).to_have_count(2)
    pointer.press(page.locator("#toggle-3"), lambda: expect(page.locator(".genre-row[data-hidden]")).to_have_count(1))


@pytest.mark.parametrize("width", WIDTHS)
def test_offers_merging_and_parting(server: Server, open_page: OpenPage, width: int) -> None:
    with closing(sqlite3.connect(server.data_dir / "plexsage.sqlite3")) as database, database:
        database.execute("INSERT INTO library_genre (name, folded) VALUES ('Soul & Jazz', 'souljazz2')")
    page = open_page(server, "/settings/genres/", width=width)
    pointer, toast = Pointer(page), page.locator("#toast .told")
    apart = page.get_by_role("button", name="Keep Soul/Jazz and")
    pointer.press(apart, lambda: expect(toast).to_contain_text("will be kept separate"), stays=False)
    page.get_by_label("Techno", exact=True).check()
    page.get_by_label("Trip Hop", exact=True).check()
    page.get_by_label("Merge selected into").fill("Electronic")
    pointer.press(
        page.get_by_role("button", name="Merge", exact=True),
        lambda: expect(toast).to_contain_text("are now part of Electronic"),
    )
    pointer.press(
        page.get_by_role("button", name="Split Techno from Electronic"),
        lambda: expect(toast).to_contain_text("Techno is no longer part of Electronic"),
        stays=False,
    )
    toast.locator("[data-undo]").click()
    expect(toast).to_contain_text("Undone")
    expect(toast.get_by_role("button", name="Redo")).to_be_visible()


@pytest.mark.parametrize("width", WIDTHS)
def test_chips_and_filters_of_a_new_playlist(server: Server, open_page: OpenPage, width: int) -> None:
    page = open_page(server, "/playlists/new/?w=a+rainy+day", width=width)
    pointer, line = Pointer(page), page.locator("#sending")
    for chip in ("Jazz", "Soul", "Jazz"):
        before = line.inner_text()
        pointer.press(
            page.locator("#g-chips .pick", has_text=chip).first,
            partial(expect(line).not_to_have_text, before, use_inner_text=True),
        )
    for chip in ("1970s", "1990s", "1970s"):
        before = line.inner_text()
        pointer.press(
            page.locator("#d-chips .pick", has_text=chip).first,
            partial(expect(line).not_to_have_text, before, use_inner_text=True),
        )
    as_suggested = page.locator("#d-as-suggested")
    pointer.press(as_suggested, lambda: expect(as_suggested).to_have_count(0), stays=False)
