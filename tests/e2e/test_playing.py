"""Playing in a real browser: what is beside the list of players, and what is offered where nothing can be added."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenPage, Serve, Watcher, screenshot
from tests.e2e.looks import violations
from tests.e2e.test_saving import connected, keys
from tests.fakes.base import Reply
from tests.fakes.plex.players import Player
from tests.fakes.plex.server import PlexFake

pytestmark = pytest.mark.browser


@pytest.fixture
def house() -> Iterator[PlexFake]:
    """Two dozen tracks, and two players."""
    with PlexFake() as fake:
        fake.add_music(24)
        fake.players.append(Player("lounge-1", "Lounge", state="playing"))
        fake.players.append(Player("phone-1", "Kim's phone", platform="iOS", device_class="phone"))
        yield fake


@pytest.mark.parametrize(("width", "rows"), [(1280, 1), (820, 1), (390, 3)])
def test_the_buttons_stand_together_and_looking_again_is_none_of_them(
    serve: Serve,
    open_page: OpenPage,
    house: PlexFake,
    width: int,
    rows: int,
) -> None:
    house.playing.append(Player("tablet-1", "", platform="Android", state="playing"))
    page = open_page(connected(serve, house), "/playlists/1/")
    page.set_viewport_size({"width": width, "height": 900})
    page.get_by_role("link", name="Play", exact=True).first.click()
    expect(page.get_by_role("radio", name="Lounge")).to_be_attached()
    buttons = page.locator(".play-buttons > *")
    expect(buttons).to_have_count(3)
    tops = {round(button.bounding_box()["y"]) for button in buttons.all()}  # type: ignore[index]  # they are in sight
    assert len(tops) <= rows
    again = page.get_by_role("link", name="Refresh")
    again.hover()
    accent = page.locator(".play-buttons .primary").evaluate("one => getComputedStyle(one).backgroundColor")
    assert again.evaluate("one => getComputedStyle(one).backgroundColor") != accent
    page.get_by_text("1 out of reach").click()
    expect(page.locator(".players-away li")).to_contain_text("no address that PlexSage can reach")
    screenshot(page, f"play-dialog-{width}")
    assert violations(page) == []
    house.on("GET", "/status/sessions", Reply(500))
    _looks_again(page)
    expect(page.locator(".player-note")).to_contain_text("couldn't say what is playing")


def test_play_now_instead_in_the_dialog(
    serve: Serve,
    open_page: OpenPage,
    house: PlexFake,
    watcher: Watcher,
) -> None:
    watcher.expected.append("422")  # the browser logs the status that we mean
    lounge = house.players[0]
    queue = house.queues.add(keys(house)[:2])
    lounge.plays, lounge.item, lounge.server = queue.key, queue.items[0][0], "another-server"
    page = open_page(connected(serve, house), "/playlists/1/")
    page.get_by_role("link", name="Play", exact=True).first.click()
    page.get_by_role("button", name="Add to Up Next").click()
    expect(page.locator("#play-result .notice.error")).to_contain_text("playing music from another server")
    screenshot(page, "play-dialog-elsewhere")
    assert violations(page) == []
    assert queue.tracks == keys(house)[:2]
    page.get_by_role("button", name="Play now instead").click()
    expect(page.locator("#play-result .notice.success")).to_contain_text("Playing 6 tracks on Lounge.")
    expect(page.locator("#play-result .notice.success")).to_contain_text("The first is “")
    assert lounge.plays is not None
    assert house.queues.by_key[lounge.plays].tracks == keys(house)


def _looks_again(page: Page) -> None:
    with page.expect_response(lambda response: "/players/" in response.url):
        page.get_by_role("link", name="Refresh").click()
    expect(page.get_by_role("radio", name="Lounge")).to_be_attached()
