"""Saving and playing in a real browser, against a fake Plex: by keyboard, on a phone, without a script."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import OpenPage, Serve, Watcher, screenshot
from tests.e2e.looks import violations
from tests.fakes.plex.players import Player
from tests.fakes.plex.server import TOKEN, PlexFake
from tests.server import Server, command

pytestmark = pytest.mark.browser

#: Makes a playlist in the server's own database, of the tracks with these rating keys.
MAKE = """
from library.models import Track
from playlists.models import Playlist, PlaylistTrack
playlist = Playlist.objects.create(title="Rainy day", wish="slow songs", narrative="Slow songs for grey skies.")
for number, key in enumerate(KEYS, 1):
    track = Track.objects.get(rating_key=key)
    PlaylistTrack.objects.create(
        playlist=playlist, position=number, rating_key=key,
        title=track.title, artist=track.artist.name, album=track.album.title, duration_ms=track.duration_ms,
    )
"""


@pytest.fixture
def plex() -> Iterator[PlexFake]:
    """Two dozen tracks, a playlist of somebody else's, and a player."""
    with PlexFake() as fake:
        section = fake.add_music(24)
        fake.playlists.add("Kitchen party", [track.key for track in section.tracks[10:14]])
        fake.players.append(Player("lounge-1", "Lounge", state="playing", plays=None))
        fake.players.append(Player("phone-1", "Kim's phone", platform="iOS", device_class="phone"))
        yield fake


def keys(plex: PlexFake) -> list[int]:
    """The tracks of our playlist."""
    section = next(iter(plex.library.sections.values()))
    return [track.key for track in section.tracks[:6]]


def connected(serve: Serve, plex: PlexFake) -> Server:
    """PlexSage with the playlist number 1, connected to the fake."""
    server = serve(PLEX_URL=plex.url, PLEX_TOKEN=TOKEN, PLEXSAGE_SYNC_HOURS="0")
    code = MAKE.replace("KEYS", repr([str(key) for key in keys(plex)]))
    known = {"PLEX_URL": plex.url, "PLEX_TOKEN": TOKEN}
    command(server.data_dir, "sync_library", **known)
    command(server.data_dir, "shell", "-v0", "-c", code, **known)
    return server


def test_by_keyboard_alone(serve: Serve, open_page: OpenPage, plex: PlexFake, watcher: Watcher) -> None:
    page = open_page(connected(serve, plex), "/playlists/1/")
    dialog = page.locator("#dialog")
    page.locator("#open-save").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#dialog-title")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.locator("#open-save")).to_be_focused()

    page.keyboard.press("Enter")
    expect(dialog).to_be_visible()
    screenshot(page, "saving-dialog-1280")
    assert violations(page) == []
    page.locator("#save-name").fill("Grey skies")
    page.keyboard.press("Enter")
    expect(page.locator("#save-words")).to_have_text("Saved “Grey skies” to Tower: 6 tracks.")
    assert plex.playlists.named("Grey skies").tracks == keys(plex)
    expect(dialog.locator(":focus")).to_have_count(1)
    expect(page.locator("#save-actions")).to_contain_text("Open in Plex")
    page.keyboard.press("Escape")
    expect(page.locator("#open-save")).to_be_focused()
    expect(page.locator("#open-save")).to_have_text("Save again")


