"""Downloading a model from the page: started, watched, cancelled, refused."""

from collections.abc import AsyncIterator
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from django.test import AsyncClient

from core.tasks.background import background
from core.tasks.notifications import topics
from llm.services.pulling.pull import TELL_SECONDS, task_name
from llm.services.pulling.statuses import pull_statuses, topic_of
from tests.fakes.base import Gate, Step
from tests.fakes.ollama import OllamaFake, pull_steps
from tests.settings_ui.conftest import HTMX, one, soup, text


@pytest.fixture
async def client(async_owner_client: AsyncClient) -> AsyncIterator[AsyncClient]:
    """Signed in; what still downloads at the end of a test is stopped."""
    yield async_owner_client
    await background().aclose(5)


async def start(client: AsyncClient, ollama: OllamaFake, model: str = "mistral") -> BeautifulSoup:
    """Ask for a download, as htmx does."""
    fields = {"model": model, "ollama_url": ollama.url}
    return soup(await client.post("/settings/ollama/pull/", fields, headers=HTMX))


def steady(steps: list[Step]) -> list[Step]:
    """Slow enough that none of the lines falls under the throttle on what watchers are told."""
    return [piece for step in steps for piece in (1.5 * TELL_SECONDS, step)]


def progress_path(ollama: OllamaFake, model: str = "mistral") -> str:
    """Where the page looks."""
    return f"/settings/ollama/pull/progress/?address={quote(ollama.url, safe='')}&model={model}"


async def test_progress_layer_by_layer_then_done(client: AsyncClient, ollama: OllamaFake) -> None:
    gate = Gate()
    ollama.pulls = steady(pull_steps(gate=gate))
    page = await start(client, ollama)
    assert one(page, "#ollama-pull-progress")["hx-get"] == progress_path(ollama)
    assert one(page, "#ollama-pull-cancel")
    await _until_completed(ollama, 1000)
    shown = soup(await client.get(progress_path(ollama), headers=HTMX))
    bar = one(shown, "#ollama-pull-bar")
    assert (bar["value"], bar["max"]) == ("1000", "4000")
    assert "1.0 kB of 4.0 kB" in text(shown, "#ollama-pull-figures")
    gate.open()
    await background().wait(task_name(ollama.url, "mistral"))
    response = await client.get(progress_path(ollama), headers=HTMX)
    assert response["HX-Retarget"] == "#ollama-pull"
    assert "models-changed" in response["HX-Trigger"]
    assert text(soup(response), "#ollama-pull-outcome") == "✓ mistral is installed."


async def test_cancel_and_go_on(client: AsyncClient, ollama: OllamaFake) -> None:
    ollama.pulls = steady(pull_steps(gate=Gate()))
    await start(client, ollama)
    await _until_completed(ollama, 1000)
    fields = {"address": ollama.url, "model": "mistral"}
    page = soup(await client.post("/settings/ollama/pull/cancel/", fields, headers=HTMX))
    assert one(page, "#ollama-pull-outcome")["data-phase"] == "cancelled"
    assert one(page, "#ollama-pull-model")["value"] == "mistral"
    assert await ollama.wait_client_gone()
    ollama.pulls = None
    await start(client, ollama)
    await background().wait(task_name(ollama.url, "mistral"))
    assert len(ollama.requests_to("/api/pull")) == 2


async def test_errors_are_words(client: AsyncClient, ollama: OllamaFake) -> None:
    ollama.pulls = pull_steps(error="pull model manifest: file does not exist")
    await start(client, ollama, "nope")
    await background().wait(task_name(ollama.url, "nope"))
    response = await client.get(progress_path(ollama, "nope"), headers=HTMX)
    outcome = one(soup(response), "#ollama-pull-outcome")
    assert outcome["data-phase"] == "failed"
    assert len(outcome.get_text(strip=True)) > 5
    assert "HX-Trigger" not in response.headers


@pytest.mark.parametrize("name", ["", "two words", "../etc/passwd", "<b>"])
async def test_what_cannot_be_a_name_is_refused(client: AsyncClient, ollama: OllamaFake, name: str) -> None:
    response = await client.post("/settings/ollama/pull/", {"model": name, "ollama_url": ollama.url}, headers=HTMX)
    assert response.status_code == 422
    page = soup(response)
    assert text(page, "#ollama-pull-error")
    assert one(page, "#ollama-pull-model")["value"] == name
    assert ollama.requests == []


async def test_the_button_below_the_status_line_counts_when_the_box_is_empty(
    client: AsyncClient, ollama: OllamaFake
) -> None:
    ollama.pulls = pull_steps(gate=Gate())
    fields = {"model": ["", "llama3"], "ollama_url": ollama.url}
    page = soup(await client.post("/settings/ollama/pull/", fields, headers=HTMX))
    assert "llama3" in text(page, "#ollama-pull-progress")


async def test_a_reload_finds_the_download_again(client: AsyncClient, ollama: OllamaFake) -> None:
    ollama.pulls = pull_steps(gate=Gate())
    await client.post("/settings/ollama/save/", {"ollama_url": ollama.url}, headers=HTMX)
    response = await client.post("/settings/ollama/pull/", {"model": "mistral"})
    assert response.status_code == 303
    page = soup(await client.get(response["Location"]))
    assert "mistral" in text(page, "#ollama-pull-progress")


async def test_a_download_that_nobody_knows_ends_the_watching(client: AsyncClient, ollama: OllamaFake) -> None:
    response = await client.get(progress_path(ollama, "unknown"), headers=HTMX)
    assert response["HX-Retarget"] == "#ollama-pull"
    assert one(soup(response), "#ollama-pull-form")


async def _until_completed(ollama: OllamaFake, size: int) -> None:
    """Wait until so many bytes have been told."""
    with topics().subscribe(topic_of(ollama.url, "mistral")) as subscription:
        while True:
            state = pull_statuses().find(topic_of(ollama.url, "mistral"))
            if state and state.completed >= size:
                return
            assert await subscription.wait(10)
