"""The page for a new playlist in a browser: chips, the address, ideas that come late, and one run for two clicks."""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenPage, Serve, Watcher, screenshot
from tests.e2e.looks import by_day_and_night, is_clean
from tests.e2e.waits import RUN_OR_PLAYLIST, comes_to
from tests.fakes.ollama import MODEL, OllamaFake
from tests.server import Server, provider

pytestmark = pytest.mark.browser
#: What is lower than a finger needs (WCAG 2.5.8 and design §10).
LOW = """() => [...document.querySelectorAll("#new-form :is(button, .pick, summary, select, .input)")]
  .filter((element) => element.checkVisibility() && !element.closest(".visually-hidden, .check"))
  .map((element) => [element.id || element.textContent, element.getBoundingClientRect().height])
  .filter(([what, height]) => height < 43.9)"""
IDEAS = '{"genres": ["Folk"], "decades": ["1990s"]}'

Start = Callable[[], Server]


@pytest.fixture(scope="module")
def prepared(with_music: Path) -> Path:
    """With the demo library."""
    return with_music


@pytest.fixture
def start(serve: Serve, ollama: OllamaFake) -> Start:
    """PlexSage with a model that has ideas."""
    ollama.add_model(MODEL)
    ollama.answer_with(IDEAS)
    return lambda: serve(**provider(ollama))


def query(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query, keep_blank_values=True)


def live(page: Page) -> str:
    return page.locator(".live-line").inner_text()


def test_chips_live_line_and_address_go_together(start: Start, open_page: OpenPage) -> None:
    server = start()
    page = open_page(server, "/playlists/new/?w=70s+soul")
    soul, jazz = page.locator("[name=g][value=Soul]"), page.locator("[name=g][value=Jazz]")
    expect(soul).to_be_checked()
    expect(page.locator(".live-more")).not_to_contain_text("an estimate")
    before = live(page)
    jazz.focus()
    page.keyboard.press("Space")
    expect(page.locator(".live-line")).not_to_have_text(before)
    expect(page.locator("#g-chips")).to_contain_text("Set by you.")
    expect(jazz).to_be_focused()
    comes_to(page, lambda: set(query(page)["g"]), {"Soul", "Jazz"})
    page.locator("#g-as-suggested").click()
    expect(jazz).not_to_be_checked()
    expect(page).to_have_url(re.compile(r"\?w=70s\+soul$"))
    page.locator("#count").fill("40")
    expect(page).to_have_url(re.compile("n=40"))
    expect(page.locator("#count-range")).to_have_value("40")
    page.locator("#wish").fill("jazz of the 1950s")
    expect(jazz).to_be_checked()
    expect(page.locator("[name=d][value='1950']")).to_be_checked()
    expect(page).to_have_url(re.compile(r"w=jazz\+of"))
    expect(page.locator(".live-more")).not_to_contain_text("an estimate")
    shown = (page.url, live(page))
    page.reload()
    expect(jazz).to_be_checked()
    expect(page.locator("#count")).to_have_value("40")
    comes_to(page, lambda: (page.url, live(page)), shown)
    # Adjusting is no way of its own: back leaves the page, and forward finds it as it was.
    page.go_back()
    assert "/playlists/new/" not in page.url
    page.go_forward()
    expect(jazz).to_be_checked()
    comes_to(page, lambda: (page.url, live(page)), shown)


def test_ideas_come_late_and_take_nothing_back(start: Start, open_page: OpenPage, ollama: OllamaFake) -> None:
    server = start()
    ollama.mode = "slow_first_token"
    page = open_page(server, "/playlists/new/?w=a+rainy+day")
    expect(page.locator("#ideas")).to_contain_text("you don’t have to wait")
    page.locator("[name=g][value=Jazz]").check(force=True)
    expect(page).to_have_url(re.compile("g=Jazz"))
    ollama.gate.open()
    expect(page.locator("#ideas")).to_contain_text("suggested by llama3:8b")
    expect(page.locator("[name=d][value='1990']")).to_be_checked()
    expect(page.locator("[name=g][value=Jazz]")).to_be_checked()
    expect(page.locator("[name=g][value=Folk]")).not_to_be_checked()
    expect(page.locator(".pick.idea").first).to_contain_text("Folk")
    comes_to(page, lambda: query(page).get("ig"), ["Folk"])
    page.reload()
    expect(page.locator("[name=d][value='1990']")).to_be_checked()
    assert len(ollama.completions) == 1


