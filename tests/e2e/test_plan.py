"""A prompt with a length, an order, stars and a refusal in a browser: its parts are shown, removed, changed, undone."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import OpenPage, Serve, Watcher, screenshot
from tests.e2e.looks import by_day_and_night, is_clean
from tests.e2e.test_new import LOW
from tests.e2e.waits import comes_to
from tests.fakes.ollama import MODEL, OllamaFake
from tests.server import Server, provider

pytestmark = pytest.mark.browser
PROMPT = "an hour of 70s rock with four stars or more, start slow and end fast, no Queen"
PATH = "/playlists/new/?w=an+hour+of+70s+rock+with+four+stars+or+more,+start+slow+and+end+fast,+no+Queen"
ALL = ["no Queen", "4 stars or more", "1 hour", "starts calm, ends lively"]

Start = Callable[[], Server]


@pytest.fixture(scope="module")
def prepared(with_music: Path) -> Path:
    """With the demo library."""
    return with_music


@pytest.fixture
def start(serve: Serve, ollama: OllamaFake) -> Start:
    """PlexSage with a model that picks."""
    ollama.add_model(MODEL)
    return lambda: serve(**provider(ollama))


def query(page: Page) -> dict[str, list[str]]:
    found = parse_qs(urlsplit(page.url).query, keep_blank_values=True)
    return {key: values for key, values in found.items() if key != "w"}


def counting(page: Page) -> list[str]:
    return page.locator(".part:not(.removed) .part-words").all_inner_texts()


def removed(page: Page) -> list[str]:
    return page.locator(".part.removed .part-words").all_inner_texts()


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def test_parts_are_removed_and_undone_by_keyboard_alone(start: Start, open_page: OpenPage) -> None:
    page = open_page(start(), PATH)
    assert counting(page) == ALL
    expect(page.locator("#by-minutes")).to_be_checked()
    expect(page.locator("#minutes")).to_have_value("60")
    expect(page.locator("#rating")).to_have_value("8")
    button(page, "Remove: 4 stars or more").focus()
    page.keyboard.press("Enter")
    undo = button(page, "Undo: 4 stars or more")
    expect(undo).to_be_focused()
    expect(page.locator("#rating")).to_have_value("0")
    comes_to(page, lambda: query(page), {"r": ["0"]})
    page.keyboard.press("Tab")
    button(page, "Remove: no Queen").focus()
    page.keyboard.press("Enter")
    expect(button(page, "Undo: no Queen")).to_be_focused()
    comes_to(page, lambda: query(page), {"r": ["0"], "off": ["without_artists:Queen"]})
    page.reload()
    assert (counting(page), removed(page)) == (ALL[2:], ["no Queen", "4 stars or more"])
    expect(page.locator("#rating")).to_have_value("0")
    button(page, "Undo: no Queen").focus()
    page.keyboard.press("Enter")
    expect(button(page, "Remove: no Queen")).to_be_focused()
    button(page, "Undo: 4 stars or more").focus()
    page.keyboard.press("Enter")
    comes_to(page, lambda: (query(page), counting(page), removed(page)), ({}, ALL, []))
    expect(page.locator("#rating")).to_have_value("8")


def test_parts_are_changed_where_they_are_chosen(start: Start, open_page: OpenPage) -> None:
    page = open_page(start(), PATH)
    page.get_by_role("link", name="4 stars or more").click()
    expect(page.locator("#rating")).to_be_focused()
    page.locator("#rating").select_option("10")
    comes_to(page, lambda: (query(page), removed(page)), ({"r": ["10"]}, ["4 stars or more"]))
    assert "5 stars" in counting(page)
    page.locator("#by-tracks").check(force=True)
    expect(page.locator("#count")).to_be_visible()
    expect(page.locator("#minutes")).to_be_hidden()
    page.locator("#count").fill("30")
    comes_to(page, lambda: query(page), {"r": ["10"], "n": ["30"], "min": ["0"]})
    comes_to(page, lambda: removed(page), ["4 stars or more", "1 hour"])
    page.locator("#more-choices > summary").click()
    page.locator("#m-search").fill("dreamy")
    page.locator("#m-options [role=option]").first.click()
    comes_to(page, lambda: query(page).get("m"), ["dreamy"])
    assert "dreamy" in counting(page)
    shown = (query(page), counting(page), removed(page))
    page.reload()
    assert (query(page), counting(page), removed(page)) == shown
    expect(page.locator("#count")).to_have_value("30")
    expect(page.locator("#more-choices")).to_have_attribute("open", "")
    button(page, "Undo: 1 hour").click()
    expect(page.locator("#minutes")).to_have_value("60")
    comes_to(page, lambda: query(page), {"r": ["10"], "m": ["dreamy"]})
    # Another prompt is read at once, and what was chosen by hand stays.
    page.locator("#wish").fill("50 songs by women, three stars or more")
    expect(page.locator("#count")).to_have_value("50")
    expect(page.locator("#rating")).to_have_value("10")
    comes_to(page, lambda: query(page), {"r": ["10"], "m": ["dreamy"]})
    assert "3 stars or more" in removed(page)
    page.locator("#m-chips input[type=checkbox]").focus()
    page.keyboard.press("Space")
    comes_to(page, lambda: query(page), {"r": ["10"]})


def test_a_number_being_typed_is_not_replaced_by_the_answer(start: Start, open_page: OpenPage) -> None:
    page = open_page(start(), PATH)
    page.locator("#minutes").select_text()
    page.keyboard.type("4")
    comes_to(page, lambda: query(page), {"min": ["4"]})
    page.keyboard.type("5")
    comes_to(page, lambda: query(page), {"min": ["45"]})
    expect(page.locator("#minutes")).to_be_focused()
    expect(page.locator("#minutes-range")).to_have_value("45")
    page.locator("#wish").fill("70s rock")
    page.locator("#by-tracks").check(force=True)
    comes_to(page, lambda: query(page), {})


def test_what_was_understood_is_told_with_the_playlist(start: Start, open_page: OpenPage, ollama: OllamaFake) -> None:
    page = open_page(start(), "/playlists/new/?w=30+minutes+of+songs+by+Fleetwod+Mac,+oldest+first")
    assert counting(page) == ["only Fleetwood Mac", "30 minutes", "oldest first"]
    took = "Took “Fleetwod Mac” as Fleetwood Mac."
    expect(page.locator(".words .unmet")).to_have_text(took)
    ollama.answer_numbers()
    page.locator("#make").click()
    expect(page.get_by_text("How this was made")).to_be_visible()
    expect(page.locator("p.unmet").first).to_have_text(took)
    page.get_by_text("How this was made").click()
    expect(page.locator(".asked")).to_contain_text("30 minutes, oldest first")
    expect(page.locator("#unmet")).to_contain_text(took)


def test_it_is_clean_and_fits(start: Start, open_page: OpenPage, watcher: Watcher) -> None:
    page = open_page(start(), f"{PATH}&r=10&off=without_artists:Queen&l=es&xm=sad&m=calm")
    expect(page.locator("#sending")).not_to_contain_text("an estimate")
    for look in by_day_and_night(page):
        screenshot(page, f"plan-{look}")
        assert watcher.unexpected() == []
        watcher.expected.append("inline style")  # axe's own
        is_clean(page)
        assert page.evaluate(LOW) == []
