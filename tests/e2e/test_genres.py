"""The genre page in a browser: its look in light and dark, and every action, with a script and without one."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import OpenPage, Serve, Watcher, screenshot
from tests.e2e.looks import by_day_and_night, is_clean
from tests.e2e.waits import comes_to
from tests.server import Server

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def prepared(with_music: Path) -> Path:
    """With the demo library."""
    return with_music


@pytest.fixture
def server(serve: Serve) -> Server:
    """The process, with a genre that is offered to be merged."""
    server = serve()
    with closing(sqlite3.connect(server.data_dir / "plexsage.sqlite3")) as database, database:
        database.execute("INSERT INTO library_genre (name, folded) VALUES ('Soul/Jazz', 'souljazz')")
    return server


def rules(server: Server) -> set[tuple[str, str, int]]:
    """As the database has them."""
    with closing(sqlite3.connect(server.data_dir / "plexsage.sqlite3")) as database:
        return set(
            database.execute(
                'SELECT folded, "into", is_hidden FROM library_genrerule WHERE "into" <> \'\' OR is_hidden'
            )
        )


def test_merge_part_hide_and_undo(server: Server, open_page: OpenPage) -> None:
    page = open_page(server, "/settings/genres/")
    page.get_by_label("Techno", exact=True).check()
    page.get_by_label("Trip Hop", exact=True).check()
    page.get_by_label("Merge selected into").fill("electronic")
    page.get_by_label("Merge selected into").press("Enter")
    notice = page.locator("#toast")
    expect(notice).to_contain_text("are now part of Electronic")
    expect(page.get_by_label("Techno", exact=True)).to_have_count(0)
    page.get_by_role("button", name="Split Techno from Electronic").click()
    expect(notice).to_contain_text("Techno is no longer part of Electronic")
    page.get_by_role("button", name="Hide Techno").click()
    expect(notice).to_contain_text("hidden")
    expect(page.get_by_role("button", name="Show Techno")).to_be_focused()
    assert rules(server) == {("triphop", "electronic", 0), ("techno", "", 1)}
    notice.get_by_role("button", name="Undo").click()
    expect(notice).to_contain_text("Undone.")
    assert rules(server) == {("triphop", "electronic", 0)}


def test_an_offer_can_be_turned_down(server: Server, open_page: OpenPage) -> None:
    page = open_page(server, "/settings/genres/", width=390)
    offer, notice = page.locator(".offer", has_text="Soul/Jazz"), page.locator("#toast")
    offer.get_by_role("button", name="Keep Soul/Jazz and").focus()
    page.keyboard.press("Enter")
    expect(notice).to_contain_text("will be kept separate.")
    expect(offer).to_have_count(0)
    expect(notice.get_by_role("button", name="Undo")).to_be_focused()
    page.reload()
    expect(page.locator(".genre-row").first).to_be_visible()
    expect(offer).to_have_count(0)


def test_the_keyboard_is_never_sent_back_to_the_top(server: Server, open_page: OpenPage, watcher: Watcher) -> None:
    """What was pressed is gone with the list: the focus is on what undoes it, or tells why nothing was done."""
    watcher.expected.append("422")  # the browser logs the status that we mean
    page = open_page(server, "/settings/genres/")
    undo = page.locator("#toast [data-undo]")
    page.locator(".offer", has_text="Soul/Jazz").get_by_role("button", name="into Soul").first.focus()
    page.keyboard.press("Enter")
    expect(undo).to_have_text("Undo")
    expect(undo).to_be_focused()
    page.keyboard.press("Enter")
    expect(undo).to_have_text("Redo")
    expect(undo).to_be_focused()
    offer = page.locator(".offer").first
    offer.evaluate("(offer) => offer.querySelectorAll('[name=names]').forEach((field) => { field.value = 'Gone'; })")
    offer.get_by_role("button").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#toast .told.error")).to_be_focused()


def test_what_is_ticked_and_typed_stays_until_it_is_merged(
    server: Server, open_page: OpenPage, watcher: Watcher
) -> None:
    watcher.expected.append("422")  # the browser logs the status that we mean
    page = open_page(server, "/settings/genres/")
    techno, into = page.get_by_label("Techno", exact=True), page.locator("#genre-into")
    techno.check()
    into.fill("Elektroknik")
    page.locator("#genre-q").fill("trip")
    expect(page.locator("#all-title")).to_have_text("1 found")
    expect(techno).to_be_checked()
    page.get_by_label("Trip Hop", exact=True).check()
    page.locator("#genre-q").fill("")
    expect(page.locator("#all-title")).to_contain_text("All")
    page.get_by_role("button", name="Hide Reggae").click()
    expect(page.locator("#toast")).to_contain_text("Reggae is hidden")
    expect(techno).to_be_checked()
    page.get_by_role("button", name="Merge", exact=True).click()
    expect(page.locator("#toast")).to_contain_text("no genre")
    expect(into).to_have_value("Elektroknik")
    into.fill("Electronic")
    page.get_by_role("button", name="Merge", exact=True).click()
    expect(page.locator("#toast")).to_contain_text("are now part of Electronic")
    expect(into).to_have_value("")
    expect(page.locator(".genre-rows :checked")).to_have_count(0)


def test_all_of_it_without_a_script(server: Server, open_page: OpenPage) -> None:
    page = open_page(server, "/settings/genres/?q=o", script=False)
    page.get_by_label("Trip Hop", exact=True).check()
    page.get_by_label("Merge selected into").fill("Electronic")
    page.get_by_role("button", name="Merge", exact=True).click()
    expect(page.locator("#genre-notice")).to_contain_text("Trip Hop is now part of Electronic")
    assert page.url.endswith("?q=o")
    page.get_by_role("button", name="Hide Soul", exact=True).click()
    comes_to(page, lambda: rules(server), {("triphop", "electronic", 0), ("soul", "", 1)})
    page.get_by_role("button", name="Undo").click()
    comes_to(page, lambda: rules(server), {("triphop", "electronic", 0)})


def test_the_page_is_clean(server: Server, open_page: OpenPage) -> None:
    page = open_page(server, "/settings/genres/")
    page.get_by_label("Techno", exact=True).check()
    page.get_by_label("Merge selected into").fill("Electronic")
    page.get_by_role("button", name="Merge", exact=True).click()
    expect(page.locator("#toast")).to_contain_text("Techno is now part of Electronic")
    page.get_by_role("button", name="Hide Reggae").click()
    expect(page.locator("#toast")).to_contain_text("Reggae")
    for look in by_day_and_night(page):
        screenshot(page, f"genres-{look}")
        is_clean(page)
