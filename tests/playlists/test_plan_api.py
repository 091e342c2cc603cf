"""The parts of a plan by JSON: sent with a run, told of a prompt and of a run."""

from typing import Any

import pytest
from django.test import AsyncClient

from playlists.models import Run
from tests.fakes.ollama import OllamaFake

pytestmark = pytest.mark.usefixtures("library")


async def post(client: AsyncClient, body: dict[str, Any]) -> Any:
    return await client.post("/api/runs", body, content_type="application/json")


async def test_each_part_of_a_plan_can_be_sent_and_comes_back(
    async_owner_client: AsyncClient, ollama: OllamaFake
) -> None:
    sent = {
        "minutes": 30,
        "min_rating": 8,
        "never_played": True,
        "moods": ["Calm"],
        "languages": ["Spanish"],
        "order": "arc",
    }
    started = await post(async_owner_client, {"text": "soul", "genres": [], "decades": [], **sent})
    assert started.status_code == 202
    wish = started.json()["wish"]
    assert {name: wish[name] for name in sent} == sent | {"moods": ["calm"], "languages": ["es"]}
    assert (wish["count"], wish["favourites"], wish["voices"]) == (None, None, None)


@pytest.mark.parametrize(
    ("part", "says"),
    [
        ({"minutes": 1_441}, "Length: choose 1 to 1,440 minutes"),
        ({"longest": 5}, "choose 10 to 7,200 seconds"),
        ({"added_days": -1}, "choose 1 to 36,500 days"),
        ({"order": "sideways"}, "order"),
        ({"moods": [""]}, "each needs 1 to 100 characters"),
        ({"languages": ["Klingon"]}, "isn't known"),
        ({"per_artist": "many"}, "per_artist"),
    ],
)
async def test_parts_of_a_plan_have_bounds(
    async_owner_client: AsyncClient, ollama: OllamaFake, part: dict[str, Any], says: str
) -> None:
    refused = await post(async_owner_client, {"text": "soul", **part})
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")
    assert says in refused.json()["error"]
    assert not await Run.objects.aexists()
