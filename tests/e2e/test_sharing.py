"""A playlist as text: copied, shared on a phone, or shown; and the looks that people ask their system for."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.looks import is_clean
from tests.e2e.test_playlist_page import model, prepared, server
from tests.server import Server

pytestmark = pytest.mark.browser
__all__ = ("model", "prepared", "server")

_NO_CLIPBOARD = "Object.defineProperty(navigator, 'clipboard', { value: undefined });"
_CLIPBOARD = """Object.defineProperty(navigator, "clipboard", {
  value: { writeText: (text) => { document.title = `copied: ${text}`; return Promise.resolve(); } } });"""
_REFUSING = """Object.defineProperty(navigator, "clipboard", {
  value: { writeText: () => Promise.reject(new DOMException("no", "NotAllowedError")) } });"""
_PHONE = """window.matchMedia = (query) => ({ matches: query.includes("hover: none"), addEventListener() {} });"""
_SHARE = "navigator.share = ({ title, text }) => { document.title = `${title}: ${text}`; return Promise.resolve(); };"
_CHANGED_MIND = 'navigator.share = () => Promise.reject(new DOMException("no", "AbortError"));'


def opened(server: Server, open_page: OpenPage, *scripts: str) -> Page:
    """The playlist, in a browser that can do this and no more."""
    page = open_page(server, "/history/")
    for script in scripts:
        page.add_init_script(script)
    page.goto(f"{server.url}/playlists/1/")
    return page


def test_on_a_computer_it_is_copied(server: Server, open_page: OpenPage) -> None:
    page = opened(server, open_page, _CLIPBOARD)
    first = page.locator("#track-list .track-title").first.inner_text()
    page.locator("#as-text").press("Enter")
    expect(page.locator("#toast")).to_have_text("Copied as text.")
    assert page.title().startswith("copied: ")
    assert first in page.title()
    expect(page).to_have_url(f"{server.url}/playlists/1/")


@pytest.mark.parametrize("script", [_NO_CLIPBOARD, _REFUSING], ids=["none", "refused"])
def test_where_it_cannot_be_copied_it_is_shown(server: Server, open_page: OpenPage, script: str) -> None:
    page = opened(server, open_page, script)
    first = page.locator("#track-list .track-title").first.inner_text()
    page.locator("#as-text").click()
    expect(page).to_have_url(f"{server.url}/playlists/1/text/")
    expect(page.locator("body")).to_contain_text(first)


def test_on_a_phone_it_is_shared_with_its_title(server: Server, open_page: OpenPage) -> None:
    page = opened(server, open_page, _PHONE, _SHARE)
    title, first = page.locator("#playlist-heading").inner_text(), page.locator(".track-title").first.inner_text()
    page.locator("#as-text").click()
    page.wait_for_function("(title) => document.title.startsWith(`${title}: `)", arg=title)
    assert first in page.title()


def test_who_does_not_share_after_all_stays(server: Server, open_page: OpenPage) -> None:
    page = opened(server, open_page, _PHONE, _CHANGED_MIND)
    with page.expect_response("**/text/"):
        page.locator("#as-text").click()
    page.wait_for_timeout(200)
    expect(page).to_have_url(f"{server.url}/playlists/1/")


@pytest.mark.parametrize("path", ["/", "/playlists/1/", "/settings/"])
def test_more_contrast_when_the_system_asks_for_it(server: Server, open_page: OpenPage, path: str) -> None:
    page = open_page(server, path)
    read = """() => [getComputedStyle(document.querySelector(".muted, .help")).color,
      getComputedStyle(document.body).color, getComputedStyle(document.querySelector(".button")).borderTopWidth]"""
    soft, ink, width = page.evaluate(read)
    assert (soft == ink, width) == (False, "1px")
    for scheme in ("light", "dark"):
        page.emulate_media(contrast="more", color_scheme="dark" if scheme == "dark" else "light")
        soft, ink, width = page.evaluate(read)
        assert (soft == ink, width) == (True, "2px"), scheme
        is_clean(page)


def test_what_a_check_dims_can_still_be_read(server: Server, open_page: OpenPage) -> None:
    """The settings check themselves when they open, and a slow server takes its time."""
    page = open_page(server, "/login/")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/probe/", hold)
    page.goto("/settings/")
    expect(page.locator(".status-row .htmx-request")).to_have_count(1)
    for contrast in ("no-preference", "more"):
        page.emulate_media(contrast="more" if contrast == "more" else "no-preference")
        is_clean(page)
    for route in held:
        route.continue_()
    expect(page.locator(".status-row .htmx-request")).to_have_count(0)
