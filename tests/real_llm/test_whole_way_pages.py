"""The whole way in a browser, with the real built-in model: from the owner's link to music in the lounge.

Once by keyboard alone, once on a phone in the dark.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import FirstPage
from tests.e2e.hands import Hand, Keyboard, Mouse
from tests.e2e.looks import is_clean
from tests.fakes.plex.players import Player
from tests.fakes.plex.server import TOKEN, PlexFake
from tests.server import PASSWORD

pytestmark = [pytest.mark.real_llm, pytest.mark.browser, pytest.mark.timeout(300)]

TRACKS = 2_000
_PATIENCE = 90_000
#: Notes how many tracks the page of a run showed, for the page that comes after it.
_COUNT_TRACKS = """new MutationObserver(() => {
  const shown = document.querySelectorAll(".run-track").length;
  const seen = JSON.parse(sessionStorage.getItem("tracks-seen") ?? "[]");
  if (shown && seen.at(-1) !== shown) sessionStorage.setItem("tracks-seen", JSON.stringify([...seen, shown]));
}).observe(document, { childList: true, subtree: true });"""


@pytest.fixture
def plex() -> Iterator[PlexFake]:
    """A server with two music libraries, a player, and a playlist that is there already."""
    with PlexFake() as fake:
        section = fake.add_music(TRACKS)
        fake.add_music(50, title="Audiobooks", seed=2)
        fake.playlists.add("Old favourites", [track.key for track in section.tracks[:4]])
        fake.players.append(Player("lounge-1", "Lounge"))
        yield fake


@pytest.fixture
def prepared(ownerless: Path) -> Path:
    """Nobody has been here."""
    return ownerless


@pytest.mark.parametrize(
    ("by", "looks"), [(Keyboard, {}), (Mouse, {"width": 390, "dark": True})], ids=["keyboard", "phone-dark"]
)
def test_from_nothing_to_music_in_the_lounge(
    by: Callable[[Page], Hand], looks: dict[str, Any], first_page: FirstPage, plex: PlexFake, model_file: Path
) -> None:
    page = first_page({}, **looks)
    page.context.add_init_script(_COUNT_TRACKS)
    hand = by(page)
    become_owner(page, hand)
    try_the_built_in_model(page, hand)
    connect(page, hand, plex)
    wait_for_the_library(page, plex)
    keys = make_a_playlist(page, hand)
    save_as_new(page, hand, plex, keys)
    keys = move_the_second_up(page, hand, keys)
    replace_the_saved_one(page, hand, plex, keys)
    append_to_another(page, hand, plex, keys)
    play(page, hand, plex, keys)


def become_owner(page: Page, hand: Hand) -> None:
    is_clean(page)
    hand.write(page.locator("input[name=username]"), "ann")
    for field in page.locator("input[type=password]").all():
        hand.write(field, PASSWORD)
    hand.press(page.locator("main button[type=submit]"))
    page.wait_for_url("**/setup/")


def try_the_built_in_model(page: Page, hand: Hand) -> None:
    hand.press(page.get_by_role("button", name="Try the built-in model"))
    expect(page.locator("#setup-built-in .status")).to_contain_text("is running", timeout=_PATIENCE)
    is_clean(page)
    hand.press(page.get_by_role("link", name="Continue"))
    expect(page.locator("#step-music")).to_have_attribute("aria-current", "step")


def connect(page: Page, hand: Hand, plex: PlexFake) -> None:
    """By address and token; of two libraries, only one is wanted."""
    hand.press(page.locator("#plex-by-hand > summary"))
    hand.write(page.locator("#plex-url"), plex.url)
    hand.write(page.locator("#plex-token"), TOKEN)
    page.keyboard.press("Tab")
    audiobooks = page.get_by_role("checkbox", name="Audiobooks")
    expect(audiobooks).to_be_visible()
    if audiobooks.is_checked():
        hand.press(audiobooks)
    music = page.get_by_role("checkbox", name="Music", exact=False)
    if not music.is_checked():
        hand.press(music)
    is_clean(page)
    # From here on each page of tracks takes its time, so that progress can be seen.
    plex.fault, plex.slow_seconds, plex.fault_path = "slow", 1.5, "/library/sections/1/all"
    hand.press(page.locator("#plex-save"))


def wait_for_the_library(page: Page, plex: PlexFake) -> None:
    expect(page.locator("#sync-progress")).to_contain_text("Reading Tower", timeout=_PATIENCE)
    expect(page.locator("#sync-figures")).to_contain_text(f"of {TRACKS:,}", timeout=_PATIENCE)
    is_clean(page)
    plex.revive()
    expect(page.locator("#step-first")).to_have_attribute("aria-current", "step", timeout=_PATIENCE)
    expect(page.locator("#step-sync .step-summary")).to_contain_text(f"{TRACKS:,} tracks")
    expect(page.locator(".chip").first).to_be_visible()
    is_clean(page)


def make_a_playlist(page: Page, hand: Hand) -> list[str]:
    """The rating keys, as the page shows them."""
    hand.write(page.locator("#wish-text"), "something warm for a rainy evening")
    hand.press(page.locator("#wish-make"))
    return the_playlist(page)


def the_playlist(page: Page) -> list[str]:
    """Once it is there, after tracks have appeared on the page before it."""
    page.wait_for_url(re.compile(r"/playlists/\d+/"), timeout=_PATIENCE)
    expect(page.locator("#open-save")).to_be_visible()
    seen = page.evaluate("JSON.parse(sessionStorage.getItem('tracks-seen') ?? '[]')")
    assert len(seen) > 1, "the tracks did not appear one after the other"
    assert seen == sorted(seen)
    is_clean(page)
    keys = keys_shown(page)
    assert len(keys) == len(set(keys)) == 25
    return keys


def keys_shown(page: Page) -> list[str]:
    """By the pictures of the tracks."""
    pictures = page.locator("#track-list .art").all()
    return [str(picture.get_attribute("src")).split("/")[2] for picture in pictures]


def save_as_new(page: Page, hand: Hand, plex: PlexFake, keys: list[str]) -> None:
    hand.press(page.locator("#open-save"))
    hand.write(page.locator("#save-name"), "Rainy evening")
    is_clean(page)
    hand.press(page.get_by_role("button", name=re.compile("^Save to ")))
    expect(page.locator("#save-words")).to_have_text("Saved “Rainy evening” to Tower: 25 tracks.")
    assert tracks_of(plex, "Rainy evening") == keys
    is_clean(page)
    hand.press(page.get_by_role("button", name="Done"))
    expect(page.locator("#dialog")).to_be_hidden()


def tracks_of(plex: PlexFake, title: str) -> list[str]:
    """What the fake holds."""
    return [str(key) for key in plex.playlists.named(title).tracks]


def move_the_second_up(page: Page, hand: Hand, keys: list[str]) -> list[str]:
    """The keys in their new order. On a phone, a track's buttons come with its details."""
    second = page.locator("#track-list > .track").nth(1)
    up = second.locator("[data-edit=up]")
    if not up.is_visible():
        hand.press(second.locator(".track-more > summary"))
    hand.press(up)
    moved = [keys[1], keys[0], *keys[2:]]
    expect(page.locator("#track-list .art").first).to_have_attribute("src", re.compile(f"/{keys[1]}/"))
    assert keys_shown(page) == moved
    return moved


