"""Owner and member in two browsers: what is private and shared, passwords, tokens; no admin, and no terminal."""

import re
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenPage, Serve, Watcher, screenshot
from tests.e2e.looks import by_day_and_night, is_clean, sticks_out
from tests.fakes.ollama import MODEL, OllamaFake
from tests.server import NO_TLS, Server, provider

pytestmark = pytest.mark.browser

PASSWORD, NEW_PASSWORD = "an entirely new passphrase", "and one that is newer still"
WISH = "/playlists/new/?w=mellow+70s+soul&n=10"


@pytest.fixture(scope="module")
def prepared(with_music: Path) -> Path:
    """With the demo library."""
    return with_music


@pytest.fixture
def server(serve: Serve, ollama: OllamaFake) -> Server:
    """With a model."""
    ollama.add_model(MODEL)
    ollama.answer_numbers()
    return serve(**provider(ollama))


def choose(page: Page, words: str) -> None:
    """Out of the menu behind one's name, by the keyboard."""
    menu = page.locator(".person-menu")
    menu.locator("summary").press("Enter")
    menu.get_by_role("link", name=words).press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(words)
    page.wait_for_load_state()  # a form sent before the scripts are there works, but loads the page anew


def invited(server: Server, owner: Page, new_page: OpenPage, name: str) -> Page:
    """A browser of somebody who has accepted an invitation."""
    choose(owner, "People")
    owner.get_by_label("Username").fill(name)
    owner.get_by_role("button", name="Make an invitation link").press("Enter")
    link = owner.get_by_label("Invitation link").input_value()
    member = new_page(server, link.removeprefix(server.url))
    expect(member.get_by_label("Username")).to_have_value(name)
    member.get_by_label("Password", exact=True).fill(PASSWORD)
    member.get_by_label(re.compile("confirmation", re.IGNORECASE)).fill(PASSWORD)
    member.keyboard.press("Enter")
    expect(member.locator("#person-name")).to_have_text(name)
    return member


def make_playlist(page: Page) -> str:
    """The address of a new playlist."""
    page.goto(WISH)
    page.locator("main button.primary").first.press("Enter")
    page.wait_for_url(re.compile(r"/playlists/\d+/$"))
    return page.url


def status_with(server: Server, token: str) -> int:
    """What a script with this token hears."""
    headers = {"Authorization": f"Bearer {token}"}
    return httpx2.get(f"{server.url}/api/account", headers=headers, verify=NO_TLS).status_code


def test_what_a_member_makes_is_private_until_it_is_shared(
    server: Server, open_page: OpenPage, new_page: OpenPage, watcher: Watcher
) -> None:
    watcher.expected.extend(("403", "404"))  # the browser logs statuses that we mean
    owner = open_page(server, "/")
    member = invited(server, owner, new_page, "ada")
    address = make_playlist(member)
    title = member.locator("#playlist-heading").inner_text()

    owner.goto("/history/")
    expect(owner.get_by_text(title)).to_have_count(0)
    owner.goto(address)
    expect(owner.locator("#playlist-heading")).to_have_count(0)
    member.goto("/people/")
    expect(member.get_by_text("Only the owner of this PlexSage can do this.")).to_be_visible()

    member.goto(address)
    member.get_by_role("button", name="Share with the household").press("Enter")
    expect(member.get_by_role("button", name="Stop sharing")).to_be_visible()
    owner.goto("/history/")
    expect(owner.get_by_text("shared by ada")).to_be_visible()
    owner.goto(address)
    expect(owner.locator("#playlist-heading")).to_have_text(title)
    expect(owner.get_by_role("button", name="Share with the household")).to_have_count(0)


def test_a_member_looks_after_their_own_account(
    server: Server, open_page: OpenPage, new_page: OpenPage, watcher: Watcher
) -> None:
    watcher.expected.append("422")
    owner = open_page(server, "/")
    member = invited(server, owner, new_page, "ada")
    elsewhere = new_page(server, "/login/")
    elsewhere.get_by_label("Username").fill("ada")
    elsewhere.get_by_label("Password").fill(PASSWORD)
    elsewhere.keyboard.press("Enter")
    expect(elsewhere.locator("#person-name")).to_have_text("ada")

    choose(member, "Account")
    member.get_by_label("Name shown to others").fill("Ada")
    member.keyboard.press("Enter")
    expect(member.locator("#person-name")).to_have_text("Ada")
    expect(member.locator("#toast")).to_contain_text("Your name is saved.")

    current = member.get_by_label("Current password")
    current.fill("wrong")
    for label in ("New password", "New password, again"):
        member.get_by_label(label, exact=True).fill(NEW_PASSWORD)
    member.keyboard.press("Enter")
    expect(member.locator("#current_password-error")).to_be_visible()
    expect(current).to_be_focused()
    current.fill(PASSWORD)
    for label in ("New password", "New password, again"):
        member.get_by_label(label, exact=True).fill(NEW_PASSWORD)
    member.keyboard.press("Enter")
    expect(member.locator("#toast")).to_contain_text("Your password is changed.")
    elsewhere.goto("/account/")
    expect(elsewhere).to_have_url(re.compile("/login/"))

    member.get_by_label("What uses it").fill("Kitchen lamp")
    member.keyboard.press("Enter")
    token = member.get_by_label("New API token").input_value()
    assert status_with(server, token) == 200
    member.reload()
    expect(member.get_by_label("New API token")).to_have_count(0)
    member.on("dialog", lambda dialog: dialog.accept())
    member.get_by_role("button", name="Revoke Kitchen lamp").press("Enter")
    expect(member.get_by_text("You have no API tokens.")).to_be_visible()
    expect(member.locator("#account-tokens-title")).to_be_focused()
    assert status_with(server, token) == 401


