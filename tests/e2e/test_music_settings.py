"""The music section in a real browser: by hand, by signing in, by keyboard, light and dark, wide and narrow."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import OpenPage, Serve, Watcher, screenshot
from tests.e2e.looks import violations
from tests.e2e.waits import reload_until
from tests.fakes.plex.server import TOKEN, PlexFake
from tests.fakes.plex.tv import PlexTvFake, Resource

pytestmark = pytest.mark.browser

#: Boxes have their whole label to be touched.
SIZES = """() => [...document.querySelectorAll("#music :is(button, summary, input.input)")]
  .filter((element) => element.checkVisibility({visibilityProperty: true}))
  .map((element) => ({what: element.id || element.textContent.trim(), ...element.getBoundingClientRect().toJSON()}))"""


@pytest.fixture
def plex() -> Iterator[PlexFake]:
    """A server with two music libraries."""
    with PlexFake() as fake:
        fake.add_music(300)
        fake.add_music(40, title="Classical", seed=2)
        yield fake


@pytest.fixture
def plex_tv(plex: PlexFake) -> Iterator[PlexTvFake]:
    """The account of its owner."""
    with PlexTvFake() as fake:
        fake.resources = [Resource(plex.machine, "Tower", [(plex.url, True)], TOKEN)]
        yield fake


@pytest.mark.parametrize(("width", "dark"), [(390, True)], ids=["narrow-dark"])
def test_signing_in_connects_and_syncs(
    serve: Serve, open_page: OpenPage, plex: PlexFake, plex_tv: PlexTvFake, width: int, dark: bool
) -> None:
    page = open_page(serve(PLEXSAGE_PLEX_TV_URL=plex_tv.url), "/settings/", width=width, dark=dark)
    assert violations(page, "#music") == []
    page.locator("#plex-sign-in-start").click()
    expect(page.locator("#plex-sign-in-link")).to_be_visible()
    assert violations(page, "#music") == []
    plex_tv.approve(max(plex_tv.pins))
    server = page.locator(".server-choice")
    expect(server).to_contain_text("Tower", timeout=15_000)
    assert violations(page, "#music") == []
    server.click()
    expect(page.locator("#toast")).to_contain_text("Connected to Tower")
    expect(page.locator("#sync-state")).to_contain_text("300 tracks", timeout=30_000)
    expect(page.locator("[name=plex_sections]:checked")).to_have_count(1)
    assert violations(page, "#music") == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    sizes = page.evaluate(SIZES)
    assert [size for size in sizes if size["height"] < 43.9] == []
    screenshot(page, f"settings-music-{'dark' if dark else 'light'}-{width}")


def test_by_hand_and_by_keyboard_alone(serve: Serve, open_page: OpenPage, watcher: Watcher, plex: PlexFake) -> None:
    """Address, token, both libraries, connect; the half-typed address gets no token, and a wrong one is told."""
    watcher.expected.append("422")  # the browser logs the status that we mean
    page = open_page(serve(), "/settings/")
    page.locator("#plex-by-hand > summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type(plex.url)
    page.keyboard.press("Tab")
    expect(page.locator("#plex-status")).to_have_attribute("data-status", "no_token")
    page.keyboard.type("wrong-token-123")
    page.keyboard.press("Enter")
    expect(page.locator("#plex-status")).to_have_attribute("data-status", "unauthorized")
    expect(page.locator("#plex-token"), "what was typed stays").to_have_value("wrong-token-123")
    page.locator("#plex-token").fill(TOKEN)
    page.keyboard.press("Tab")
    expect(page.locator("#plex-status")).to_have_attribute("data-status", "ok")
    boxes = page.locator("[name=plex_sections]")
    boxes.nth(1).focus()
    page.keyboard.press("Space")
    page.locator("#plex-save").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#sync-state")).to_contain_text("340 tracks", timeout=30_000)
    page.reload()
    expect(page.locator("#plex-status")).to_have_attribute("data-status", "ok")
    expect(page.locator("[name=plex_sections]:checked")).to_have_count(2)
    plex.fault = "hang"
    page.locator("#sync-full").click()
    page.locator("#sync-stop").click()
    expect(page.locator("#sync-error")).to_contain_text("stopped", timeout=15_000)


def test_the_keyboard_stays_in_the_section(
    serve: Serve, open_page: OpenPage, plex: PlexFake, plex_tv: PlexTvFake
) -> None:
    server = serve(PLEXSAGE_PLEX_TV_URL=plex_tv.url, PLEXSAGE_SYNC_HOURS="0")
    page = open_page(server, "/settings/")
    page.locator("#plex-sign-in-start").press("Enter")
    expect(page.locator("#plex-sign-in-link")).to_be_focused()
    page.locator("#plex-sign-in-cancel").press("Enter")
    expect(page.locator("#plex-sign-in-start")).to_be_focused()
    body = {"plex_url": plex.url, "plex_token": TOKEN, "music_library": "Music"}
    assert server.ask("POST", "/api/setup/validate-plex", json=body).status_code == 200
    page.reload()
    plex.fault = "hang"
    page.locator("#sync-start").press("Enter")
    expect(page.locator("#sync-stop")).to_be_focused()
    page.locator("#sync-stop").press("Enter")
    expect(page.locator("#sync-error")).to_contain_text("stopped")
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("#plex-disconnect").press("Enter")
    expect(page.locator("#plex-title")).to_have_text("Plex")
    expect(page.locator("#plex-title")).to_be_focused()


def test_without_a_script(serve: Serve, open_page: OpenPage, plex: PlexFake) -> None:
    page = open_page(serve(PLEXSAGE_PLEX_TV_URL="http://127.0.0.1:9"), "/settings/", script=False)
    page.locator("#plex-by-hand > summary").click()
    page.locator("#plex-url").fill(plex.url)
    page.locator("#plex-token").fill(TOKEN)
    page.locator("#plex-save").click()
    expect(page.locator(".notice.success")).to_contain_text("Connected to Tower - 2 music libraries")
    page.locator("#sync-start").click()
    expect(page.locator("#library-sync")).to_be_visible()
    reload_until(page, "#library-sync", "300")
    page.locator("#plex-sign-in-again").click()
    expect(page.locator(".notice.warning")).to_contain_text("Cannot reach plex.tv")
