"""Back, and signing in again elsewhere: a page is right when one comes back to it, and goes on working."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import OpenPage, Serve, Watcher
from tests.fakes.ollama import MODEL, OllamaFake
from tests.server import OWNER, PASSWORD, Server, provider

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def prepared(with_music: Path) -> Path:
    """With the demo library."""
    return with_music


@pytest.fixture
def server(serve: Serve, ollama: OllamaFake) -> Server:
    """With a playlist of ten tracks."""
    ollama.add_model(MODEL)
    ollama.answer_numbers()
    server = serve(**provider(ollama))
    server.until_state(server.start_run("mellow 70s soul", count=10), "finished")
    return server


def test_back_to_a_search_of_the_history(server: Server, open_page: OpenPage) -> None:
    page = open_page(server, "/history/")
    page.locator("#history-q").fill("zzz")
    expect(page.locator("#history-list")).to_contain_text("No playlist matches")
    page.locator("#history-q").fill("soul")
    expect(page.locator(".history-title")).to_have_count(1)
    page.go_back()
    expect(page.locator("#history-list")).to_contain_text("No playlist matches “zzz”")
    expect(page.locator("#history-q")).to_have_value("zzz")
    expect(page.locator(".site-nav")).to_be_visible()
    page.go_forward()
    page.locator(".history-title").click()
    expect(page.locator("#track-list .track")).to_have_count(10)
    page.go_back()
    expect(page.locator("#history-q")).to_have_value("soul")
    expect(page.locator(".site-nav")).to_be_visible()


def test_back_to_a_playlist_shows_it_as_it_is_now(server: Server, open_page: OpenPage, watcher: Watcher) -> None:
    watcher.expected.append("404")  # the browser logs the status of the page of what was deleted
    page = open_page(server, "/playlists/1/")
    page.locator("[data-edit=remove]").first.click()
    expect(page.locator("#track-list .track")).to_have_count(9)
    page.get_by_role("link", name="History").click()
    expect(page.locator(".history-title")).to_have_count(1)
    page.go_back()
    expect(page.locator("#track-list .track")).to_have_count(9)
    page.get_by_role("button", name="Delete this playlist").click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    page.go_back()
    expect(page.locator("#track-list")).to_have_count(0)


def test_signing_in_elsewhere_leaves_an_open_page_working(server: Server, open_page: OpenPage) -> None:
    page = open_page(server, "/playlists/1/")
    home = page.context.new_page()
    home.goto(server.url)
    home.locator("#wish-text").fill("a wish that must not be lost")
    other = page.context.new_page()
    page.context.clear_cookies(name="sessionid")
    other.goto(f"{server.url}/login/")
    other.locator("[name=username]").fill(OWNER)
    other.locator("[name=password]").fill(PASSWORD)
    other.locator("[name=password]").press("Enter")
    expect(other.locator("#wish-text")).to_be_visible()
    page.locator("[data-edit=remove]").first.click()
    expect(page.locator("#track-list .track")).to_have_count(9)
    page.get_by_role("button", name="Delete this playlist").click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    home.locator("#wish-text").press("Enter")
    expect(home).to_have_url(re.compile(r"/(runs|playlists)/\d+/$"))


def test_leaving_a_page_is_no_error_where_motion_is_welcome(server: Server, new_page: OpenPage) -> None:
    page = new_page(server, "/playlists/1/", cookies=server.cookies, motion=True)
    expect(page.locator("#track-list .track")).to_have_count(10)
    for name in ("History", "New", "Home"):
        page.get_by_role("link", name=name, exact=True).first.click()
        expect(page).not_to_have_url(re.compile(r"/playlists/1/$"))
        page.goto(f"{server.url}/playlists/1/")


def test_back_to_the_settings_shows_what_is_in_use(serve: Serve, open_page: OpenPage, ollama: OllamaFake) -> None:
    page = open_page(serve(OLLAMA_URL=ollama.url), "/settings/")
    expect(page.locator("#ollama-status")).to_have_attribute("data-status", "ok")
    page.locator("#ollama-model-analysis").select_option("smollm2:135m")
    page.locator("#ollama-save").click()
    expect(page.locator("#in-use-ollama")).to_be_visible()
    page.reload()
    page.locator("#choose-anthropic").check()
    page.locator("#anthropic-api-key").fill("sk-ant-0123456789")
    page.locator("#anthropic-save").click()
    expect(page.locator("#in-use-anthropic")).to_be_visible()
    page.get_by_role("link", name="History").click()
    expect(page.locator("h1")).to_have_text("History")
    page.go_back()
    expect(page.locator("#in-use-anthropic")).to_be_visible()