def test_replace_another_one_then_play(serve: Serve, open_page: OpenPage, plex: PlexFake) -> None:
    page = open_page(connected(serve, plex), "/playlists/1/")
    page.locator("#open-save").click()
    # A stroke that marks a text and ends outside leaves the dialog open; a click there closes it.
    page.locator("#save-name").hover()
    page.mouse.down()
    page.mouse.move(5, 5)
    page.mouse.up()
    expect(page.locator("#dialog")).to_be_visible()
    page.mouse.click(5, 5)
    expect(page.locator("#dialog")).to_be_hidden()
    page.locator(".split-more summary").click()
    page.get_by_role("link", name="Replace an existing one").click()
    page.locator("#save-target").select_option(label="Kitchen party (4 tracks)")
    screenshot(page, "saving-replace-1280")
    page.get_by_role("button", name="Replace…").click()
    expect(page.locator("#replace-question")).to_have_text("Replace the 4 tracks of “Kitchen party”?")
    screenshot(page, "saving-replace-asks-1280")
    assert violations(page) == []
    page.get_by_role("button", name="Replace 4 tracks").click()
    expect(page.locator("#save-words")).to_have_text("Replaced the tracks in “Kitchen party” on Tower: now 6 tracks.")
    assert plex.playlists.named("Kitchen party").tracks == keys(plex)
    screenshot(page, "saving-replaced-1280")
    page.get_by_role("link", name="Play it").click()
    page.get_by_role("radio", name="Kim").check()
    screenshot(page, "playing-dialog-1280")
    assert violations(page) == []
    page.get_by_role("button", name="Play now").click()
    expect(page.locator("#play-result p").first).to_have_text("Playing 6 tracks on Kim's phone.")
    expect(page.locator("#play-result")).to_contain_text("The first is “")
    phone = plex.players[1]
    assert phone.plays is not None
    assert plex.queues.by_key[phone.plays].tracks == keys(plex)


def test_what_is_gone_or_not_chosen_is_told_and_what_was_typed_stays(
    serve: Serve, open_page: OpenPage, plex: PlexFake, watcher: Watcher
) -> None:
    watcher.expected.append("422")  # the browser logs the status that we mean
    page = open_page(connected(serve, plex), "/playlists/1/")
    save = page.get_by_role("button", name="Save to Tower")
    page.locator("#open-save").click()
    page.locator("#save-name").fill("My own name")
    page.get_by_role("radio", name="Replace").check()
    expect(page.locator("#save-target option", has_text="Kitchen party")).to_be_attached()
    replace = page.get_by_role("button", name="Replace…")
    replace.click()
    expect(page.locator("#save-target option", has_text="Kitchen party")).to_be_attached()
    expect(page.locator("#save-target-error")).to_have_text("Choose a playlist.")
    page.locator("#save-target").select_option(label="Kitchen party (4 tracks)")
    plex.playlists.delete(plex.playlists.named("Kitchen party").key)
    replace.click()
    expect(page.locator("#dialog .notice.error")).to_contain_text("no longer has this playlist")
    expect(page.locator("#save-name")).to_have_value("My own name")
    save.click()
    expect(page.locator("#save-words")).to_have_text("Saved “My own name” to Tower: 6 tracks.")
    plex.playlists.delete(plex.playlists.named("My own name").key)
    page.get_by_role("button", name="Done").click()
    page.locator("#open-save").click()
    expect(page.locator("#toast")).to_contain_text("“My own name” can't be found in Plex under that name.")
    page.locator(".split-more summary").click()
    page.get_by_role("link", name="Replace an existing one").click()
    expect(page.locator("#save-targets")).to_contain_text("“My own name” can’t be found under that name.")
    page.get_by_role("radio", name="New").check()
    plex.fault = "unauthorized_401"
    save.click()
    expect(page.locator("#dialog").get_by_role("link", name="Open Settings").first).to_be_visible()


