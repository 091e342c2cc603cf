"""Make the pictures in docs/images: the pages of a real server with the demo library, and a stand-in for the model.

make screenshots            (needs Chromium; takes about two minutes)
"""

import atexit
import json
import os
import random
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from io import BytesIO
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ["DJANGO_SETTINGS_MODULE"] = "plexsage.settings"

# Before Django reads it: an environment that is not the developer's own.
from tests.environment import pytest_unconfigure

atexit.register(pytest_unconfigure)

import django  # noqa: E402

django.setup()

from playwright.sync_api import Browser, Locator, Page, sync_playwright  # noqa: E402

from tests.e2e.conftest import CHROMIUM, FLAGS  # noqa: E402
from tests.fakes.base import Gate, RecordedRequest  # noqa: E402
from tests.fakes.llm import Answer  # noqa: E402
from tests.fakes.ollama import OllamaFake  # noqa: E402
from tests.fakes.picks import answer_for_schema, numbers_for_pattern  # noqa: E402
from tests.fakes.plex.players import Player  # noqa: E402
from tests.fakes.plex.server import TOKEN, PlexFake  # noqa: E402
from tests.server import OWNER, PASSWORD, Server, prepare_library, until  # noqa: E402

IMAGES = Path(__file__).parent / "images"
MODEL = "llama3:8b"
COLOURS = 256
#: Bytes of the two models, the newest first, as Ollama lists them.
SIZES = (9_276_198_565, 4_661_224_676)
#: Its own, so that it is found as on any other machine; a real Ollama must not run meanwhile.
OLLAMA_PORT = 11434
#: Wish -> the title and the words that a good model might give it. The last one stands first on the pages.
TOLD = {
    "acoustic folk for an unhurried Sunday morning": (
        "Second Cup of Coffee",
        "Fingerpicked guitars and voices close to the microphone. Nothing here is in a hurry, and neither are you.",
    ),
    "slow jazz from before 1960, for very late": (
        "Last Table by the Band",
        "Brushes, ballads and a tenor that has all night. Recorded before 1960, best heard after midnight.",
    ),
    "80s synth pop for driving after dark": (
        "Neon on Wet Asphalt",
        "Drum machines, cold strings and choruses as wide as a motorway. The windows stay up until the bridge.",
    ),
    "upbeat 70s soul and funk for a kitchen party": (
        "Everybody in the Kitchen",
        "Horns up front, bass on the one, and hardly a song that lets anyone stand still by the fridge.",
    ),
    "melancholy 90s alternative for a rainy day": (
        "Rain on the Window",
        "Guitars that hang in the air, voices a little behind the beat, and a strip of light at the very end.",
    ),
}
QUALITIES = (
    ("Fingerpicked guitar", "One acoustic guitar that carries the whole song."),
    ("A voice close by", "Sung quietly, near the microphone."),
    ("Nothing but the song", "No drums, no band, hardly an echo."),
    ("First light", "A mood of early morning, calm and a little hopeful."),
    ("A gentle pulse", "It moves along without ever pushing."),
    ("Plain, old words", "Lines like those of a folk song."),
)
#: Waits for the pictures in the window. The page's own network is never idle: it listens.
_SEEN_PICTURES = """() => Promise.all([...document.images]
  .filter((image) => image.getBoundingClientRect().top < innerHeight).map((image) => image.decode()))"""
GOING = "something warm and slow for the last hour of a party"


def main() -> None:
    """All of them."""
    IMAGES.mkdir(exist_ok=True)
    with ExitStack() as stack:
        ollama = OllamaFake()
        ollama.wanted_port = OLLAMA_PORT
        stack.enter_context(ollama)
        ollama.remove_models()
        ollama.add_model(MODEL)
        ollama.add_model("qwen3:14b", trained=40_960, parameter_size="14.8B", family="qwen3")
        for entry, size in zip(ollama.tags, SIZES, strict=True):
            entry["size"] = size
        ollama.answer_by(lambda request: answer(ollama, request))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="plexsage-pictures-")))
        library = prepare_library(folder / "library")
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, "--hide-scrollbars"])
        plex = stack.enter_context(a_plex())
        first_steps(browser, library, folder / "first")
        pages(browser, library, folder / "data", ollama, plex)
        browser.close()


def answer(ollama: OllamaFake, request: RecordedRequest) -> Answer:
    """As a good model would."""
    asked = json.dumps(request.json, ensure_ascii=False)
    schema = ollama.constraint_of(request) or {}
    properties = schema.get("properties", {})
    if "pattern" in schema:
        return picks(schema["pattern"], asked)
    if "narrative" in properties:
        title, narrative = next((told for wish, told in TOLD.items() if wish in asked), ("Late Night Drive", "Slow."))
        return Answer(json.dumps({"title": title, "narrative": narrative}))
    if "qualities" in properties:
        named = [{"label": label, "description": words} for label, words in QUALITIES]
        return Answer(json.dumps({"qualities": named}))
    if "genres" in properties:
        return Answer(json.dumps({"genres": ["Soul", "R&B", "Trip Hop"], "decades": []}))
    return Answer(answer_for_schema(schema))


