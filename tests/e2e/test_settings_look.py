"""The settings page as it looks: screenshots, and axe's verdict, in light and dark, wide and narrow."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import OpenPage, Serve, Watcher, screenshot
from tests.e2e.looks import by_day_and_night, is_clean
from tests.fakes.ollama import OllamaFake
from tests.fakes.openai_compatible import OpenAICompatibleFake

pytestmark = pytest.mark.browser


#: What can be clicked (links in running text may be smaller, WCAG 2.5.8), and how large it is.
SIZES = """() => [...document.querySelectorAll("button, input:not([type=hidden]), select, summary, nav a, .choice")]
  .filter((element) => element.checkVisibility({visibilityProperty: true}))
  .map((element) => ({what: element.id || element.textContent.trim(), ...element.getBoundingClientRect().toJSON()}))"""


@pytest.fixture
def custom() -> Iterator[OpenAICompatibleFake]:
    """A llama.cpp with one model."""
    with OpenAICompatibleFake() as fake:
        yield fake


def test_every_panel_is_clean(
    serve: Serve, open_page: OpenPage, ollama: OllamaFake, custom: OpenAICompatibleFake
) -> None:
    ollama.add_model("llama3:8b")
    ollama.add_model("qwen3:14b", trained=131_072, parameter_size="14.8B")
    server = serve()
    page = open_page(server, "/settings/")
    page.locator("#ollama-url").fill(ollama.url)
    page.locator("#ollama-url").press("Tab")
    expect(page.locator("#ollama-status")).to_have_attribute("data-status", "ok")
    page.locator("#ollama-model-analysis").select_option("qwen3:14b")
    expect(page.locator("#ollama-context")).to_contain_text("16,384")
    for look in by_day_and_night(page):
        screenshot(page, f"settings-ollama-{look}")
        is_clean(page)
    page.locator("#choose-custom").check()
    page.locator("#custom-url").fill(custom.base_url)
    page.locator("#custom-model-analysis").fill("smollm2-135m-instruct")
    page.locator("#custom-more").evaluate("(details) => { details.open = true; }")
    expect(page.locator("#custom-status")).to_have_attribute("data-status", "ok")
    expect(page.locator("#custom-use-suggested")).to_be_visible()
    for look in by_day_and_night(page):
        screenshot(page, f"settings-custom-{look}")
        is_clean(page)
    page.locator("#choose-anthropic").check()
    expect(page.locator("#anthropic-status")).to_have_text("Enter an API key.")
    for look in by_day_and_night(page):
        screenshot(page, f"settings-anthropic-{look}")
        is_clean(page)


def test_trouble_is_as_clean(serve: Serve, open_page: OpenPage, watcher: Watcher) -> None:
    """Nothing answers, a field is wrong, another is locked."""
    watcher.expected.append("422")  # the browser logs the status that we mean
    server = serve(OLLAMA_URL="http://127.0.0.1:9", OLLAMA_CONTEXT_WINDOW="4096")
    page = open_page(server, "/settings/")
    expect(page.locator("#ollama-status")).to_have_attribute("data-status", "unreachable")
    page.locator("#ollama-pull-model").fill("two words")
    page.locator("#ollama-pull-form button").click()
    expect(page.locator("#ollama-pull-error")).to_be_visible()
    for look in by_day_and_night(page):
        screenshot(page, f"settings-trouble-{look}")
        is_clean(page)


@pytest.mark.parametrize("width", [360])
def test_nothing_sticks_out_and_everything_can_be_touched(
    serve: Serve, open_page: OpenPage, ollama: OllamaFake, width: int
) -> None:
    page = open_page(serve(OLLAMA_URL=ollama.url, LLM_MODEL_ANALYSIS="smollm2:135m"), "/settings/", width=width)
    expect(page.locator("#ollama-window-4096")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    sizes = page.evaluate(SIZES)
    assert [size for size in sizes if size["height"] < 43.9 or size["width"] < 43.9] == []
