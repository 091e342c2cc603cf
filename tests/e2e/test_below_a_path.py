"""Below a path in a browser, behind a proxy that strips the path and one that keeps it."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from core.http.ports import find_free_port
from tests.e2e.conftest import PATIENCE, Watcher, screenshot
from tests.fakes.ollama import MODEL, OllamaFake
from tests.server import OWNER, PASSWORD, Server, provider

pytestmark = pytest.mark.browser

ROOT = "/music"


@contextmanager
def proxy(port: int, to: int, *, strips: bool) -> Iterator[None]:
    """On loopback: of each request, the path goes on with or without ROOT; what is elsewhere is not PlexSage's."""
    started: Future[asyncio.AbstractEventLoop] = Future()

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65_536):
                writer.write(data)
                await writer.drain()
        except ConnectionError:
            pass  # the browser has gone, and the server has to hear of it
        finally:
            writer.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()  # opened in advance, and not needed
            return
        method, path, rest = head.split(b" ", 2)
        if not path.startswith(ROOT.encode()):
            writer.write(b"HTTP/1.1 418 Elsewhere\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            writer.close()
            return
        # One request a connection, so that nothing has to be read but its first line.
        rest = rest.replace(b"\r\nConnection: keep-alive", b"").replace(b"\r\n", b"\r\nConnection: close\r\n", 1)
        path = path[len(ROOT) :] or b"/" if strips else path
        back, forth = await asyncio.open_connection("127.0.0.1", to)
        forth.write(b" ".join((method, path, rest)))
        await asyncio.gather(pump(reader, forth), pump(back, writer))

    async def run() -> None:
        server = await asyncio.start_server(serve, "127.0.0.1", port)
        started.set_result(asyncio.get_running_loop())
        async with server:
            await stop.wait()

    stop = asyncio.Event()
    thread = threading.Thread(target=asyncio.run, args=(run(),))
    thread.start()
    try:
        loop = started.result(10)
        yield
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)


@pytest.mark.parametrize("strips", [True, False], ids=["strips", "keeps"])
def test_a_playlist_is_made_and_edited_below_the_path(
    strips: bool, with_music: Path, tmp_path: Path, browser: Browser, watcher: Watcher
) -> None:
    port = find_free_port()
    url = f"http://127.0.0.1:{port}{ROOT}"
    with OllamaFake() as ollama:
        ollama.add_model(MODEL)
        ollama.answer_numbers()
        with (
            Server(with_music, tmp_path / "data", PLEXSAGE_URL=url, **provider(ollama)) as server,
            proxy(port, server.port, strips=strips),
            browser.new_context(reduced_motion="reduce") as context,
        ):
            context.set_default_timeout(PATIENCE)
            watcher.watch(context)
            asked: list[str] = []
            context.on("request", lambda request: asked.append(urlsplit(request.url).path))
            page = context.new_page()
            page.goto(url)
            assert urlsplit(page.url).path == f"{ROOT}/login/"
            page.get_by_label("Username").fill(OWNER)
            page.get_by_label("Password").fill(PASSWORD)
            page.get_by_role("button", name="Sign in").click()
            page.wait_for_url(f"{url}/")
            page.locator("textarea, input[name=text]").first.fill("70s soul")
            page.keyboard.press("Control+Enter")
            page.wait_for_url("**/playlists/*/")
            screenshot(page, f"below-a-path-{'strips' if strips else 'keeps'}")
            # A cover from our own address, styles, and a change by htmx.
            expect(page.locator("img").first).to_have_js_property("complete", True)
            assert page.evaluate("getComputedStyle(document.body).fontFamily")
            page.locator(".rename summary").click()
            page.get_by_label("Title", exact=True).fill("Sunday kitchen")
            page.get_by_label("Title", exact=True).press("Enter")
            expect(page.get_by_role("heading", level=1)).to_contain_text("Sunday kitchen")
            page.locator("#theme").click()
            page.goto(f"{url}/history/")
            expect(page.get_by_role("link", name="Sunday kitchen").first).to_be_visible()
            expect(page.locator("html")).to_have_attribute("data-theme", "light")
            assert {cookie["path"] for cookie in context.cookies()} <= {f"{ROOT}/", f"{ROOT}/login/"}
            assert {path for path in asked if not f"{path}/".startswith(f"{ROOT}/")} <= {"/favicon.ico"}
            page.goto("about:blank")