def test_on_a_phone_in_the_dark(serve: Serve, open_page: OpenPage, plex: PlexFake, watcher: Watcher) -> None:
    watcher.expected.append("422")  # the browser logs the status that we mean
    page = open_page(connected(serve, plex), "/playlists/1/", width=390, dark=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("#open-save").click()
    expect(page.locator("#dialog")).to_be_visible()
    plex.fault = "unauthorized_401"
    page.get_by_role("button", name="Save to Tower").click()
    expect(page.locator("#dialog .notice.error")).to_contain_text("doesn't accept the token")
    screenshot(page, "saving-trouble-dark-390")
    assert violations(page) == []
    plex.revive()
    page.get_by_role("button", name="Save to Tower").click()
    expect(page.locator("#save-words")).to_have_text("Saved “Rainy day” to Tower: 6 tracks.")
    screenshot(page, "saving-saved-dark-390")
    assert violations(page) == []
    page.get_by_role("link", name="Play it").click()
    expect(page.locator(".player").first).to_contain_text("Lounge")
    screenshot(page, "playing-dark-390")
    assert violations(page) == []
    sizes = page.evaluate(
        """() => [...document.querySelectorAll("#dialog button, #dialog a, #dialog input")]
          .filter((element) => element.checkVisibility())
          .map((element) => element.getBoundingClientRect().height)"""
    )
    assert min(sizes) >= 43.9


def test_without_a_script(serve: Serve, open_page: OpenPage, plex: PlexFake) -> None:
    page = open_page(connected(serve, plex), "/playlists/1/", script=False)
    page.locator("#open-save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Save “Rainy day”")
    page.get_by_role("radio", name="Add to").check()
    page.get_by_role("link", name="Show all playlists").click()
    page.get_by_role("radio", name="Add to").check()
    page.locator("#save-target").select_option(label="Kitchen party (4 tracks)")
    screenshot(page, "saving-page-1280")
    page.get_by_role("button", name="Save to Tower").click()
    expect(page.locator("#save-words")).to_contain_text("Added 6 tracks to “Kitchen party” on Tower: now 10.")
    page.get_by_role("link", name="Play it").click()
    page.get_by_role("link", name="Look for players").click()
    page.get_by_role("button", name="Play now").click()
    expect(page.locator(".notice.success")).to_contain_text("Playing 6 tracks on Lounge. The first is “")


@pytest.mark.parametrize("width", [1280, 390])
def test_a_replacement_is_undone_from_its_result_and_from_the_page(
    serve: Serve, open_page: OpenPage, plex: PlexFake, width: int
) -> None:
    page = open_page(connected(serve, plex), "/playlists/1/", width=width, dark=width == 390)
    party = plex.playlists.named("Kitchen party")
    old = list(party.tracks)
    for way in ("result", "page"):
        page.locator(".split-more summary").click()
        page.get_by_role("link", name="Replace an existing one").click()
        page.locator("#save-target").select_option(label="Kitchen party (4 tracks)")
        page.get_by_role("button", name="Replace…").click()
        page.get_by_role("button", name="Replace 4 tracks").press("Enter")
        expect(page.locator("#undo-replaced")).to_have_text("Undo: restore the 4")
        assert party.tracks == keys(plex)
        if way == "result":
            page.locator("#undo-replaced").click()
        else:
            page.reload()
            page.locator("#undo-replacement").click()
            page.get_by_role("button", name="Restore 4 tracks").click()
        expect(page.locator("#save-words")).to_have_text("Restored the tracks in “Kitchen party” on Tower: 4 tracks.")
        assert party.tracks == old
        screenshot(page, f"put-back-{width}")
        assert violations(page) == []
        page.get_by_role("button", name="Done").click()
        expect(page.locator("#open-save")).to_have_text("Save to Tower")


def test_save_again_is_one_click(serve: Serve, open_page: OpenPage, plex: PlexFake) -> None:
    page = open_page(connected(serve, plex), "/playlists/1/")
    page.locator("#open-save").click()
    page.locator("#save-name").press("Enter")
    page.get_by_role("button", name="Done").click()
    page.locator("#track-list [data-edit=remove]").first.click()
    expect(page.locator("#changed-since")).to_be_visible()
    page.locator("#open-save").click()
    expect(page.locator("#toast")).to_contain_text("Replaced the tracks in “Rainy day” on Tower: now 5 tracks.")
    expect(page.locator("#dialog")).to_be_hidden()
    expect(page.locator("#changed-since")).to_have_count(0)
    screenshot(page, "saved-again-1280")
    page.locator("#toast-undo-replaced").click()
    page.get_by_role("button", name="Restore 6 tracks").click()
    expect(page.locator("#save-words")).to_contain_text("6 tracks")
    assert plex.playlists.named("Rainy day").tracks == keys(plex)