NAMES = '{"genres": [], "decades": [], "artists": ["Kate Bush"], "titles": ["Nina Simone - Feeling Good", "No - One"]}'


def test_names_that_the_model_thought_of_can_be_cleared(start: Start, open_page: OpenPage, ollama: OllamaFake) -> None:
    server = start()
    ollama.answer_with(NAMES)
    page = open_page(server, "/playlists/new/?w=voices+that+nobody+forgets")
    bush, simone = page.locator("[name=ia]"), page.locator("[name=it]")
    expect(page.locator("#idea-names")).to_contain_text("Nina Simone – Feeling Good")
    expect(bush).to_be_checked()
    comes_to(
        page, lambda: (query(page).get("ia"), query(page).get("it")), (["Kate Bush"], ["Nina Simone\tFeeling Good"])
    )
    is_clean(page)
    assert page.evaluate(LOW) == []
    bush.focus()
    page.keyboard.press("Space")
    comes_to(page, lambda: query(page).get("ia"), None)
    expect(bush).to_be_focused()
    page.reload()
    expect(simone).to_be_checked()
    expect(bush).to_have_count(0)
    assert len(ollama.completions) == 1


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_an_answer_while_a_chip_is_pressed_does_not_lose_the_press(
    start: Start, open_page: OpenPage, ollama: OllamaFake, by: str
) -> None:
    server = start()
    ollama.mode = "slow_first_token"
    page = open_page(server, "/playlists/new/?w=a+rainy+day")
    jazz = page.locator("[name=g][value=Jazz]")
    if by == "mouse":
        page.locator(".pick", has=jazz).hover()
        page.mouse.down()
    else:
        jazz.focus()
        page.keyboard.down("Space")
    with page.expect_response("**/new/ideas/"):
        ollama.gate.open()
    expect(page.locator("#ideas")).to_contain_text("you don’t have to wait")
    if by == "mouse":
        page.mouse.up()
    else:
        page.keyboard.up("Space")
    expect(page.locator("#ideas")).to_contain_text("suggested by llama3:8b")
    expect(page.locator(".pick.idea").first).to_be_visible()
    expect(jazz).to_be_checked()
    comes_to(page, lambda: query(page).get("g"), ["Jazz"])


def test_a_wish_that_changes_is_asked_about_anew(
    start: Start, open_page: OpenPage, ollama: OllamaFake, watcher: Watcher
) -> None:
    server = start()
    page = open_page(server, "/playlists/new/?w=a+rainy+day")
    expect(page.locator("[name=g][value=Folk]")).to_be_checked()
    ollama.answer_with('{"genres": ["Disco"], "decades": []}')
    page.locator("#wish").fill("a kitchen party")
    expect(page.locator("[name=g][value=Disco]")).to_be_checked()
    expect(page.locator("[name=g][value=Folk]")).not_to_be_checked()
    assert "kitchen" in ollama.completions[-1].json["prompt"]
    watcher.expected.append("401")
    page.context.clear_cookies(name="sessionid")
    page.locator("#wish").fill("a quiet night")
    again = page.get_by_role("link", name="Sign in again")
    expect(again).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 800})
    told, make = again.bounding_box(), page.locator("#make").bounding_box()
    assert told is not None
    assert make is not None
    assert told["y"] + told["height"] <= make["y"], "what is told covers nothing that a phone's owner wants to press"
    again.click()
    expect(page).to_have_url(re.compile(r"/login/\?next="))
    assert parse_qs(query(page)["next"][0].partition("?")[2])["w"] == ["a quiet night"]


