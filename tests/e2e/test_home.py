"""The home page in a browser: clean in light and dark, wide and narrow; the wish box under a person's hands."""

import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenPage, Serve, screenshot
from tests.e2e.looks import is_clean
from tests.fakes.ollama import MODEL, OllamaFake
from tests.server import OWNER, PASSWORD, command, provider

pytestmark = pytest.mark.browser

PLAYLISTS = """
from library.models import Track
from playlists.models import Playlist, PlaylistTrack
for title, wish in (("Rain on the Roof", "melancholy 90s alternative"), ("Kitchen Disco", "upbeat 70s soul")):
    playlist = Playlist.objects.create(title=title, wish=wish)
    for place, track in enumerate(Track.objects.select_related("artist", "album")[::400], 1):
        PlaylistTrack.objects.create(playlist=playlist, position=place, rating_key=track.rating_key,
            title=track.title, artist=track.artist.name, album=track.album.title)
"""
SIZES = """() => [...document.querySelectorAll("button, nav a, textarea, .site-footer a")]
  .filter((element) => element.checkVisibility({visibilityProperty: true}))
  .map((element) => ({what: element.id || element.textContent.trim(), ...element.getBoundingClientRect().toJSON()}))"""


@pytest.fixture(scope="module")
def prepared(with_music: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo library and two playlists."""
    folder = tmp_path_factory.mktemp("with-playlists")
    shutil.copytree(with_music, folder, dirs_exist_ok=True)
    command(folder, "shell", "-v0", "-c", PLAYLISTS)
    return folder


def is_touchable(page: Page) -> None:
    """Whether anything is too small for a finger."""
    small = [size["what"] for size in page.evaluate(SIZES) if size["height"] < 43.9 or size["width"] < 43.9]
    assert small == []


def test_it_is_clean_in_light_and_dark_wide_and_narrow(serve: Serve, open_page: OpenPage, ollama: OllamaFake) -> None:
    server = serve(LLM_PROVIDER="ollama", OLLAMA_URL=ollama.url, LLM_MODEL_ANALYSIS="smollm2:135m")
    for width, dark in ((1280, False), (360, True)):
        page = open_page(server, "/", width=width, dark=dark)
        expect(page.locator("#home-recent .card-link")).to_have_count(2)
        page.wait_for_load_state("networkidle")
        screenshot(page, f"home-{'dark' if dark else 'light'}-{width}")
        is_clean(page)
        is_touchable(page)
    # Without a script the ideas are words, and both buttons are there.
    plain = open_page(server, "/", script=False)
    expect(plain.locator(".chip").first).to_be_hidden()
    expect(plain.locator(".chip-text").first).to_be_visible()
    plain.locator("#wish-text").fill("quiet jazz")
    plain.get_by_role("button", name="Set filters first").click()
    expect(plain).to_have_url(re.compile(r"text=quiet\+jazz"))
    assert "csrf" not in plain.url


def test_a_wish_by_keyboard_is_watched_from_home(serve: Serve, open_page: OpenPage, ollama: OllamaFake) -> None:
    ollama.add_model(MODEL)
    ollama.answer_numbers()
    ollama.mode = "slow_first_token"
    server = serve(**provider(ollama))
    page = open_page(server, "/")
    box = page.locator("#wish-text")
    # The session ends while a wish is typed: it is there again after signing in.
    page.context.clear_cookies(name="sessionid")
    box.fill("a long wish")
    box.press("Enter")
    page.locator("[name=username]").fill(OWNER)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    expect(box).to_have_value("a long wish")
    box.fill("")
    before = box.bounding_box()
    box.press_sequentially("mellow soul")
    for _ in range(4):
        box.press("Shift+Enter")
    expect(box).to_have_value("mellow soul\n\n\n\n")
    after = box.bounding_box()
    assert before
    assert after
    assert after["height"] > before["height"]
    # Sent, and the browser stays here, as if it had been stopped by hand: after a change it can be sent again.
    page.route("**/playlists/new/?nonce=*", lambda route: route.fulfill(status=204))
    with page.expect_response("**/playlists/new/?nonce=*"):
        page.keyboard.press("Enter")
    page.unroute("**/playlists/new/?nonce=*")
    page.keyboard.type(" ")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/runs/\d+/"))
    other = page.context.new_page()
    other.goto(server.url)
    expect(other.locator(".running-link")).to_contain_text("mellow soul")
    ollama.gate.open()
    expect(other.locator("#home-recent .card-link")).to_have_count(3, timeout=30_000)
    expect(other.locator(".running")).to_have_count(0)
