"""Whose each call is: what people ask for is theirs, whatever page or script they ask from."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import AsyncClient

from core.tasks.background import background
from llm.models import UsageRecord
from playlists.models import Run
from tests.fakes.llm import Answer
from tests.fakes.ollama import OllamaFake
from tests.playlists.conftest import Server

pytestmark = pytest.mark.usefixtures("library")


@pytest.fixture
async def guests_client(guest: User) -> AsyncClient:
    """Somebody who is not staff."""
    client = AsyncClient()
    await client.aforce_login(guest)
    return client


async def noted(person: User | None) -> set[str]:
    """What this person's calls were for; there are no others'."""
    rows = [row async for row in UsageRecord.objects.select_related("person")]
    assert {row.person for row in rows} == {person}
    assert {row.outcome for row in rows} == {"answered"}
    return {row.purpose for row in rows}


async def post(client: AsyncClient, path: str, **body: Any) -> Any:
    return await client.post(path, json.dumps(body), content_type="application/json")


async def test_a_run_is_whose_it_is(
    ollama: OllamaFake, server: Server, guest: User, guests_client: AsyncClient
) -> None:
    answer = await post(guests_client, "/api/runs", text="music to paint a fence by", count=5, depth="thorough")
    run = await Run.objects.aget(pk=answer.json()["id"])
    await server.events(run)
    purposes = await noted(guest)
    assert {"reading", "picking", "telling"} <= purposes <= {"reading", "looking", "picking", "telling"}
    calls = [call async for call in UsageRecord.objects.all()]
    assert len(calls) == len(ollama.completions)
    assert sum(call.input_tokens for call in calls) == 100 * len(calls)


async def test_what_the_household_starts_is_nobodys(ollama: OllamaFake, server: Server) -> None:
    await server.make("70s soul", count=3)
    assert "picking" in await noted(None)


async def test_ideas_are_whose_page_asks(ollama: OllamaFake, guest: User, guests_client: AsyncClient) -> None:
    await guests_client.post("/playlists/new/ideas/", {"w": "music to paint a fence by"})
    assert await noted(guest) == {"ideas"}
    await post(guests_client, "/api/analyze/prompt", prompt="music to mow the lawn by")
    assert await noted(guest) == {"ideas"}
    assert await UsageRecord.objects.acount() == 2


async def test_what_stands_out_is_whose_page_asks(ollama: OllamaFake, guest: User, guests_client: AsyncClient) -> None:
    await guests_client.post("/playlists/new/song/qualities/", {"song": "2"})
    await post(guests_client, "/api/analyze/track", rating_key="4")
    assert await noted(guest) == {"song"}
    assert await UsageRecord.objects.acount() == 2


async def test_reasons_are_whose_who_asks_for_them(
    ollama: OllamaFake, server: Server, guest: User, guests_client: AsyncClient
) -> None:
    answer = await post(guests_client, "/api/runs", text="70s soul", count=3)
    run = await Run.objects.aget(pk=answer.json()["id"])
    await server.events(run)
    await UsageRecord.objects.all().adelete()
    ollama.answer_by(lambda _: Answer(json.dumps({"reasons": [{"number": 1, "reason": "It is soul."}]})))
    playlist = (await guests_client.get("/api/results")).json()["results"][0]["id"]
    assert (await post(guests_client, f"/api/playlists/{playlist}/reasons")).status_code == 202
    await background().wait(f"reasons:{playlist}")
    assert await noted(guest) == {"reasons"}


async def test_a_test_in_the_settings_is_whose_who_tries(
    ollama: OllamaFake, owner: User, async_owner_client: AsyncClient
) -> None:
    await async_owner_client.post("/settings/ollama/test/", {})
    assert await noted(owner) == {"test"}
