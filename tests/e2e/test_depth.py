"""Choosing how thoroughly to choose, in a browser: with the keyboard, on a phone, and what the run then says."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenPage, Serve, Watcher, screenshot
from tests.e2e.looks import by_day_and_night, is_clean
from tests.fakes.base import Gate
from tests.fakes.ollama import MODEL, OllamaFake
from tests.server import Server, provider

pytestmark = pytest.mark.browser
PATH = "/playlists/new/?w=something+for+my+neighbour&n=10&g=&d="
#: Numbers all over a list, and so a choice.
CHOICE = '"3,41,17,88"'
#: What is lower than a finger needs.
LOW = """() => [...document.querySelectorAll("#depths label")]
  .map((element) => element.getBoundingClientRect().height).filter((height) => height < 43.9)"""

Start = Callable[[], Server]


@pytest.fixture(scope="module")
def prepared(with_music: Path) -> Path:
    """With the demo library."""
    return with_music


@pytest.fixture
def start(serve: Serve, ollama: OllamaFake) -> Start:
    """PlexSage with a model that can choose."""
    ollama.add_model(MODEL)
    ollama.answer_with(CHOICE)
    return lambda: serve(**provider(ollama))


def words(page: Page, depth: str) -> str:
    return page.locator(f"#depth-{depth}-words").inner_text()


def test_by_keyboard_alone_from_the_choice_to_how_it_was_made(
    start: Start, open_page: OpenPage, ollama: OllamaFake
) -> None:
    server = start()
    page = open_page(server, PATH)
    expect(page.get_by_role("group", name="How thoroughly to choose")).to_be_visible()
    automatic = page.get_by_role("radio", name="Automatic", exact=True)
    expect(automatic).to_be_checked()
    expect(page.locator("#plan")).to_have_count(0)
    automatic.focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="Quick", exact=True)).to_be_checked()
    expect(page).to_have_url(re.compile("depth=quick"))
    page.keyboard.press("ArrowDown")
    thorough = page.get_by_role("radio", name="Thorough", exact=True)
    expect(thorough).to_be_checked()
    expect(page.locator("#plan")).to_have_text(words(page, "thorough"))
    expect(page.locator("#plan")).to_contain_text("artists, then picks 10 of")
    expect(thorough).to_be_focused()  # what changes around it takes the focus from nobody
    expect(page).to_have_url(re.compile(r"depth=thorough\b"))
    page.reload()
    expect(thorough).to_be_checked()
    hold = Gate()
    ollama.gates = {0: hold}
    page.locator("#make").focus()
    page.keyboard.press("Enter")
    now = page.locator("#run-stages, main").first
    expect(now).to_contain_text("Looking through 1,0")
    ollama.gates = {}
    hold.open()
    expect(page.get_by_text("How this was made")).to_be_visible()
    page.get_by_text("How this was made").click()
    expect(page.locator("#looked")).to_contain_text("Looked through 1,0")


def test_it_is_clean_and_fits(start: Start, open_page: OpenPage, watcher: Watcher) -> None:
    page = open_page(start(), f"{PATH}&depth=thorough")
    expect(page.locator("#sending")).not_to_contain_text("an estimate")
    for look in by_day_and_night(page):
        page.locator("#depths").scroll_into_view_if_needed()
        screenshot(page, f"depth-{look}")
        assert watcher.unexpected() == []
        watcher.expected.append("inline style")  # axe's own
        is_clean(page)
        assert page.evaluate(LOW) == []