def test_by_keyboard_alone(start: Start, open_page: OpenPage, ollama: OllamaFake) -> None:
    server = start()
    page = open_page(server, "/playlists/new/")
    expect(page.locator("#wish")).to_be_focused()
    page.keyboard.type("70s soul")
    expect(page.locator("[name=g][value=Soul]")).to_be_checked()
    page.locator("#more-choices > summary").focus()
    page.keyboard.press("Enter")
    page.locator("#xa-search").focus()
    page.keyboard.type("aretha")
    expect(page.locator("#xa-options [role=option]").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#xa-search")).to_have_attribute("aria-activedescendant", "xa-option-1")
    page.keyboard.press("Enter")
    expect(page.locator("#xa-chips .pick")).to_contain_text("Aretha Franklin")
    comes_to(page, lambda: query(page).get("xa"), ["Aretha Franklin"])
    page.locator("#xa-chips input[type=checkbox]").focus()
    page.keyboard.press("Space")
    expect(page.locator("#xa-chips .pick")).to_have_count(0)
    expect(page.locator("#xa-search")).to_be_focused()
    comes_to(page, lambda: query(page).get("xa"), None)
    page.locator("#make").focus()
    ollama.answer_numbers()
    page.keyboard.press("Enter")
    expect(page).to_have_url(RUN_OR_PLAYLIST)


def test_two_clicks_make_one_run(start: Start, open_page: OpenPage, ollama: OllamaFake, watcher: Watcher) -> None:
    server = start()
    page = open_page(server, "/playlists/new/?w=70s+soul&n=30&xg=Jazz")
    # Without the script's guard, so that the server's own is what is tried.
    page.evaluate("document.getElementById('make').removeAttribute('data-send-once')")
    ollama.answer_numbers()
    ollama.mode = "slow_first_token"  # the page must not go on to the playlist meanwhile
    page.locator("#make").dblclick()
    # The second click ends the navigation of the first one: to Playwright's `wait_for_url` that would be an error.
    expect(page).to_have_url(re.compile(r"/runs/\d+/$"))
    page.wait_for_load_state()
    run = page.url
    page.go_back()
    expect(page.locator("#count")).to_have_value("30")
    expect(page.locator("#xg-chips")).to_contain_text("Jazz")
    page.goto(f"{server.url}/playlists/new/?from_run={int(urlsplit(run).path.split('/')[2])}")
    comes_to(page, lambda: query(page), {"w": ["70s soul"], "n": ["30"], "xg": ["Jazz"]})
    ollama.gate.open()
    watcher.expected.append("404")
    missing = page.goto(f"{server.url}/runs/{int(urlsplit(run).path.split('/')[2]) + 1}/")
    assert missing is not None
    assert missing.status == 404


def test_without_a_script(start: Start, open_page: OpenPage, ollama: OllamaFake) -> None:
    server = start()
    page = open_page(server, "/playlists/new/?w=70s+soul", script=False)
    page.locator("#count").fill("30")
    page.locator("[name=g][value=Jazz]").check(force=True)
    page.locator("#more-choices > summary").click()
    page.locator("#xa-search").fill("Aretha Franklin")
    page.get_by_role("button", name="Update").last.click()
    expect(page.locator("#xa-chips")).to_contain_text("Aretha Franklin")
    assert query(page) == {"w": ["70s soul"], "n": ["30"], "g": ["Soul", "Jazz"], "xa": ["Aretha Franklin"]}
    ollama.answer_numbers()
    page.locator("#make").click()
    expect(page).to_have_url(RUN_OR_PLAYLIST)


def test_it_is_clean_and_fits(start: Start, open_page: OpenPage, watcher: Watcher) -> None:
    server = start()
    page = open_page(server, "/playlists/new/?w=melancholy+90s+alternative+no+jazz&xa=Queen")
    expect(page.locator("#xa-chips")).to_contain_text("Queen")
    expect(page.locator("#sending")).not_to_contain_text("an estimate")  # the model has answered, and all is at rest
    for look in by_day_and_night(page, narrow=360):
        screenshot(page, f"new-{look}")
        assert watcher.unexpected() == []
        watcher.expected.append("inline style")  # axe's own, where it moves the bar aside to look at what is below
        is_clean(page)
        assert page.evaluate(LOW) == []
    page.goto(f"{server.url}/playlists/new/?w=x&g=Hip+Hop&d=1950")
    expect(page.locator("#drop-culprit")).to_be_visible()
    screenshot(page, "new-nothing-360")
    is_clean(page)
    page.locator("#drop-culprit").click()
    expect(page.locator(".live-line")).not_to_have_text("No tracks match.")
