"""A real server and a real browser. A test fails if its page logged an error or called another machine."""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect, sync_playwright

from tests.e2e import slow_line
from tests.fakes.ollama import OllamaFake
from tests.server import ROOT, Server

#: Debian's two builds of Chromium. The shell draws pages and nothing around them: a third of the processor time.
_BUILDS = (Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium"))
CHROMIUM = next((path for path in _BUILDS if path.exists()), None)
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NOBODY: Mapping[str, str] = MappingProxyType({})
SCREENSHOTS = ROOT / "test-results"

#: Milliseconds that a page has for what a test expects of it: a machine may be busy.
PATIENCE = 20_000
expect.set_options(timeout=PATIENCE)
if slow_line.LATENCY:
    slow_line.wait_for_nothing()

Serve = Callable[..., Server]
OpenPage = Callable[..., Page]
FirstPage = Callable[..., Page]


class Watcher:
    """Notes what a page should not do."""

    def __init__(self) -> None:
        self.errors: list[str] = []
        #: Errors that a test provokes on purpose: texts that they contain.
        self.expected: list[str] = []

    def watch(self, context: BrowserContext) -> None:
        """Everything in this context, from now on."""
        context.on("console", self._console)
        context.on("weberror", lambda error: self.errors.append(str(error.error)))
        context.on("request", self._request)

    def unexpected(self) -> list[str]:
        """What no test asked for."""
        return [error for error in self.errors if not any(text in error for text in self.expected)]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.errors.append(message.text)

    def _request(self, request: Request) -> None:
        host = urlsplit(request.url).hostname
        if host not in {"127.0.0.1", None}:
            self.errors.append(f"a request to {host}")


@pytest.fixture(scope="module")
def prepared(with_owner: Path) -> Path:
    """The data directory that servers start with a copy of; a module may have another."""
    return with_owner


@pytest.fixture
def serve(prepared: Path, tmp_path: Path) -> Iterator[Serve]:
    """Start PlexSage, with environment variables: `serve(OLLAMA_URL="http://…")`."""
    with ExitStack() as stack:
        yield lambda **env: stack.enter_context(Server(prepared, tmp_path / "data", **env))


@pytest.fixture
def ollama() -> Iterator[OllamaFake]:
    """An Ollama with the recorded models."""
    with OllamaFake() as fake:
        yield fake


# Not for the whole session: while Playwright is open, its event loop runs in this thread, and no async test could.
# This folder has none.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Debian's Chromium where there is one, else the one that Playwright has fetched."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS, headless=True)
        yield chromium
        chromium.close()


@pytest.fixture
def watcher() -> Iterator[Watcher]:
    """Fails the test afterwards if there were errors in the console, or requests to elsewhere."""
    watcher = Watcher()
    yield watcher
    assert watcher.unexpected() == []


@pytest.fixture
def new_page(serve: Serve, browser: Browser, watcher: Watcher) -> Iterator[OpenPage]:
    """`new_page(server, "/login/", width=390, dark=True, script=False)`: a page in which nobody is signed in.

    Closed before the servers stop: what a page asks for in its last moment must not look like an error.
    """
    with ExitStack() as contexts:

        def open_it(
            server: Server,
            path: str,
            *,
            width: int = 1280,
            dark: bool = False,
            script: bool = True,
            motion: bool = False,
            zone: str = "UTC",
            language: str = "en-GB",
            cookies: Mapping[str, str] = NOBODY,
        ) -> Page:
            context = contexts.enter_context(
                browser.new_context(
                    base_url=server.url,
                    viewport={"width": width, "height": 900},
                    color_scheme="dark" if dark else "light",
                    reduced_motion="no-preference" if motion else "reduce",
                    java_script_enabled=script,
                    timezone_id=zone,
                    locale=language,
                )
            )
            context.set_default_timeout(PATIENCE)
            context.add_cookies([{"name": name, "value": cookies[name], "url": server.url} for name in cookies])
            watcher.watch(context)
            page = context.new_page()
            if slow_line.LATENCY:
                slow_line.slow_down(context, page)
            page.goto(path)
            return page

        yield open_it


@pytest.fixture
def open_page(new_page: OpenPage) -> OpenPage:
    """The same with the owner signed in."""
    return lambda server, path, **looks: new_page(server, path, cookies=server.cookies, **looks)


@pytest.fixture
def first_page(serve: Serve, new_page: OpenPage) -> FirstPage:
    """A new PlexSage, opened by the link that it has printed: `first_page({"OLLAMA_URL": "http://…"}, width=390)`."""

    def open_it(environment: Mapping[str, str], **looks: Any) -> Page:
        server = serve(**environment)
        link = re.search(r"/setup/owner/[\w-]{43}/", server.log)
        assert link, server.log
        return new_page(server, link[0], **looks)

    return open_it


def screenshot(page: Page, name: str) -> None:
    """The whole page, for people to look at who ask for it: `PLEXSAGE_TEST_SCREENSHOTS=1 make test`."""
    if os.environ.get("PLEXSAGE_TEST_SCREENSHOTS"):
        SCREENSHOTS.mkdir(exist_ok=True)
        page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)
