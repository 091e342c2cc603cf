"""A model is chosen, examined, and the page says what it can do."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import OpenPage, Serve, screenshot
from tests.e2e.looks import is_clean
from tests.fakes.ollama import OllamaFake
from tests.llm.services.examining import knows_music

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [1280, 390])
def test_a_newly_chosen_model_is_examined(serve: Serve, open_page: OpenPage, ollama: OllamaFake, width: int) -> None:
    knows_music(ollama)
    page = open_page(serve(OLLAMA_URL=ollama.url, LLM_EXAM="auto"), "/settings/", width=width, dark=width == 390)
    expect(page.locator("#ollama-status")).to_have_attribute("data-status", "ok")
    page.locator("#ollama-model-analysis").select_option("smollm2:135m")
    page.locator("#ollama-save").press("Enter")
    result = page.locator("#ollama-exam-analysis [role=status]")
    expect(result).to_have_text("Reads prompts: well · picks tracks: well · tells stories: well")
    asked = len(ollama.completions)
    again = page.get_by_role("button", name="Examine again")
    again.focus()
    again.press("Enter")
    expect(result).to_contain_text("Reads prompts: well")
    assert len(ollama.completions) >= asked
    screenshot(page, f"exam-{width}")
    is_clean(page)
