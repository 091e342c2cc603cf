"""Pages with scripts and stylesheets in bundles, as in use: they do what they do with the parts, in few requests."""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from core.web.bundling import bundle
from tests.e2e.conftest import OpenPage, Serve
from tests.fakes.ollama import MODEL, OllamaFake
from tests.server import provider

pytestmark = pytest.mark.browser

#: Pictures aside.
MOST_REQUESTS = 12


@pytest.fixture(scope="module")
def prepared(with_music: Path) -> Path:
    return with_music


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
    page.route("**/bundle.js", lambda route: route.fulfill(body=text, content_type="text/javascript"))
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.add_script_tag(url="/bundle.js", type="module")
    assert said == ["c 1", "a 3 b true"]


# Developers have the parts.
@pytest.mark.parametrize("given", [{}, {"PLEXSAGE_STATIC": "plain"}], ids=["bundles", "parts"])
def test_few_requests_and_all_that_the_pages_do(
    given: dict[str, str], serve: Serve, open_page: OpenPage, ollama: OllamaFake
) -> None:
    """A module of each bundle has run: the keys of every page, an answer of htmx, a dialog."""
    ollama.add_model(MODEL)
    ollama.answer_numbers()
    server = serve(**provider(ollama), **given)
    assert server.until_state(server.start_run("mellow soul", count=5), "finished", "failed")["state"] == "finished"
    page = open_page(server, "/login/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    for path in ("/", "/history/", "/playlists/1/"):
        asked.clear()
        page.goto(path, wait_until="networkidle")
        counted = [name for name in asked if not name.startswith("/art/")]
        parts = [name for name in counted if name.startswith("/static/js/") and "/pages/" not in name]
        assert bool(parts) is bool(given)
        assert given or len(counted) <= MOST_REQUESTS, counted
    page.locator("#lock-1, [data-edit=lock]").first.click()
    expect(page.locator("[data-edit=lock]").first).to_have_attribute("aria-pressed", "true")
    page.locator("#open-save").click()
    expect(page.locator("#dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
