"""The search by meaning under a person's hands: a server's models are offered, and what is chosen is kept."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import OpenPage, Serve
from tests.e2e.looks import is_clean
from tests.fakes.ollama import OllamaFake

pytestmark = pytest.mark.browser


def test_choosing_a_model_of_ollama_and_switching_off(serve: Serve, open_page: OpenPage, ollama: OllamaFake) -> None:
    ollama.add_model("bge-m3", capabilities=("embedding",))
    page = open_page(serve(OLLAMA_URL=ollama.url, LLM_EMBEDDING=""), "/settings/")
    card, choice, model = (page.locator(f"#embedding{part}") for part in ("-card", "", "-model"))
    expect(card.locator("#embedding-words")).to_contain_text("with the built-in encoder")
    choice.select_option("ollama")
    offered = page.locator("#embedding-models option")
    expect(offered).to_have_count(1)
    expect(offered).to_have_attribute("value", "bge-m3:latest")
    model.fill("bge-m3")
    page.locator("#embedding-save").press("Enter")
    expect(card.locator("#embedding-words")).to_contain_text("with bge-m3 on Ollama")
    expect(choice).to_have_value("ollama")
    is_clean(page)
    choice.select_option("off")
    page.locator("#embedding-save").click()
    expect(card.locator("#embedding-words")).to_contain_text("Off.")
    page.reload()
    expect(choice).to_have_value("off")
    expect(model).to_have_value("bge-m3")