def open_save(page: Page, hand: Hand, way: str) -> None:
    hand.press(page.locator(".split-more summary"))
    hand.press(page.get_by_role("link", name=way))
    expect(page.locator("#save-targets .spinner")).to_have_count(0)


def choose_target(page: Page, hand: Hand, title: str) -> None:
    option = page.locator("#save-target option", has_text=title).first
    hand.choose(page.locator("#save-target"), str(option.get_attribute("value")))


def replace_the_saved_one(page: Page, hand: Hand, plex: PlexFake, keys: list[str]) -> None:
    """Nobody is asked first: what was saved from here is nobody else's."""
    open_save(page, hand, "Replace an existing one")
    choose_target(page, hand, "Rainy evening")
    is_clean(page)
    hand.press(page.get_by_role("button", name="Replace…"))
    expect(page.locator("#save-words")).to_have_text("Replaced the tracks in “Rainy evening” on Tower: now 25 tracks.")
    assert tracks_of(plex, "Rainy evening") == keys
    hand.press(page.get_by_role("button", name="Done"))


def append_to_another(page: Page, hand: Hand, plex: PlexFake, keys: list[str]) -> None:
    """Somebody has put two of our tracks there meanwhile."""
    plex.playlists.append(plex.playlists.named("Old favourites"), map(int, keys[3:5]))
    there = tracks_of(plex, "Old favourites")
    new = [key for key in keys if key not in there]
    open_save(page, hand, "Add to an existing one")
    choose_target(page, hand, "Old favourites")
    hand.press(page.get_by_role("button", name=re.compile("^Save to ")))
    words = f"Added 23 tracks to “Old favourites” on Tower: now {len(there) + 23}. 2 were already in it."
    expect(page.locator("#save-words")).to_have_text(words)
    assert tracks_of(plex, "Old favourites") == [*there, *new]
    is_clean(page)
    hand.press(page.get_by_role("button", name="Done"))


def play(page: Page, hand: Hand, plex: PlexFake, keys: list[str]) -> None:
    hand.press(page.locator("#open-play"))
    lounge = page.get_by_role("radio", name="Lounge")
    expect(lounge).to_be_attached()
    if not lounge.is_checked():
        hand.press(lounge)
    is_clean(page)
    hand.press(page.get_by_role("button", name="Play now"))
    expect(page.locator("#play-result")).to_contain_text("Playing 25 tracks on Lounge.")
    (player,) = plex.players
    assert player.plays is not None
    assert [str(key) for key in plex.queues.by_key[player.plays].tracks] == keys
