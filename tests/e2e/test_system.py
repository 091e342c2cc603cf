"""The System page in a browser: checking now, and the file of a report."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import OpenPage
from tests.e2e.looks import is_clean
from tests.fakes.ollama import MODEL, OllamaFake
from tests.server import Server, provider


@pytest.fixture
def ollama() -> Iterator[OllamaFake]:
    with OllamaFake() as fake:
        fake.add_model(MODEL)
        yield fake


@pytest.fixture
def server(with_music: Path, tmp_path: Path, ollama: OllamaFake) -> Iterator[Server]:
    with Server(with_music, tmp_path / "data", **provider(ollama)) as running:
        yield running


def test_checking_now_asks_the_servers_and_tells_what_is_to_be_done(
    server: Server, ollama: OllamaFake, open_page: OpenPage
) -> None:
    page = open_page(server, "/system/")
    model = page.locator("[data-name=language_model]")
    expect(model).to_have_attribute("data-state", "ok")
    assert not ollama.requests_to("/api/version")
    check = page.get_by_role("button", name="Check now")
    check.focus()
    page.keyboard.press("Enter")
    expect(model).to_contain_text("version 0.33.0")
    expect(check).to_be_focused()
    ollama.remove_models()
    check.click()
    expect(model).to_have_attribute("data-state", "problem")
    expect(page.locator("#checks .notice.warning")).to_contain_text("needs your attention")
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 390, "height": 900})
    is_clean(page)


def test_a_report_is_read_before_it_is_saved(server: Server, open_page: OpenPage) -> None:
    page = open_page(server, "/system/", width=390)
    page.get_by_role("link", name="Show what it says").click()
    shown = json.loads(page.locator("pre").inner_text())
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the file").click()
    assert download.value.suggested_filename == "plexsage-diagnostics.json"
    saved = json.loads(Path(download.value.path()).read_text("utf-8"))
    assert saved.keys() == shown.keys()
    assert saved["versions"] == shown["versions"]
