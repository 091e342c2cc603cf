"""The history by keyboard: what is renamed, deleted and brought back leaves the focus where one was."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import OpenPage, Serve, Watcher
from tests.fakes.ollama import MODEL, OllamaFake
from tests.server import provider

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def prepared(with_music: Path) -> Path:
    """With the demo library."""
    return with_music


def test_by_keyboard_alone(serve: Serve, open_page: OpenPage, ollama: OllamaFake, watcher: Watcher) -> None:
    watcher.expected += ["422", "414"]  # the browser logs the statuses that we mean
    ollama.add_model(MODEL)
    ollama.answer_numbers()
    server = serve(**provider(ollama))
    server.until_state(server.start_run("mellow 70s soul", count=10), "finished")
    page = open_page(server, "/history/")
    more, field = page.locator(".history-more > summary"), page.locator("#title-1")
    more.press("Enter")
    field.fill("   ")
    field.press("Enter")
    expect(page.locator("#title-1-error")).to_have_text("A playlist needs a title.")
    expect(field).to_be_visible()
    expect(field).to_be_focused()
    field.fill("Kitchen disco")
    field.press("Enter")
    expect(page.locator(".history-title")).to_have_text("Kitchen disco")
    expect(more).to_be_focused()
    more.press("Enter")
    page.get_by_role("button", name="Delete").press("Enter")
    undo = page.get_by_role("button", name="Undo")
    expect(undo).to_be_focused()
    undo.press("Enter")
    expect(more).to_be_focused()
    search = page.get_by_label("Title, prompt or artist")
    search.fill("夜" * 3_000)  # as an address, more than any server takes
    expect(page.locator("#toast")).to_contain_text("That's too long. Shorten it")
    search.fill("kitchen DISCO")
    expect(page.locator(".history-title")).to_have_text("Kitchen disco")
