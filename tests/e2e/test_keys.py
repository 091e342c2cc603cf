"""Keys for the whole page: where they lead, and when they must do nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import OpenPage
from tests.e2e.looks import violations
from tests.fakes.ollama import MODEL, OllamaFake
from tests.server import Server, provider

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server(with_music: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with OllamaFake() as ollama:
        ollama.add_model(MODEL)
        ollama.answer_numbers()
        with Server(with_music, tmp_path_factory.mktemp("data"), **provider(ollama)) as running:
            running.until_state(running.start_run("70s soul", count=12), "finished")
            yield running


def test_one_can_type_a_wish_at_once(server: Server, open_page: OpenPage) -> None:
    page = open_page(server, "/")
    expect(page.locator("#wish-text")).to_be_focused()
    page.keyboard.type("n/?")
    expect(page.locator("#wish-text")).to_have_value("n/?")
    expect(page).to_have_url(f"{server.url}/")


@pytest.mark.parametrize(
    ("path", "field"),
    [("/history/", "#history-q"), ("/playlists/1/", "#add-search"), ("/playlists/new/?w=soul", "#wish")],
)
def test_slash_goes_to_the_field(server: Server, open_page: OpenPage, path: str, field: str) -> None:
    page = open_page(server, path)
    expect(page.locator("#open-keys")).to_be_visible()
    page.keyboard.press("/")
    expect(page.locator(field)).to_be_focused()
    expect(page.locator(field)).not_to_have_value("/")


def test_n_makes_a_new_one_and_the_list_can_switch_them_off(server: Server, open_page: OpenPage) -> None:
    page = open_page(server, "/history/")
    expect(page.locator("#open-keys")).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("New playlist")
    assert violations(page) == []
    page.keyboard.press("n")  # a dialog is open
    page.get_by_role("checkbox", name="Use the single-key shortcuts").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.keyboard.press("/")
    expect(page.locator("#history-q")).not_to_be_focused()
    page.reload()
    expect(page.locator("#open-keys")).to_be_visible()
    page.keyboard.press("n")
    page.locator("#open-keys").click()
    page.get_by_role("checkbox", name="Use the single-key shortcuts").check()
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.wait_for_url(f"{server.url}/playlists/new/")


def test_ctrl_enter_sends_a_wish_of_several_lines(server: Server, open_page: OpenPage) -> None:
    page = open_page(server, "/playlists/new/")
    page.locator("#wish").fill("soul\nand funk")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda url: "/runs/" in url or "/playlists/2/" in url)


def test_on_paper_there_is_nothing_to_press(server: Server, open_page: OpenPage) -> None:
    page = open_page(server, "/playlists/1/")
    page.emulate_media(media="print")
    for gone in (".site-header", ".site-footer", "#open-save", ".track-actions >> nth=0", "#add-search"):
        expect(page.locator(gone)).to_be_hidden()
    row = page.locator(".track").first
    for kept in (".track-title", ".track-by", ".track-number"):
        expect(row.locator(kept)).to_be_visible()
    expect(page.locator(".track-side").filter(has_text=":").first).to_be_visible()
    words, main = page.locator(".playlist-words").bounding_box(), page.locator("main").bounding_box()
    assert words
    assert main
    assert words["width"] == main["width"], "no room is kept for the pictures that are not printed"


def test_the_api_page_is_clean(server: Server, open_page: OpenPage) -> None:
    for dark in (False, True):
        page = open_page(server, "/api/docs", dark=dark, width=390 if dark else 1280)
        page.locator(".operation > summary").first.click()
        assert violations(page) == []
