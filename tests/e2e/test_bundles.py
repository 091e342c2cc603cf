"""Pages with scripts and stylesheets in bundles, as in use: they do what they do with the parts, in few requests."""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from playwright.sync_api import Page, Route, expect

from core.web.bundling import bundle
from tests.e2e.conftest import OpenPage, Serve
from tests.fakes.ollama import MODEL, OllamaFake
from tests.server import provider

pytestmark = pytest.mark.browser

STATIC = Path(settings.BASE_DIR) / "static"
#: Pictures aside.
MOST_REQUESTS = 12
TYPES = {".js": "text/javascript", ".css": "text/css"}


@pytest.fixture(scope="module")
def prepared(with_music: Path) -> Path:
    return with_music


def with_bundles(page: Page) -> list[str]:
    """From now on the server's files of pages are bundles, as `collectstatic` makes them. Gives the paths asked for."""
    asked: list[str] = []

    def answer(route: Route) -> None:
        name = urlsplit(route.request.url).path.removeprefix("/static/")
        text = bundle(name, lambda part: (STATIC / part).read_text())
        route.fulfill(body=text, content_type=TYPES[Path(name).suffix])

    page.route("**/static/*/pages/*", answer)
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    return asked


def test_a_browser_runs_a_bundle_as_it_would_the_modules(serve: Serve, new_page: OpenPage) -> None:
    """The same names in two modules, a state that is shared, a class, and a function used before it stands there."""
    files: Mapping[str, str] = {
        "a.js": 'import { count, Counter } from "./b.js";\nimport "./c.js";\nconst own = "a";\ncount();\n'
        "console.log(own, count(), new Counter().name, this === undefined);\n",
        "b.js": 'start();\nlet total = 0;\nconst own = "b";\nfunction start() {}\n'
        "export function count() { return ++total; }\nexport class Counter { name = own; }\n",
        "c.js": 'import { count } from "./b.js";\nconst own = "c";\nconsole.log(own, count());\n',
    }
    text = bundle("a.js", files.__getitem__)
    page = new_page(serve(), "/login/")
    page.route("**/bundle.js", lambda route: route.fulfill(body=text, content_type=TYPES[".js"]))
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.add_script_tag(url="/bundle.js", type="module")
    assert said == ["c 1", "a 3 b true"]


def test_few_requests_and_all_that_the_pages_do(serve: Serve, open_page: OpenPage, ollama: OllamaFake) -> None:
    """A module of each bundle has run: the keys of every page, an answer of htmx, a dialog."""
    ollama.add_model(MODEL)
    ollama.answer_numbers()
    server = serve(**provider(ollama))
    assert server.until_state(server.start_run("mellow soul", count=5), "finished", "failed")["state"] == "finished"
    page = open_page(server, "/login/")
    asked = with_bundles(page)
    for path in ("/", "/history/", "/playlists/1/"):
        asked.clear()
        page.goto(path, wait_until="networkidle")
        counted = [name for name in asked if not name.startswith("/art/")]
        assert len(counted) <= MOST_REQUESTS, counted
        assert [name for name in counted if name.startswith("/static/js/") and "/pages/" not in name] == []
    page.locator("#lock-1, [data-edit=lock]").first.click()
    expect(page.locator("[data-edit=lock]").first).to_have_attribute("aria-pressed", "true")
    page.locator("#open-save").click()
    expect(page.locator("#dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
