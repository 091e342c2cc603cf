"""Small ways on a playlist's page: its title, adding, what went wrong with reasons, and a line that is gone."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import OpenPage, Watcher, screenshot
from tests.e2e.looks import is_clean
from tests.e2e.test_playlist_page import model, prepared, server, shows, titles
from tests.fakes.llm import Answer
from tests.fakes.ollama import OllamaFake
from tests.server import Server

pytestmark = pytest.mark.browser
__all__ = ("model", "prepared", "server")
_MARKED = "(field) => field.value.slice(field.selectionStart, field.selectionEnd)"


@pytest.mark.parametrize("width", [1280, 390])
def test_the_title_is_renamed_in_its_own_place(server: Server, open_page: OpenPage, width: int) -> None:
    page = open_page(server, "/playlists/1/", width=width, dark=width == 390)
    heading, field, pencil = (
        page.locator("#playlist-heading"),
        page.locator("#rename-title"),
        page.locator(".rename summary"),
    )
    before = heading.inner_text()
    place = heading.bounding_box()
    heading.click()
    expect(field).to_be_focused()
    assert field.evaluate(_MARKED) == before
    now = field.bounding_box()
    assert place
    assert now
    assert abs(now["y"] - place["y"]) < 40, "it stands where the title was"
    expect(pencil).to_be_hidden()
    field.fill("Half a ti")
    field.press("Escape")
    expect(heading).to_be_visible()
    expect(heading).to_have_text(before)
    expect(pencil).to_be_focused()
    page.keyboard.press("Enter")
    expect(field).to_be_focused()
    assert field.evaluate(_MARKED) == before
    page.keyboard.type("Kitchen")
    page.keyboard.press("Enter")
    expect(heading).to_have_text("Kitchen")
    expect(page.locator("#toast .told")).to_contain_text("Renamed to “Kitchen”.")
    page.keyboard.press("Control+z")
    expect(heading).to_have_text(before)
    heading.click()
    page.get_by_role("button", name="Rename", exact=True).click()  # the same title again
    expect(pencil).to_be_visible()
    heading.click()
    screenshot(page, f"renaming-{width}")
    is_clean(page)


def test_tracks_are_added_where_one_sees_it(server: Server, open_page: OpenPage) -> None:
    page = open_page(server, "/playlists/1/", width=390)
    search = page.locator("#add-search")
    first = page.locator("#track-list .track").first
    assert search.bounding_box()["y"] < first.bounding_box()["y"]  # type: ignore[index]  # both are drawn
    search.press_sequentially("marvin gaye")
    add = page.locator("#add-results button").first
    add.click()
    expect(add).to_contain_text("Added")
    expect(add).to_be_in_viewport()
    expect(page.locator("#toast .told")).to_contain_text("Added")
    expect(page.locator("#toast [data-undo]")).to_be_in_viewport()
    screenshot(page, "adding-390")
    is_clean(page)


def test_what_went_wrong_with_reasons_goes_when_one_goes_on(
    server: Server, open_page: OpenPage, model: OllamaFake
) -> None:
    page = open_page(server, "/playlists/1/")
    rows = page.locator("#track-list .track")
    model.answer_next(Answer('{"reasons": []}'))
    rows.first.locator(".track-more summary").click()
    rows.first.locator("[data-edit=why]").click()
    expect(page.locator("#toast .told.warning")).to_contain_text("Couldn't get reasons:")
    expect(rows.first.locator(".track-panel")).to_contain_text("Couldn't get reasons:")
    expect(page.locator("#tracks > .notice")).to_have_count(0)
    rows.nth(1).locator("[data-edit=lock]").click()
    expect(page.locator("#toast .told")).to_contain_text("is locked")
    expect(page.locator("#tracks")).not_to_contain_text("Couldn't get reasons")
    page.reload()
    expect(page.locator("#tracks")).not_to_contain_text("Couldn't get reasons")


def test_offline_is_not_plexsages_fault(server: Server, open_page: OpenPage, watcher: Watcher) -> None:
    watcher.expected += ["ERR_INTERNET_DISCONNECTED", "htmx:"]
    page = open_page(server, "/playlists/1/")
    before, toast = titles(page), page.locator("#toast .told")
    page.context.set_offline(True)
    expect(toast).to_contain_text("You're offline.")
    page.locator("#track-list [data-edit=remove]").first.click()
    expect(toast).to_contain_text("You're offline.")
    expect(toast).not_to_contain_text("Can't reach PlexSage")
    screenshot(page, "offline-1280")
    is_clean(page)
    page.context.set_offline(False)
    expect(toast).to_contain_text("You're back online. Your last click wasn't sent: please repeat it.")
    page.locator("#track-list [data-edit=remove]").first.click()
    shows(page, before[1:])
