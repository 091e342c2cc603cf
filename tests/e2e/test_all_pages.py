"""Every page there is: clean for axe in light and dark, at home on every screen, light on the wire, no errors."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import OpenPage, Watcher
from tests.e2e.looks import is_clean, sticks_out
from tests.fakes.base import Gate
from tests.fakes.llm import Answer
from tests.fakes.ollama import MODEL, OllamaFake
from tests.server import PASSWORD, Server, command, provider, until

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]

#: What a page may weigh on its way, artwork aside.
MOST_BYTES = 150_000
GUEST = f"""
from django.contrib.auth.models import User
User.objects.create_user("guest", password={PASSWORD!r})
"""
_ENTRIES = """() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
  .map(({ name, encodedBodySize }) => [new URL(name).pathname, encodedBodySize])
  .filter(([path]) => !path.startsWith("/art/"))"""
#: By name; {words} are filled in by `addresses`.
PAGES = {
    "home": "/",
    "new": "/playlists/new/",
    "new-filled": "/playlists/new/?w=mellow+70s+soul&g=Soul&g=Funk&d=1970&r=6&live=1&n=40",
    "new-nothing": "/playlists/new/?w=x&g=Soul&d=1930",
    "song-search": "/playlists/new/song/?q=love",
    "song": "/playlists/new/song/?song={track}",
    "run-failed": "/runs/{failed}/",
    "run-cancelled": "/runs/{cancelled}/",
    "playlist": "/playlists/1/",
    "playlist-long": "/playlists/2/",
    "playlist-search": "/playlists/1/search/?q=love",
    "save": "/playlists/1/save/",
    "save-replace": "/playlists/1/save/?mode=replace",
    "play": "/playlists/1/play/",
    "deleted": "/playlists/3/",
    "account": "/account/",
    "people": "/people/",
    "history": "/history/",
    "history-found": "/history/?q=soul",
    "history-nothing": "/history/?q=qqqqq",
    "bin": "/bin/",
    "usage": "/usage/",
    "settings": "/settings/",
    "genres": "/settings/genres/",
    "profiles": "/settings/profiles/",
    "profiles-nobody": "/settings/profiles/?q=qqqqq",
    "profile": "/settings/profiles/1/",
    "setup": "/setup/",
    "setup-owner": "/setup/owner/",
    "setup-llm": "/setup/llm/",
    "setup-music": "/setup/music/",
    "setup-sync": "/setup/sync/",
    "setup-first": "/setup/first/",
    "system": "/system/",
    "report": "/system/report/",
    "missing": "/nowhere/",
}


@pytest.fixture(scope="module")
def ollama() -> Iterator[OllamaFake]:
    """Two models, so that there is something to choose."""
    with OllamaFake() as fake:
        fake.add_model(MODEL)
        fake.add_model("qwen3:14b", trained=131_072, parameter_size="14.8B")
        fake.answer_numbers()
        yield fake


@pytest.fixture(scope="module")
def server(with_music: Path, tmp_path_factory: pytest.TempPathFactory, ollama: OllamaFake) -> Iterator[Server]:
    """The demo library, and a past in which things went well and badly."""
    with Server(with_music, tmp_path_factory.mktemp("data"), **provider(ollama)) as running:
        command(running.data_dir, "shell", "-v0", "-c", GUEST)
        yield running


@pytest.fixture(scope="module")
def addresses(server: Server, ollama: OllamaFake) -> dict[str, str]:
    """PAGES, with numbers that lead somewhere."""
    for text, count in (("mellow 70s soul", 12), ("90s rock", 60), ("quiet jazz", 5)):
        assert server.until_state(server.start_run(text, count=count), "finished", "failed")["state"] == "finished"
    server.ask("DELETE", "/api/results/3")
    server.ask("PATCH", "/api/playlists/1", json={"is_shared": True})  # for those who are not its owner
    track = server.ask("GET", "/api/library/search?q=love").json()[0]["rating_key"]
    ollama.mode = "error_500"
    failed = server.start_run("a wish that fails", count=5)
    server.until_state(failed, "failed")
    ollama.mode = "ok"
    with going(server, ollama) as cancelled:
        server.ask("POST", f"/api/runs/{cancelled}/cancel")
        server.until_state(cancelled, "cancelled")
    words = {"track": track, "failed": failed, "cancelled": cancelled}
    return {name: path.format(**words) for name, path in PAGES.items()}


@contextmanager
def going(server: Server, ollama: OllamaFake) -> Iterator[int]:
    """The number of a run that has picked three tracks and picks no more while this lasts."""
    gate = Gate()
    ollama.gates = {3: gate}
    ollama.answer_next(Answer('"3,17,29,8,11,5"', pieces=('"3,', "17,", "29,", "8,", "11,", '5"')))
    run = server.start_run("mellow 70s soul", count=6)
    try:
        until(lambda: server.run(run)["state"] == "running")
        yield run
    finally:
        gate.open()
        ollama.gates = {}
        server.until_state(run, "finished", "cancelled")


class Scales:
    """Weighs what has come over the wire for a page, artwork aside, as the browser has counted it.

    Styles and scripts are kept compressed where PlexSage is used; here they come plain, so they are pressed first.
    """

    def __init__(self, server: Server) -> None:
        self._server = server
        self._kept: dict[str, int] = {}

    def weigh(self, page: Page) -> dict[str, int]:
        """Bytes by path."""
        entries: list[tuple[str, int]] = page.evaluate(_ENTRIES)
        return {path: self._pressed(path) if path.startswith("/static/") else size for path, size in entries}

    def _pressed(self, path: str) -> int:
        if path not in self._kept:
            self._kept[path] = len(gzip.compress(self._server.ask("GET", path).content))
        return self._kept[path]


def open_each(page: Page, server: Server, ollama: OllamaFake, addresses: dict[str, str]) -> Iterator[str]:
    """One after the other, each when all that it loads afterwards is there; last, a run that goes on."""
    for name, path in addresses.items():
        page.goto(f"{server.url}{path}")
        page.wait_for_load_state("networkidle")
        yield name
    with going(server, ollama) as run:
        page.goto(f"{server.url}/runs/{run}/")
        page.locator("#track-3").wait_for()
        yield "run-going"
        page.goto("about:blank")


def test_every_page_is_clean_and_light(
    server: Server, ollama: OllamaFake, addresses: dict[str, str], open_page: OpenPage, watcher: Watcher
) -> None:
    """By day on a desk, by night on a phone, and nothing sticks out on the narrowest screen."""
    watcher.expected += ["404", "410"]  # the browser logs the status of pages that are meant to be missing
    page = open_page(server, "/")
    scales = Scales(server)
    heavy: dict[str, dict[str, int]] = {}
    for name in open_each(page, server, ollama, addresses):
        parts = scales.weigh(page)
        if sum(parts.values()) > MOST_BYTES:
            heavy[name] = parts
        is_clean(page)
        page.emulate_media(color_scheme="dark")
        page.set_viewport_size({"width": 390, "height": 900})
        is_clean(page)
        page.set_viewport_size({"width": 360, "height": 800})
        assert not sticks_out(page), name
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": 1280, "height": 900})
    assert heavy == {}


def test_what_strangers_and_guests_see(
    server: Server, addresses: dict[str, str], open_page: OpenPage, watcher: Watcher
) -> None:
    """The way in, and what may not be entered."""
    watcher.expected += ["403", "404", "410"]
    for dark in (False, True):
        page = open_page(server, "/", width=390 if dark else 1280, dark=dark)
        page.context.clear_cookies()
        for path in ("/login/", "/setup/owner/no-such-link/"):
            page.goto(f"{server.url}{path}")
            is_clean(page)
        page.goto(f"{server.url}/login/")
        page.locator("input[name=username]").fill("guest")
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("main button[type=submit]").click()
        page.wait_for_url(f"{server.url}/")
        is_clean(page)
        for path in ("/settings/", "/playlists/1/"):
            page.goto(f"{server.url}{path}")
            is_clean(page)


def test_the_api_describes_itself(server: Server, open_page: OpenPage) -> None:
    """The page is Swagger's own; that it works under our rules is ours."""
    page = open_page(server, "/api/docs")
    page.get_by_text("/api/runs", exact=True).first.wait_for()
