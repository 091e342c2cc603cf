"""A playlist shared and copied between two browsers, and the bin, by keyboard: with axe, in the dark, on a phone."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenPage, Serve, Watcher, screenshot
from tests.e2e.looks import by_day_and_night, is_clean
from tests.fakes.ollama import MODEL, OllamaFake
from tests.server import PASSWORD, Server, command, provider

pytestmark = pytest.mark.browser
_GUEST = f"""
from django.contrib.auth.models import User
User.objects.create_user("guest", password={PASSWORD!r})
"""


@pytest.fixture(scope="module")
def prepared(with_music: Path) -> Path:
    """With the demo library."""
    return with_music


@pytest.fixture
def server(serve: Serve, ollama: OllamaFake) -> Server:
    """With a playlist of the owner's, and a member."""
    ollama.add_model(MODEL)
    ollama.answer_numbers()
    running = serve(**provider(ollama))
    command(running.data_dir, "shell", "-v0", "-c", _GUEST)
    running.until_state(running.start_run("mellow 70s soul", count=10), "finished")
    return running


def sign_in(page: Page) -> None:
    """As the member."""
    page.locator("[name=username]").fill("guest")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url("**/")


def looks_good(page: Page, name: str) -> None:
    """By day on a desk and by night on a phone."""
    for look in by_day_and_night(page):
        is_clean(page)
        screenshot(page, f"{name}-{look}")
    page.set_viewport_size({"width": 1280, "height": 900})


def test_shared_with_another_browser_and_copied_there(
    server: Server, open_page: OpenPage, new_page: OpenPage, watcher: Watcher
) -> None:
    watcher.expected.append("404")  # the browser logs the status of what is private
    owner, member = open_page(server, "/playlists/1/"), new_page(server, "/login/")
    sign_in(member)
    member.goto(f"{server.url}/playlists/1/")
    expect(member.locator("h1")).not_to_have_text(owner.locator("#playlist-heading").inner_text())
    owner.locator("#share").press("Enter")
    expect(owner.locator("#share")).to_have_text("Stop sharing")
    expect(owner.locator("#share")).to_be_focused()
    looks_good(owner, "sharing-owner")
    member.reload()
    expect(member.locator("#sharing")).to_contain_text("Shared by owner")
    expect(member.locator("#track-list .track")).to_have_count(10)
    expect(member.locator("#regenerate, #add-search, [data-edit], .rename")).to_have_count(0)
    looks_good(member, "sharing-member")
    member.locator("#open-save").click()
    expect(member.locator("#save-form")).to_be_visible()
    expect(member.locator("#save-form .modes")).to_have_count(0)
    member.keyboard.press("Escape")
    member.locator("#copy").press("Enter")
    member.wait_for_url("**/playlists/2/")
    member.locator("[data-edit=remove]").first.click()
    expect(member.locator("#track-list .track")).to_have_count(9)
    member.goto(f"{server.url}/history/")
    expect(member.locator(".history-title")).to_have_count(2)
    looks_good(member, "sharing-history")
    owner.reload()
    expect(owner.locator("#track-list .track")).to_have_count(10)


def test_the_bin_by_keyboard(server: Server, open_page: OpenPage) -> None:
    server.until_state(server.start_run("quiet jazz", count=5), "finished")
    for number in (1, 2):
        server.ask("DELETE", f"/api/playlists/{number}")
    page = open_page(server, "/history/")
    page.locator(".to-bin a").press("Enter")
    expect(page.locator(".history-title")).to_have_count(2)
    page.locator(".bin-question summary").first.press("Enter")
    looks_good(page, "bin")
    page.locator(".bin-question[open] button").press("Enter")
    expect(page.locator(".history-title")).to_have_count(1)
    expect(page.locator("#toast")).to_contain_text("permanently deleted")
    expect(page.locator("h1")).to_be_focused()
    page.get_by_role("button", name="Restore").press("Enter")
    expect(page.locator("#bin")).to_contain_text("The bin is empty.")
    page.locator("#toast").get_by_role("link", name="Open").click()
    expect(page.locator("#track-list .track")).to_have_count(10)
