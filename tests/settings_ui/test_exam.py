"""What a chosen model can do, on the settings page."""

from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.test import AsyncClient, Client

from core.tasks.background import background
from llm.services.exam.tasks import exam_tasks
from llm.services.settings.change import SettingsChange
from llm.services.settings.store import save_settings
from tests.fakes.base import Gate
from tests.fakes.ollama import OllamaFake
from tests.llm.services.examining import counting_answer, right_answer, sit
from tests.settings_ui.conftest import HTMX, one, soup, text

pytestmark = pytest.mark.django_db(transaction=True)

MODEL = "llama3:8b"


@pytest.fixture
def configured(transactional_db: None, ollama: OllamaFake) -> OllamaFake:
    """Chosen and saved."""
    save_settings(SettingsChange(provider="ollama", ollama_url=ollama.url, model_analysis=MODEL))
    return ollama


def shown(page: Any) -> str:
    return text(soup(page), "#ollama-exam-analysis [role=status]")


async def examined(ollama: OllamaFake) -> None:
    await background().wait(f"exam:ollama:{ollama.url}:{MODEL}")


async def test_from_the_click_to_the_result(async_owner_client: AsyncClient, configured: OllamaFake) -> None:
    before = await async_owner_client.get("/settings/")
    assert shown(before) == "About to be examined…"
    configured.gates[1] = gate = Gate()
    sit(configured, *map(right_answer, exam_tasks()))

    started = await async_owner_client.post("/settings/ollama/exam/start/", {"role": "analysis"}, headers=HTMX)
    await sync_to_async(gate.reached.wait, thread_sensitive=False)(10)
    progress = await async_owner_client.get("/settings/ollama/exam/", headers=HTMX)
    assert "Being examined" in shown(started)
    assert shown(progress) == "Being examined: task 1 of 6…"
    section = one(soup(progress), "#ollama-exams")
    assert section["hx-trigger"] == "every 1s"
    assert not section.select("button"), "one exam at a time"
    gate.open()
    await examined(configured)

    after = soup(await async_owner_client.get("/settings/ollama/exam/", headers=HTMX))
    assert text(after, "[role=status]") == "Reads prompts: well · picks tracks: well · tells stories: well"
    assert "hx-trigger" not in one(after, "#ollama-exams").attrs, "the page stops asking"
    assert text(after, "#ollama-exam-analysis button").startswith("Examine again")


async def test_a_poor_model_is_said_to_be_one(async_owner_client: AsyncClient, configured: OllamaFake) -> None:
    sit(configured, *map(counting_answer, exam_tasks()))
    await async_owner_client.post("/settings/ollama/exam/start/", headers=HTMX)
    await examined(configured)
    assert "its own words" not in shown(await async_owner_client.get("/settings/"))
    assert "PlexSage’s own words" in shown(await async_owner_client.get("/settings/"))


async def test_a_failure_is_told_with_the_way_on(async_owner_client: AsyncClient, configured: OllamaFake) -> None:
    configured.mode = "error_500"
    await async_owner_client.post("/settings/ollama/exam/start/", headers=HTMX)
    await examined(configured)
    page = soup(await async_owner_client.get("/settings/ollama/exam/", headers=HTMX))
    assert text(page, "[role=status]").startswith("Couldn’t examine it.")
    assert text(page, "button").startswith("Examine now")


async def test_without_a_script(async_owner_client: AsyncClient, configured: OllamaFake) -> None:
    sit(configured, *map(right_answer, exam_tasks()))
    response = await async_owner_client.post("/settings/ollama/exam/start/")
    assert (response.status_code, response["Location"]) == (303, "/settings/?provider=ollama")
    await examined(configured)
    polled = await async_owner_client.get("/settings/ollama/exam/")
    assert (polled.status_code, polled["Location"]) == (303, "/settings/?provider=ollama")


async def test_by_script(async_owner_client: AsyncClient, configured: OllamaFake) -> None:
    sit(configured, *map(counting_answer, exam_tasks()))
    (before,) = (await async_owner_client.get("/api/llm/exams")).json()
    assert (before["model"], before["reading"], before["trusted"], before["is_running"]) == (MODEL, None, [], False)

    started = await async_owner_client.post("/api/llm/exams")
    assert started.status_code == 202
    assert [exam["is_running"] for exam in started.json()] == [True]
    await examined(configured)
    (after,) = (await async_owner_client.get("/api/llm/exams")).json()
    assert (after["reading"], after["trusted"], after["tokens"], after["problem"]) == ("poorly", [], 6 * 270, None)


def test_by_script_without_a_model(owner_client: Client, transactional_db: None) -> None:
    assert owner_client.get("/api/llm/exams").json() == []
    refused = owner_client.post("/api/llm/exams")
    assert (refused.status_code, refused.json()["code"]) == (503, "not_configured")


def test_a_cloud_model_waits_for_a_click_and_says_its_price(owner_client: Client, transactional_db: None) -> None:
    save_settings(SettingsChange(provider="openai", api_key="sk-planted-for-a-test"))
    page = soup(owner_client.get("/settings/"))
    lines = [text(exam, "[role=status]") for exam in page.select(".exam")]
    assert lines == ["Not examined yet."] * 2
    prices = [price.get_text() for price in page.select(".exam form .muted")]
    assert prices == ["About 2,100 tokens • less than $0.01"] * 2


def test_one_that_is_not_in_use_waits_until_it_is(owner_client: Client, configured: OllamaFake) -> None:
    save_settings(SettingsChange(provider="openai", api_key="sk-planted-for-a-test"))
    page = soup(owner_client.get("/settings/?provider=ollama"))
    assert text(page, ".exam [role=status]") == "Not examined yet. It will be, once it is in use."
    assert "hx-trigger" not in one(page, "#ollama-exams").attrs


def test_a_guest_may_not(guest_client: Client, configured: OllamaFake) -> None:
    assert guest_client.post("/settings/ollama/exam/start/").status_code == 403
    assert not configured.completions


def test_a_model_of_another_name_is_escaped(owner_client: Client, ollama: OllamaFake) -> None:
    change = SettingsChange(provider="custom", custom_url=f"{ollama.url}/v1", model_analysis="<b>m</b>")
    save_settings(change)
    assert "<b>m</b>" not in owner_client.get("/settings/").content.decode()


def test_no_model_no_section(owner_client: Client, ollama: OllamaFake) -> None:
    save_settings(SettingsChange(provider="ollama", ollama_url=ollama.url))
    assert not soup(owner_client.get("/settings/")).select(".exam")
    assert async_to_sync(background().wait)("exam") is None
