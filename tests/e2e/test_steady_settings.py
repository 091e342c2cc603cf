"""On the settings page nothing moves from under the pointer, and the outcome of every save is in sight."""

from collections.abc import Iterator
from functools import partial

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenPage, Serve, Watcher, screenshot
from tests.e2e.looks import is_clean
from tests.e2e.steady import WIDTHS, Pointer
from tests.fakes.base import Gate
from tests.fakes.ollama import OllamaFake, pull_steps
from tests.fakes.plex.server import TOKEN, PlexFake

pytestmark = pytest.mark.browser


@pytest.fixture
def plex() -> Iterator[PlexFake]:
    """A server with two music libraries."""
    with PlexFake() as fake:
        fake.add_music(60)
        fake.add_music(40, title="Classical", seed=2)
        yield fake


def told(page: Page, kind: str, words: str) -> None:
    """In the window, whole, and beside the button."""
    toast = page.locator(f"#toast .told.{kind}")
    expect(toast).to_contain_text(words)
    expect(toast).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("width", WIDTHS)
def test_saving_each_provider(serve: Serve, open_page: OpenPage, ollama: OllamaFake, width: int) -> None:
    page = open_page(serve(OLLAMA_URL=ollama.url), "/settings/", width=width, dark=width == 390)
    pointer = Pointer(page)
    expect(page.locator("#ollama-status")).to_have_attribute("data-status", "ok")
    page.locator("#ollama-model-analysis").select_option("smollm2:135m")
    expect(page.locator("#ollama-context")).to_contain_text("8,192")
    for _ in range(2):
        pointer.press(
            page.locator("#ollama-save"), partial(told, page, "success", "Ollama saved. Connected - 3 models")
        )
        expect(page.locator("#ollama-outcome")).to_be_in_viewport()
    page.locator("#choose-custom").check()
    expect(page.locator("#custom-status")).to_have_attribute("data-status", "not_configured")
    page.locator("#custom-url").press_sequentially("http://127.0.0.1:9/v1")
    expect(page.locator("#custom-status")).to_have_attribute("data-status", "unreachable")
    page.locator("#custom-model-analysis").fill("m")
    page.locator("#custom-context-window").fill("4096")
    pointer.press(
        page.locator("#custom-save"), partial(told, page, "warning", "Saved, but Custom server didn't answer")
    )
    for name in ("anthropic", "openai", "gemini"):
        page.locator(f"#choose-{name}").check()
        expect(page.locator(f"#{name}-status")).to_have_attribute("data-status", "not_configured")
        pointer.press(page.locator(f"#{name}-save"), partial(told, page, "warning", "Enter an API key."))
        outcome = page.locator(f"#{name}-outcome")
        expect(outcome).to_contain_text("Saved, but")
        expect(outcome).to_be_in_viewport()
    screenshot(page, f"settings-saved-but-{width}")
    is_clean(page)
    page.get_by_role("button", name="Use Custom server again").or_(page.locator("#toast [data-undo]")).first.click()
    expect(page.locator("#toast")).to_contain_text("is in use again")


def test_what_is_wrong_with_a_form_is_in_sight(serve: Serve, open_page: OpenPage, watcher: Watcher) -> None:
    watcher.expected.append("422")  # the browser logs the status that we mean
    page = open_page(serve(OLLAMA_URL=""), "/settings/?provider=custom", width=390)
    Pointer(page).press(page.locator("#custom-save"), partial(told, page, "error", "Not saved: Enter the"))


@pytest.mark.parametrize("width", WIDTHS)
def test_checks_tests_and_downloads(serve: Serve, open_page: OpenPage, ollama: OllamaFake, width: int) -> None:
    ollama.answer_with("Slow jazz.")
    gate = Gate()
    ollama.pulls = [piece for step in pull_steps(gate=gate) for piece in (0.2, step)]
    page = open_page(serve(OLLAMA_URL=ollama.url, LLM_MODEL_ANALYSIS="smollm2:135m"), "/settings/", width=width)
    pointer = Pointer(page)
    expect(page.locator("#ollama-context")).to_contain_text("8,192")
    ollama.mode = "unauthorized_401"
    status = page.locator("#ollama-status")
    check = partial(expect(status).not_to_have_attribute, "data-status", "ok")
    pointer.press(page.locator("#ollama-check"), check)
    ollama.mode = "ok"
    pointer.press(page.locator("#ollama-check"), partial(expect(status).to_have_attribute, "data-status", "ok"))
    pointer.press(page.locator("#ollama-test"), expect(page.locator("#ollama-trial blockquote")).to_be_visible)
    page.locator("#ollama-pull-model").fill("llama3")
    cancel, outcome = page.locator("#ollama-pull-cancel"), page.locator("#ollama-pull-outcome")
    pointer.press(page.locator("#ollama-pull-form button"), expect(cancel).to_be_visible, stays=False)
    pointer.rest(cancel, partial(expect(page.locator("#ollama-pull-figures")).to_contain_text, "of 4.0 kB"))
    pointer.press(cancel, partial(expect(outcome).to_contain_text, "cancelled"), stays=False)


@pytest.mark.parametrize("width", WIDTHS)
def test_connecting_and_syncing(
    serve: Serve, open_page: OpenPage, watcher: Watcher, plex: PlexFake, width: int
) -> None:
    watcher.expected.append("422")  # the browser logs the status that we mean
    page = open_page(serve(), "/settings/", width=width)
    pointer, save = Pointer(page), page.locator("#plex-save")
    page.locator("#plex-by-hand > summary").click()
    page.locator("#plex-url").fill(plex.url)
    page.locator("#plex-token").fill("wrong-token-123")
    page.locator("#plex-token").blur()
    expect(page.locator("#plex-status")).to_have_attribute("data-status", "unauthorized")
    pointer.press(save, partial(told, page, "error", "Not saved: "))
    page.locator("#plex-token").fill(TOKEN)
    page.locator("#plex-token").blur()
    expect(page.locator("#plex-status")).to_have_attribute("data-status", "ok")
    pointer.press(save, partial(told, page, "success", "Connected to Tower"))
    state = page.locator("#sync-state")
    expect(state).to_contain_text("60 tracks")
    pointer.press(page.locator("#sync-start"), partial(expect(state).to_contain_text, "no changes"))
    plex.fault = "hang"
    stop = page.locator("#sync-stop")
    pointer.press(page.locator("#sync-full"), expect(stop).to_be_visible, stays=False)
    pointer.press(stop, partial(expect(page.locator("#sync-error")).to_contain_text, "stopped"), stays=False)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_first_steps(serve: Serve, open_page: OpenPage, ollama: OllamaFake, width: int) -> None:
    """Looking again changes the step in its place; going on is another page."""
    page = open_page(serve(), "/setup/llm/", width=width)
    pointer, status = Pointer(page), page.locator("#setup-ollama > .status")
    expect(status).to_be_visible()
    for address, words, stays in (("http://127.0.0.1:9", "127.0.0.1:9", True), (ollama.url, "answers", False)):
        page.locator("#ollama-url").fill(address)
        again = page.get_by_role("button", name="Refresh")
        pointer.press(again, partial(expect(status).to_contain_text, words), stays=stays)
