"""The page of profiles in a browser: started, watched, paused and corrected, by keyboard and without a script."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenPage, Serve, Watcher, screenshot
from tests.e2e.looks import by_day_and_night, is_clean
from tests.fakes.base import Gate
from tests.fakes.ollama import MODEL, OllamaFake
from tests.fakes.profile_teller import ProfileTeller
from tests.server import Server, provider

pytestmark = [pytest.mark.browser, pytest.mark.slow]

URL = "/settings/profiles/"
#: All artists but so many have a profile already.
LEFT = 40


@pytest.fixture(scope="module")
def prepared(with_music: Path) -> Path:
    """With the demo library."""
    return with_music


@pytest.fixture
def ollama() -> Iterator[OllamaFake]:
    """A model that knows every artist."""
    with OllamaFake() as fake:
        fake.add_model(MODEL)
        fake.answer_by(ProfileTeller())
        yield fake


@pytest.fixture
def server(serve: Serve, ollama: OllamaFake) -> Server:
    """The process, with some artists whom nobody has described."""
    running = serve(**provider(ollama, LLM_MODEL_ANALYSIS=MODEL))
    with closing(sqlite3.connect(running.data_dir / "plexsage.sqlite3")) as database, database:
        last = f"SELECT id FROM library_storedprofile ORDER BY id DESC LIMIT {LEFT}"
        database.execute(f"DELETE FROM library_profilelabel WHERE profile_id IN ({last})")
        database.execute(f"DELETE FROM library_storedprofile WHERE id IN ({last})")
    return running


def open_count(page: Page) -> int:
    """How many nobody was asked about."""
    return int(page.locator("#count-open").inner_text().replace(",", ""))


def test_started_watched_and_done_while_the_page_is_open(
    server: Server, ollama: OllamaFake, open_page: OpenPage
) -> None:
    gate = Gate()
    ollama.gates = {0: gate}
    page = open_page(server, URL)
    left = open_count(page)
    assert left >= LEFT
    page.locator("#profiling-start").focus()
    page.keyboard.press("Enter")
    pause = page.locator("#profiling-pause")
    expect(pause).to_be_visible()
    expect(page.locator("#profiling-figures")).to_contain_text(re.compile(rf"^\s*0 of {left:,} artists"))
    for name in by_day_and_night(page):
        is_clean(page)
        screenshot(page, f"profiles-working-{name}")
    page.reload()
    expect(pause).to_be_visible()
    pause.focus()
    page.wait_for_timeout(2500)  # the card is swapped meanwhile, and the focus must outlive that
    expect(pause).to_be_focused()
    ollama.gates = {}
    gate.open()
    expect(page.locator("#profiling-state")).to_contain_text(f"Asked about {left:,} artists")
    expect(page.locator("#count-open")).to_have_text("0")
    expect(page.locator("#profiling-start")).to_have_count(0)


def test_found_corrected_and_deleted_by_keyboard_on_a_phone(
    server: Server, open_page: OpenPage, watcher: Watcher
) -> None:
    watcher.expected.append("422")  # the browser logs the status that we mean
    page = open_page(server, URL, width=390, dark=True)
    page.get_by_label("Find an artist").fill("nick dra")
    row = page.locator(".profile-row")
    expect(row).to_have_count(1)
    expect(page).to_have_url(re.compile(r"q=nick"))
    is_clean(page)
    row.get_by_role("link").focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Nick Drake")
    is_clean(page)
    screenshot(page, "profile-dark-390")
    page.get_by_label("Moods", exact=True).fill("flurble")
    page.keyboard.press("Enter")
    expect(page.locator("#id_moods-error")).to_contain_text("flurble")
    is_clean(page)
    page.get_by_label("Moods", exact=True).fill("melancholy, gentle")
    page.get_by_label("Energy").select_option("1")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".notice.success")).to_contain_text("Nick Drake")
    page.get_by_label("Show").select_option("by_hand")
    expect(row).to_have_count(1)
    row.get_by_role("link").click()
    page.get_by_role("button", name="Delete this profile").click()
    expect(page.locator(".notice.success")).to_contain_text("deleted")


def test_its_list_in_light_and_dark(server: Server, open_page: OpenPage) -> None:
    page = open_page(server, URL)
    for name in by_day_and_night(page):
        is_clean(page)
        screenshot(page, f"profiles-{name}")
    page.locator("#profiles-next").click()
    expect(page.locator("#profile-list")).to_contain_text("page 2 of")
    with page.expect_response("**/automatic/"):
        page.locator("#profiling-automatic").check()
    expect(page.locator("#profiling-automatic")).to_be_checked()
    page.reload()
    expect(page.locator("#profiling-automatic")).to_be_checked()


def test_all_of_it_without_a_script(server: Server, ollama: OllamaFake, open_page: OpenPage, watcher: Watcher) -> None:
    ollama.mode = "slow_first_token"
    page = open_page(server, URL, script=False)
    page.get_by_role("button", name=re.compile("Ask about")).click()
    page.get_by_role("button", name="Pause").click()
    for _ in range(100):
        page.goto(URL)
        if page.get_by_role("button", name="Continue").count():
            break
        page.wait_for_timeout(100)
    expect(page.locator("#profiling-state")).to_contain_text("Paused after 0 of")
    page.get_by_label("Find an artist").fill("nick drake")
    page.get_by_role("button", name="Find").click()
    expect(page.locator(".profile-row")).to_have_count(1)
