"""PlexSage on a phone: a way around with words, the main button in sight, and neither in the way of anything."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.looks import sticks_out
from tests.e2e.waits import comes_to
from tests.fakes.ollama import MODEL, OllamaFake
from tests.server import Server, command, provider

pytestmark = pytest.mark.browser

#: As somebody has it who needs large letters.
_LARGE = "document.adoptedStyleSheets = [Object.assign(new CSSStyleSheet(), {})]; \
document.adoptedStyleSheets[0].replaceSync('html { font-size: 200% }')"
_RENAME = """
from playlists.models import Playlist
Playlist.objects.update(title="Everybody in the Kitchen")
"""
WORDS = ["Home", "New", "History", "Settings"]


@pytest.fixture(scope="module")
def server(with_music: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """With one playlist, and a long word in its title."""
    with OllamaFake() as ollama:
        ollama.add_model(MODEL)
        ollama.answer_numbers()
        data = tmp_path_factory.mktemp("data")
        with Server(with_music, data, **provider(ollama), PLEXSAGE_SYNC_HOURS="0") as running:
            running.until_state(running.start_run("70s soul", count=12), "finished")
            command(data, "shell", "-v0", "-c", _RENAME)
            yield running


def hold(page: Page, *, width: int, height: int, large: bool = False) -> None:
    """The phone, upright or sideways, and how large its letters are."""
    page.set_viewport_size({"width": width, "height": height})
    if large:
        page.evaluate(_LARGE)


def share_at_foot(page: Page) -> float:
    """What bars that do not move with the page take of its height."""
    return float(
        page.evaluate(
            """() => [...document.querySelectorAll(".site-nav, .foot-bar")]
              .filter((bar) => ["fixed", "sticky"].includes(getComputedStyle(bar).position))
              .reduce((sum, bar) => sum + bar.offsetHeight, 0) / innerHeight"""
        )
    )


def is_in_window(page: Page, target: Locator) -> bool:
    box, size = target.bounding_box(), page.viewport_size
    return bool(box and size) and box["y"] >= 0 and box["y"] + box["height"] <= size["height"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("path", "current"),
    [("/", "Home"), ("/playlists/new/", "New"), ("/history/", "History"), ("/settings/genres/", "Settings")],
)
def test_the_way_around_has_words_and_marks_where_one_is(
    server: Server, open_page: OpenPage, path: str, current: str
) -> None:
    page = open_page(server, path, width=390)
    nav = page.get_by_role("navigation", name="Main")
    expect(nav.get_by_role("link")).to_have_text(WORDS)
    expect(nav.locator("[aria-current=page]")).to_have_text(current)
    for link in nav.get_by_role("link").all():
        assert is_in_window(page, link)
        assert link.locator(".text").bounding_box()["height"] > 8  # type: ignore[index]
    nav.get_by_role("link", name="Home").click()
    page.wait_for_url(f"{server.url}/")


@pytest.mark.parametrize("path", ["/", "/playlists/new/?w=soul", "/playlists/1/"])
def test_bars_take_at_most_a_third_and_nothing_sticks_out(server: Server, open_page: OpenPage, path: str) -> None:
    page = open_page(server, path, width=390)
    for large in (False, True):
        for width, height in ((390, 844), (320, 640), (844, 390), (620, 320)):
            hold(page, width=width, height=height, large=large)
            comes_to(page, lambda: share_at_foot(page) <= 0.3, True)
            assert not sticks_out(page), (width, height, large)


@pytest.mark.parametrize(
    ("path", "button"), [("/playlists/new/?w=soul", "#make"), ("/playlists/1/", "#open-save")], ids=["make", "save"]
)
@pytest.mark.parametrize("script", [True, False])
def test_the_main_button_is_in_sight_wherever_one_is(
    server: Server, open_page: OpenPage, path: str, button: str, script: bool
) -> None:
    page = open_page(server, path, width=390, script=script)
    for _ in range(3):
        comes_to(page, lambda: is_in_window(page, page.locator(button)), True)
        page.mouse.wheel(0, 700)


def test_the_end_of_a_page_is_not_behind_the_bars(server: Server, open_page: OpenPage) -> None:
    page = open_page(server, "/playlists/1/", width=390)
    page.keyboard.press("End")
    button, bar = page.get_by_role("button", name="Keys"), page.locator(".foot-bar")

    def is_free() -> bool:
        low, high = button.bounding_box(), bar.bounding_box()
        return bool(low and high) and low["y"] + low["height"] <= high["y"]  # type: ignore[index]

    comes_to(page, is_free, True)


def test_a_message_covers_neither_bar(server: Server, open_page: OpenPage) -> None:
    page = open_page(server, "/playlists/1/", width=390)
    for side in ("above", "below"):
        overlap = page.evaluate(
            """(side) => {
              const toast = document.getElementById("toast");
              toast.dataset.side = side;
              toast.innerHTML = "<div class='told stays'><p>Removed a track.</p></div>";
              const { top, bottom } = toast.getBoundingClientRect();
              return [...document.querySelectorAll(".site-nav, .foot-bar")]
                .some((bar) => bar.getBoundingClientRect().top < bottom && bar.getBoundingClientRect().bottom > top);
            }""",
            side,
        )
        assert not overlap, side


@pytest.mark.parametrize("side", ["above", "below"])
def test_a_message_does_not_cover_the_menu_out_of_the_bar(server: Server, open_page: OpenPage, side: str) -> None:
    page = open_page(server, "/playlists/1/", width=390)
    page.evaluate(
        """(side) => {
          const toast = document.getElementById("toast");
          toast.dataset.side = side;
          toast.innerHTML = "<div class='told stays'><p>Removed a track, and one with a long, long title.</p></div>";
        }""",
        side,
    )
    page.locator(".split-more > summary").click()
    for name in ("A new playlist", "Replace an existing one", "Add to an existing one"):
        page.get_by_role("link", name=name).click(trial=True)
    page.locator(".split-more > summary").click()
    on_top = page.locator("#toast").evaluate("(toast) => toast.getBoundingClientRect().top < innerHeight / 2")
    assert on_top == (side == "above")


@pytest.mark.parametrize("path", ["/", "/history/", "/settings/genres/"])
def test_in_large_letters_the_way_around_is_one_row(server: Server, open_page: OpenPage, path: str) -> None:
    page = open_page(server, path, width=390)
    hold(page, width=390, height=844, large=True)
    tops = "[...document.querySelectorAll('.site-nav .nav-item')].map((item) => item.getBoundingClientRect().top)"
    comes_to(page, lambda: len(set(page.evaluate(tops))), 1)


def test_a_dialog_lies_above_the_bars(server: Server, open_page: OpenPage) -> None:
    page = open_page(server, "/playlists/1/", width=390)
    page.locator("#open-save").click()
    button = page.locator("#dialog[open] button.primary").first
    expect(button).to_be_visible()
    button.scroll_into_view_if_needed()
    box = button.bounding_box()
    assert box
    at = "([x, y]) => Boolean(document.elementFromPoint(x, y)?.closest('#dialog'))"
    assert page.evaluate(at, [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2])


def test_no_word_of_a_title_is_broken(server: Server, open_page: OpenPage) -> None:
    page = open_page(server, "/playlists/1/", width=390)
    broken = """() => {
      const text = document.getElementById("playlist-heading").firstChild;
      return text.data.split(" ").filter((word) => {
        const range = new Range(), start = text.data.indexOf(word);
        range.setStart(text, start);
        range.setEnd(text, start + word.length);
        return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1;
      });
    }"""
    for large in (False, True):
        for width in (390, 360, 820, 1280):
            hold(page, width=width, height=844, large=large)
            assert page.evaluate(broken) == [], (width, large)


def test_the_bar_of_the_browser_has_the_chosen_colour(server: Server, open_page: OpenPage) -> None:
    page = open_page(server, "/", width=390)
    colours = "[...document.querySelectorAll('meta[name=theme-color]')].map(({ content }) => content)"
    assert page.evaluate(colours) == ["#f7f2ea", "#161411"]
    page.get_by_role("button", name="Use the light theme").click()
    assert page.evaluate(colours) == ["#f7f2ea", "#f7f2ea"]
    page.get_by_role("button", name="Use the dark theme").click()
    assert page.evaluate(colours) == ["#161411", "#161411"]
    page.reload()
    assert page.evaluate(colours) == ["#161411", "#161411"]
    page.get_by_role("button", name="Use the system theme").click()
    assert page.evaluate(colours) == ["#f7f2ea", "#161411"]
