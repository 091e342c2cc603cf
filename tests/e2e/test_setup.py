"""The first run in a browser, without a terminal: owner, Ollama found by itself, demo library, first playlist."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import FirstPage, screenshot
from tests.e2e.looks import is_clean
from tests.fakes.ollama import OllamaFake
from tests.server import PASSWORD

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def prepared(ownerless: Path) -> Path:
    """Nobody has been here."""
    return ownerless


def create_owner(page: Page) -> None:
    page.locator("input[name=username]").fill("ann")
    for field in page.locator("input[type=password]").all():
        field.fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/setup/")


def load_demo(page: Page) -> None:
    page.get_by_role("button", name="Load the demo library").click()
    expect(page.locator("#step-first")).to_have_attribute("aria-current", "step", timeout=60_000)


@pytest.mark.parametrize(("width", "dark"), [(390, True)], ids=["narrow-dark"])
def test_from_the_link_to_the_first_playlist(first_page: FirstPage, ollama: OllamaFake, width: int, dark: bool) -> None:
    ollama.add_model("llama3:8b")
    ollama.answer_numbers()
    page = first_page({"OLLAMA_URL": ollama.url}, width=width, dark=dark)
    create_owner(page)
    expect(page.locator("#setup-ollama .status")).to_contain_text("Ollama answers")
    page.locator("#setup-model").select_option("llama3:8b")
    screenshot(page, f"setup-ollama-{width}")
    is_clean(page)
    page.get_by_role("button", name="Use it").click()
    expect(page.locator("#step-music")).to_have_attribute("aria-current", "step")
    screenshot(page, f"setup-music-{width}")
    is_clean(page)
    load_demo(page)
    expect(page.locator(".chip").first).to_be_visible()
    screenshot(page, f"setup-first-{width}")
    is_clean(page)
    page.locator(".chip").first.click()
    expect(page.locator("#wish-text")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/playlists/\d+/"), timeout=60_000)
    page.goto("/")
    expect(page.locator("#home-recent .card-link")).to_have_count(1)
    expect(page.locator(".notice")).to_have_count(0)


def test_by_keyboard_alone_leaving_steps_out(first_page: FirstPage) -> None:
    page = first_page({"OLLAMA_URL": "http://127.0.0.1:9"})
    page.locator("input[name=username]").focus()
    for text in ("ann", PASSWORD, PASSWORD):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/setup/")
    expect(page.locator("#setup-ollama .status")).to_contain_text("Cannot reach Ollama at 127.0.0.1:9")
    is_clean(page)
    for step in ("music", "sync", "first"):
        leave = page.get_by_role("button", name="Skip for now")
        leave.focus()
        page.keyboard.press("Enter")
        expect(page.locator(f"#step-{step}")).to_have_attribute("aria-current", "step")
    page.get_by_role("button", name="Finish setup").press("Enter")
    expect(page.locator("h1")).to_have_text("No music yet")
    expect(page.locator(".notice a[href='/setup/']")).to_have_count(0)
    screenshot(page, "home-empty")
    is_clean(page)


def test_a_model_is_downloaded_and_then_offered(first_page: FirstPage, ollama: OllamaFake) -> None:
    ollama.remove_models()
    page = first_page({"OLLAMA_URL": ollama.url})
    create_owner(page)
    expect(page.locator("#setup-ollama > .status")).to_contain_text("no models installed")
    is_clean(page)
    page.get_by_role("button", name="Download llama3").click()
    expect(page.locator("#setup-model")).to_have_value("llama3:latest")
    page.get_by_role("button", name="Use it").click()
    expect(page.locator("#step-llm .step-summary")).to_contain_text("Ollama · llama3:latest")


@pytest.mark.real_llm
def test_the_built_in_model_starts_without_a_terminal(first_page: FirstPage) -> None:
    pytest.importorskip("xllamacpp")
    page = first_page({})
    create_owner(page)
    page.get_by_role("button", name="Try the built-in model").click()
    expect(page.locator("#setup-built-in .status")).to_contain_text("is running", timeout=60_000)
    page.get_by_role("link", name="Continue").click()
    expect(page.locator("#step-llm .step-summary")).to_contain_text("Built-in model")
