"""The page of a run in a browser: tracks appear as they are picked, and whatever happens, the page says it."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenPage, Serve, Watcher, screenshot
from tests.e2e.looks import by_day_and_night, is_clean, violations
from tests.e2e.waits import RUN_OR_PLAYLIST, comes_to
from tests.fakes.base import Gate
from tests.fakes.llm import Answer
from tests.fakes.ollama import MODEL, OllamaFake
from tests.server import provider

pytestmark = pytest.mark.browser

PICKS = Answer('"3,17,29,8,11,5"', pieces=('"3,', "17,", "29,", "8,", "11,", '5"'))


@pytest.fixture(scope="module")
def prepared(with_music: Path) -> Path:
    """With the demo library."""
    return with_music


@pytest.fixture
def model(ollama: OllamaFake) -> OllamaFake:
    """Has a model that picks six, as slowly as its gates say."""
    ollama.add_model(MODEL)
    ollama.answer_numbers()
    ollama.answer_next(PICKS)
    return ollama


def shown(page: Page) -> list[str]:
    """The numbers of the tracks on the page, in order."""
    return [str(number) for number in page.eval_on_selector_all(".run-track", "(all) => all.map(({ id }) => id)")]


def test_tracks_appear_while_they_are_picked_and_a_reload_loses_none(
    serve: Serve, open_page: OpenPage, model: OllamaFake
) -> None:
    model.gates = {0: Gate(), 3: Gate(), 5: Gate()}
    server = serve(**provider(model))
    run = server.start_run("mellow 70s soul for the kitchen", count=6)
    page = open_page(server, f"/runs/{run}/")
    pick = page.locator("[data-stage=pick] .stage-text")
    expect(pick).to_contain_text("Loading the model and reading")
    expect(page.locator("#run-elapsed")).to_contain_text("elapsed")
    screenshot(page, "run-loading")
    model.gates[0].open()
    expect(pick).to_contain_text("Picking 3 of 6")
    comes_to(page, lambda: shown(page), ["track-1", "track-2", "track-3"])
    for look in by_day_and_night(page):
        screenshot(page, f"run-picking-{look}")
        is_clean(page)
    page.reload()
    comes_to(page, lambda: shown(page), ["track-1", "track-2", "track-3"])
    model.gates[3].open()
    expect(pick).to_contain_text("Picking 5 of 6")
    comes_to(page, lambda: shown(page), [f"track-{number}" for number in range(1, 6)])
    page.evaluate("history.pushState({}, '', location.href)")
    page.go_back()
    model.gates[5].open()
    page.wait_for_url("**/playlists/*/")
    page.go_back()
    assert "/runs/" not in page.url
    assert len(model.completions) == 2


def test_the_order_that_was_asked_for_comes_to_the_page_that_watches(
    serve: Serve, open_page: OpenPage, model: OllamaFake
) -> None:
    def years() -> list[int]:
        return [int(text.rsplit("·", 1)[1]) for text in page.locator(".run-track .track-by").all_inner_texts()]

    picking, telling = Gate(), Gate()
    model.gates = {6: picking}
    server = serve(**provider(model))
    run = server.start_run("mellow 70s soul for the kitchen", count=6, order="chronological")
    page = open_page(server, f"/runs/{run}/")
    expect(page.locator("#track-6")).to_be_visible()
    picked = years()
    model.gates = {0: telling}
    picking.open()
    expect(page.locator("[data-stage=story]")).to_have_attribute("data-state", "now")
    comes_to(page, years, sorted(picked))
    assert shown(page) == [f"track-{number}" for number in range(1, 7)]
    is_clean(page)
    page.reload()
    assert years() == sorted(picked) != picked
    telling.open()
    page.wait_for_url("**/playlists/*/")


def test_cancel_is_told(serve: Serve, open_page: OpenPage, model: OllamaFake) -> None:
    model.gates = {3: Gate()}
    server = serve(**provider(model))
    run = server.start_run("mellow 70s soul", count=6)
    page = open_page(server, f"/runs/{run}/", width=390)
    expect(page.locator("#track-3")).to_be_visible()
    page.locator("#run-cancel").click()
    expect(page.locator("h1")).to_have_text("Cancelled")
    assert model.client_gone.wait(2)
    comes_to(page, lambda: shown(page), ["track-1", "track-2", "track-3"])
    screenshot(page, "run-cancelled")
    assert violations(page) == []
    page.locator("#run-again").click()
    expect(page).not_to_have_url(re.compile(rf"/runs/{run}/$"))
    expect(page).to_have_url(RUN_OR_PLAYLIST)


def test_a_failure_comes_to_the_page_that_watches(serve: Serve, open_page: OpenPage, model: OllamaFake) -> None:
    model.mode = "slow_first_token"
    server = serve(**provider(model))
    run = server.start_run("mellow 70s soul", count=6)
    page = open_page(server, f"/runs/{run}/")
    expect(page.locator("[data-stage=pick] .stage-text")).to_contain_text("reading")
    model.stop()
    expect(page.locator("#run-trouble")).to_have_text("Generation failed - check Ollama settings")
    screenshot(page, "run-failed")
    assert violations(page) == []
    page.locator(".run-details summary").click()
    expect(page.locator(".run-details")).to_contain_text("Ollama")


def test_a_lost_connection_is_mended_and_a_session_that_ended_is_told(
    serve: Serve, open_page: OpenPage, watcher: Watcher, model: OllamaFake
) -> None:
    watcher.expected += ["net::", "401"]
    model.gates = {2: Gate(), 4: Gate()}
    server = serve(**provider(model))
    run = server.start_run("mellow 70s soul", count=6)
    page = open_page(server, f"/runs/{run}/")
    expect(page.locator("#track-2")).to_be_visible()
    page.context.set_offline(True)
    model.gates[2].open()
    server.until_state(run, "running")
    page.context.set_offline(False)
    expect(page.locator("#track-4")).to_be_visible()
    comes_to(page, lambda: shown(page), [f"track-{number}" for number in range(1, 5)])
    page.context.clear_cookies()
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_url(f"**/login/?next=/runs/{run}/")
    page.context.add_cookies([{"name": "sessionid", "value": server.cookies["sessionid"], "url": server.url}])
    page.reload()
    model.gates[4].open()
    page.wait_for_url("**/playlists/*/")


def test_without_javascript_the_page_looks_again_by_itself(
    serve: Serve, open_page: OpenPage, model: OllamaFake
) -> None:
    model.gates = {3: Gate()}
    server = serve(**provider(model))
    run = server.start_run("mellow 70s soul", count=6)
    server.until_state(run, "running")
    page = open_page(server, f"/runs/{run}/", script=False)
    model.gates[3].open()
    page.wait_for_url("**/playlists/*/")