def picks(pattern: str, asked: str) -> Answer:
    """Numbers that the pattern allows, in an order that depends on the wish, one a piece."""
    numbers = numbers_for_pattern(pattern)
    random.Random(asked[-200:]).shuffle(numbers)
    # The machine that takes the pictures may lack the letters of other scripts.
    strange = {int(found) for found in re.findall(r"\\n(\d+)\b[^\\]*[^\x00-\u024f\u2010-\u2026\\][^\\]*", asked)}
    numbers.sort(key=strange.__contains__)
    pieces = [f"{number}," for number in numbers[:-1]] + [f'{numbers[-1]}"']
    return Answer(
        '"' + "".join(pieces), pieces=('"' + pieces[0], *pieces[1:]), input_tokens=len(asked) // 4, output_tokens=102
    )


@contextmanager
def a_plex() -> Iterator[PlexFake]:
    """With playlists to save to, and players."""
    with PlexFake(name="Living room") as fake:
        section = fake.add_music(40)
        for title, count in (("Sunday dinner", 18), ("Running", 32), ("For Anna", 11)):
            fake.playlists.add(title, [track.key for track in section.tracks[:count]])
        fake.players.append(Player("lounge-1", "Kitchen speaker"))
        fake.players.append(Player("phone-1", "Anna's phone", platform="iOS", device_class="phone"))
        yield fake


def first_steps(browser: Browser, library: Path, data: Path) -> None:
    """The first run, before anything is chosen."""
    with Server(library, data) as server:
        page = signed_in(browser, server)
        page.goto(f"{server.url}/setup/llm/")
        page.locator("#setup-ollama .status").wait_for()
        take(page, "setup")


def pages(browser: Browser, library: Path, data: Path, ollama: OllamaFake, plex: PlexFake) -> None:
    """All that is there once somebody uses it."""
    with Server(library, data, PLEXSAGE_SYNC_HOURS="0") as server:
        chosen = {"llm_provider": "ollama", "model_analysis": MODEL, "model_generation": MODEL}
        music = {"plex_url": plex.url, "plex_token": TOKEN, "music_library": "Music"}
        server.ask("POST", "/api/config", json=chosen | music).raise_for_status()
        numbers = [server.start_run(wish, count=25) for wish in TOLD]
        playlists = [server.until_state(run, "finished")["playlist_id"] for run in numbers]
        page, dark, phone = (
            signed_in(browser, server),
            signed_in(browser, server, dark=True),
            signed_in(browser, server, width=390, dark=True),
        )
        for shown, suffix in ((page, ""), (dark, "-dark"), (phone, "-phone")):
            visit(shown, server, "/")
            take(shown, f"home{suffix}")
            visit(shown, server, f"/playlists/{playlists[-1]}/")
            take(shown, f"playlist{suffix}")
        visit(page, server, "/playlists/new/?w=" + "melancholy 90s alternative for a rainy day".replace(" ", "+"))
        take(page, "new")
        song = server.ask("GET", "/api/library/search?q=Pink+Moon+Nick+Drake").json()
        visit(page, server, f"/playlists/new/song/?song={song[0]['rating_key']}")
        for label in (QUALITIES[0][0], QUALITIES[3][0]):
            page.get_by_role("checkbox", name=label).check()
        page.wait_for_load_state("networkidle")
        take(page, "song")
        visit(page, server, "/history/")
        take(page, "history")
        visit(page, server, "/settings/")
        page.locator("#ollama-context").wait_for()
        take(page, "settings", part=page.locator("#panel-ollama .card").first)
        visit(page, server, "/settings/genres/")
        take(page, "genres")
        visit(page, server, f"/playlists/{playlists[-1]}/")
        page.locator("#open-save").click()
        page.locator("#dialog[open]").wait_for()
        take(page, "save")
        while_it_runs(server, ollama, page, phone)


def while_it_runs(server: Server, ollama: OllamaFake, page: Page, phone: Page) -> None:
    """Tracks appear."""
    gate = Gate()
    ollama.gates = {11: gate}
    run = server.start_run(GOING, count=25, depth="quick")
    try:
        for shown, name in ((page, "run"), (phone, "run-phone")):
            shown.goto(f"{server.url}/runs/{run}/")
            shown.locator("#track-11").wait_for()
            shown.evaluate(_SEEN_PICTURES)
            take(shown, name)
            shown.goto("about:blank")
    finally:
        gate.open()
    until(lambda: server.run(run)["state"] == "finished")


def signed_in(browser: Browser, server: Server, *, width: int = 1200, dark: bool = False) -> Page:
    """A window of its own."""
    page = browser.new_context(
        viewport={"width": width, "height": 840},
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
        locale="en-GB",
    ).new_page()
    page.goto(f"{server.url}/login/")
    page.locator("input[name=username]").fill(OWNER)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    page.wait_for_url(re.compile(r"^(?!.*/login/)"))
    return page


def visit(page: Page, server: Server, path: str) -> None:
    """Until everything has come, pictures too."""
    page.goto(f"{server.url}{path}")
    page.wait_for_load_state("networkidle")


def take(page: Page, name: str, *, part: Locator | None = None) -> None:
    """What the window shows, or a part of the page."""
    keep((part or page).screenshot(), IMAGES / f"{name}.png")


def keep(picture: bytes, path: Path) -> None:
    """With fewer colours where Pillow is installed; nobody sees the difference."""
    try:
        from PIL import Image  # noqa: PLC0415
    except ImportError:
        path.write_bytes(picture)
        return
    reduced = Image.open(BytesIO(picture)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    reduced.save(path, optimize=True)


if __name__ == "__main__":
    main()