def test_the_owner_gives_a_new_password_and_locks_out(server: Server, open_page: OpenPage, new_page: OpenPage) -> None:
    owner = open_page(server, "/")
    member = invited(server, owner, new_page, "ada")
    owner.on("dialog", lambda dialog: dialog.accept())
    owner.reload()
    owner.get_by_role("button", name="New password link – ada").press("Enter")
    forgetful = new_page(server, owner.get_by_label("Link for a new password").input_value().removeprefix(server.url))
    for field in forgetful.locator("input[type=password]").all():
        field.fill(NEW_PASSWORD)
    forgetful.keyboard.press("Enter")
    expect(forgetful.locator("#person-name")).to_have_text("ada")
    member.goto("/history/")
    expect(member).to_have_url(re.compile("/login/"))
    owner.get_by_role("button", name="Deactivate – ada").press("Enter")
    expect(owner.locator("#people")).to_contain_text("deactivated")
    expect(owner.locator("#people-title")).to_be_focused()
    forgetful.goto("/history/")
    expect(forgetful).to_have_url(re.compile("/login/"))


def test_the_theme_is_ones_own_in_every_browser(server: Server, open_page: OpenPage) -> None:
    here, there = open_page(server, "/account/"), open_page(server, "/account/")
    for _ in range(2):
        with here.expect_response("**/account/theme/"):
            here.locator("#theme").click()
    expect(here.locator("html")).to_have_attribute("data-theme", "dark")
    there.reload()
    expect(there.locator("html")).to_have_attribute("data-theme", "dark")
    there.get_by_label("Light").check()
    there.get_by_role("button", name="Save theme").click()
    expect(there.locator("html")).to_have_attribute("data-theme", "light")
    here.reload()
    expect(here.locator("html")).to_have_attribute("data-theme", "light")


def test_the_pages_are_clean_by_day_and_night(server: Server, open_page: OpenPage, new_page: OpenPage) -> None:
    page = open_page(server, "/account/")
    page.get_by_label("What uses it").fill("Kitchen lamp")
    page.keyboard.press("Enter")
    expect(page.get_by_label("New API token")).to_be_visible()
    for look in by_day_and_night(page):
        is_clean(page)
        screenshot(page, f"account-{look}")
    page.locator(".person-menu summary").click()
    expect(page.get_by_role("link", name="People")).to_be_visible()
    is_clean(page)
    screenshot(page, "person-menu")
    page.keyboard.press("Escape")
    expect(page.locator(".person-menu summary")).to_be_focused()
    page.goto("/people/")
    page.get_by_role("button", name="Make an invitation link").click()
    link = page.get_by_label("Invitation link").input_value()
    for look in by_day_and_night(page):
        is_clean(page)
        screenshot(page, f"people-{look}")
    guest = new_page(server, link.removeprefix(server.url))
    for look in by_day_and_night(guest):
        is_clean(guest)
        screenshot(guest, f"invite-{look}")


def test_long_names_in_large_letters_stay_on_the_page(server: Server, open_page: OpenPage) -> None:
    long_name, large = "W" * 60, "html { font-size: 200% }"
    page = open_page(server, "/account/")
    page.get_by_label("Name shown to others").fill(long_name)
    page.keyboard.press("Enter")
    expect(page.locator("#person-name")).to_have_text(long_name)
    make_playlist(page)
    page.get_by_role("button", name="Make a copy").press("Enter")
    expect(page.get_by_text("This copy is yours to change.")).to_be_visible()
    page.get_by_role("button", name="Delete this playlist").press("Enter")
    page.wait_for_url(re.compile("/history/"))
    for path in ("/account/", "/people/", "/bin/", "/history/", "/usage/", "/system/", "/system/report/"):
        page.goto(path)
        if path == "/account/":
            page.get_by_label("What uses it").fill(long_name)
            page.keyboard.press("Enter")
            expect(page.get_by_label("New API token")).to_be_visible()
        for question in page.locator(".bin-question > summary").all():
            question.click()
        for width, css in ((390, ""), (320, large)):
            page.set_viewport_size({"width": width, "height": 900})
            page.evaluate(
                "(css) => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css);"
                " document.adoptedStyleSheets = [sheet]; }",
                css,
            )
            assert not sticks_out(page), (path, width)
    page.locator(".person-menu summary").click()
    menu, skip = page.locator(".person-menu > ul").bounding_box(), page.locator(".skip").bounding_box()
    assert menu
    assert menu["x"] >= 0
    assert menu["x"] + menu["width"] <= 320
    assert skip
    assert skip["x"] + skip["width"] <= 0
