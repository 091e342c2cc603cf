"""Runs by JSON, and the older POST /api/generate/stream: its fields, the order of its events, its errors."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from django.test import AsyncClient, Client
from pytest_django import Settings

from core.tasks.background import background
from library.models import Track
from playlists.models import Playlist, Run
from playlists.services.runs.executor import task_name
from tests.core.test_sse import body, read
from tests.fakes.llm import Answer
from tests.fakes.ollama import OllamaFake
from tests.playlists.conftest import configure, word

STORY = "Warm soul, made for cooking and long evenings. Every groove keeps the pots moving."
NARRATIVE = json.dumps({"title": "Kitchen Groove", "narrative": STORY})


@pytest.fixture(autouse=True)
async def _nothing_goes_on(library: None) -> AsyncIterator[None]:
    """The process's own tasks end with the test, while there still is a database."""
    yield
    await background().aclose(5)


async def post(client: AsyncClient, path: str, **fields: Any) -> Any:
    return await client.post(path, fields, content_type="application/json")


async def stream(client: AsyncClient, **fields: Any) -> list[tuple[str, Any]]:
    """The older stream: name and data of each event."""
    response = await post(client, "/api/generate/stream", **({"genres": [], "decades": []} | fields))
    assert response.status_code == 200, response.content
    wire = b"".join([piece async for piece in body(response)]).decode()
    return [(event.name, json.loads(event.data)) for event in read(wire)]


def named(events: list[tuple[str, Any]], name: str) -> list[Any]:
    return [data for what, data in events if what == name]


# --- The older stream -------------------------------------------------------------------------------------------


async def test_the_older_stream_has_its_order_and_fields(ollama: OllamaFake, async_owner_client: AsyncClient) -> None:
    ollama.answer_next(Answer('"3,17,29,5,8,11,2"', input_tokens=900, output_tokens=20), NARRATIVE)
    events = await stream(async_owner_client, prompt="70s soul", track_count=7)
    steps = [data["step"] for data in named(events, "progress")]
    expected = ["fetching", "filtering", "preparing", "ai_working", "parsing", "matching", "narrative", "complete"]
    assert steps == expected
    assert [name for name, _ in events] == ["progress"] * 7 + ["narrative", "progress", "tracks", "tracks", "complete"]
    (narrative,) = named(events, "narrative")
    assert narrative == {
        "playlist_title": "Kitchen Groove",
        "narrative": STORY,
        "track_reasons": {},
        "user_request": "70s soul",
    }
    first, second = named(events, "tracks")
    assert (len(first["batch"]), first["index"], len(second["batch"]), second["index"]) == (5, 0, 2, 5)
    track = first["batch"][0]
    assert set(track) == {"rating_key", "title", "artist", "album", "duration_ms", "year", "genres", "art_url"}
    assert track["art_url"] == f"/api/art/{track['rating_key']}"
    (complete,) = named(events, "complete")
    assert (complete["track_count"], complete["estimated_cost"]) == (7, 0.0)
    assert complete["token_count"] == 900 + 20 + 110
    playlist = await Playlist.objects.aget()
    result = await async_owner_client.get(f"/api/results/{complete['result_id']}")
    assert (result.status_code, result.json()["title"]) == (200, playlist.title)


async def test_the_older_stream_has_the_order_of_the_playlist(
    ollama: OllamaFake, async_owner_client: AsyncClient
) -> None:
    ollama.answer_next(Answer('"3,17,29,5,8,11,2"'), NARRATIVE)
    events = await stream(async_owner_client, prompt="70s soul in chronological order", track_count=7)
    years = [track["year"] for message in named(events, "tracks") for track in message["batch"]]
    assert len(set(years)) > 1
    assert years == sorted(years)
    assert len(years) == 7


async def test_an_older_client_that_leaves_loses_nothing(ollama: OllamaFake, async_owner_client: AsyncClient) -> None:
    response = await post(async_owner_client, "/api/generate/stream", prompt="70s soul", genres=[], decades=[])
    pieces = body(response)
    await anext(pieces)
    await pieces.aclose()
    run = await Run.objects.aget()
    await background().wait(task_name(run.pk))
    assert await Playlist.objects.filter(run=run).acount() == 1


@pytest.mark.parametrize(
    ("fields", "wish"),
    [
        ({"genres": [], "decades": []}, {"genres": [], "decades": []}),
        ({"genres": ["Soul"], "decades": ["1970s", "1950s"]}, {"genres": ["Soul"], "decades": [1970, 1950]}),
        ({"max_tracks_to_ai": 0}, {"max_tracks": None}),
        ({"max_tracks_to_ai": 3}, {"max_tracks": 5}),
        ({"max_tracks_to_ai": 60}, {"max_tracks": 60}),
        ({"min_rating": 8, "exclude_live": False}, {"min_rating": 8, "exclude_live": False}),
        ({"additional_notes": "No ballads.", "refinement_answers": ["up", None]}, {"text": "soul. No ballads. up"}),
    ],
)
async def test_older_fields_become_a_wish(
    fields: dict[str, Any], wish: dict[str, Any], ollama: OllamaFake, async_owner_client: AsyncClient
) -> None:
    await stream(async_owner_client, **({"prompt": "soul", "track_count": 5} | fields))
    stored = (await Run.objects.aget()).wish
    assert {name: stored[name] for name in wish} == wish


async def test_a_seed_track_becomes_a_wish_in_words(ollama: OllamaFake, async_owner_client: AsyncClient) -> None:
    seed = {"rating_key": "2", "selected_dimensions": ["slow groove", "warm voice"]}
    await stream(async_owner_client, seed_track=seed, additional_notes="for cooking", track_count=3)
    wish = (await Run.objects.aget()).wish
    assert wish["song"] == "2"
    assert wish["qualities"] == ["slow groove", "warm voice"]
    for part in (f"Song {word(2)}", f"Artist {word(2)}", "slow groove, warm voice", "for cooking"):
        assert part in wish["text"]


async def test_a_failure_is_one_clean_error_event(ollama: OllamaFake, async_owner_client: AsyncClient) -> None:
    ollama.mode = "error_500"
    events = await stream(async_owner_client, prompt="70s soul")
    message = "Generation failed - check Ollama settings"
    assert events[-1] == ("error", {"message": message, "code": "model_unavailable"})
    assert len(named(events, "error")) == 1


async def test_filters_without_tracks_are_told_in_words(ollama: OllamaFake, async_owner_client: AsyncClient) -> None:
    events = await stream(async_owner_client, prompt="70s soul", genres=["Polka"])
    (told,) = named(events, "error")
    assert "No track" in told["message"]
    assert told["code"] == "nothing_matches"


async def test_a_run_that_is_stopped_tells_older_clients_so(
    ollama: OllamaFake, async_owner_client: AsyncClient
) -> None:
    ollama.mode = "slow_first_token"
    watching = asyncio.ensure_future(stream(async_owner_client, prompt="70s soul"))
    assert await asyncio.to_thread(ollama.gate.reached.wait, 10)
    run = await Run.objects.aget()
    await post(async_owner_client, f"/api/runs/{run.pk}/cancel")
    assert (await watching)[-1] == ("error", {"message": "Generation was cancelled.", "code": "cancelled"})


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, 422),
        ({"prompt": "   "}, 422),
        ({"prompt": "soul", "decades": ["yesterday"]}, 422),
        ({"prompt": "soul", "min_rating": 11}, 422),
        ({"prompt": "soul", "track_count": 0}, 422),
        ({"prompt": "soul", "genres": None}, 422),
        ({"seed_track": {"rating_key": "no such"}}, 404),
    ],
)
async def test_what_cannot_be_used_starts_nothing(
    fields: dict[str, Any], status: int, ollama: OllamaFake, async_owner_client: AsyncClient
) -> None:
    response = await post(async_owner_client, "/api/generate/stream", **({"genres": [], "decades": []} | fields))
    assert response.status_code == status
    assert set(response.json()) == {"error", "code"}
    assert await Run.objects.acount() == 0


@pytest.mark.parametrize("path", ["/api/generate/stream", "/api/runs"])
async def test_nothing_is_started_without_an_llm_or_a_library(
    path: str, ollama: OllamaFake, async_owner_client: AsyncClient, settings: Settings
) -> None:
    fields = {"text": "soul"} if path == "/api/runs" else {"prompt": "soul", "genres": [], "decades": []}
    settings.LLM_ENVIRONMENT = {}
    assert (await post(async_owner_client, path, **fields)).status_code == 503
    configure(settings, ollama)
    await Track.objects.all().adelete()
    assert (await post(async_owner_client, path, **fields)).status_code == 409
    assert await Run.objects.acount() == 0


# --- Runs -------------------------------------------------------------------------------------------------------


async def test_a_run_by_json_from_its_start_to_its_playlist(
    ollama: OllamaFake, async_owner_client: AsyncClient
) -> None:
    ollama.answer_next('"3,17"', NARRATIVE)
    response = await post(async_owner_client, "/api/runs", text="70s soul", count=2, min_rating=0)
    assert response.status_code == 202
    run_id = response.json()["id"]
    watching = await async_owner_client.get(f"/api/runs/{run_id}/events")
    events = read(b"".join([piece async for piece in body(watching)]).decode())
    assert [event.id for event in events] == [str(number) for number in range(1, len(events) + 1)]
    assert all(json.loads(event.data)["type"] == event.name for event in events)
    assert events[-1].name == "finished"
    later = await async_owner_client.get(f"/api/runs/{run_id}/events?after={events[-2].id}")
    assert read(b"".join([piece async for piece in body(later)]).decode()) == events[-1:]
    run = (await async_owner_client.get(f"/api/runs/{run_id}")).json()
    playlist = await Playlist.objects.aget()
    assert (run["state"], run["playlist_id"], run["failure"]) == ("finished", playlist.pk, None)
    assert (run["wish"]["text"], run["track_count"], len(run["tracks"])) == ("70s soul", 2, 2)
    assert run["provider"] == "ollama"


async def test_half_an_emoji_in_the_story_costs_nothing(ollama: OllamaFake, async_owner_client: AsyncClient) -> None:
    """A model that is cut may write one; no database stores it."""
    ollama.answer_next('"3,17"', json.dumps({"title": "Kitchen Groove \ud83d", "narrative": f"\ude00 {STORY}"}))
    run_id = (await post(async_owner_client, "/api/runs", text="70s soul", count=2)).json()["id"]
    await background().wait(task_name(run_id))
    run = (await async_owner_client.get(f"/api/runs/{run_id}")).json()
    assert (run["state"], run["failure"]) == ("finished", None)
    playlist = (await async_owner_client.get(f"/api/playlists/{run['playlist_id']}")).json()
    assert (playlist["title"], playlist["narrative"]) == ("Kitchen Groove �", f"� {STORY}")


async def test_cancel_by_json_closes_the_socket(ollama: OllamaFake, async_owner_client: AsyncClient) -> None:
    ollama.mode = "slow_first_token"
    run_id = (await post(async_owner_client, "/api/runs", text="70s soul")).json()["id"]
    assert await asyncio.to_thread(ollama.gate.reached.wait, 10)
    response = await post(async_owner_client, f"/api/runs/{run_id}/cancel")
    assert response.json()["state"] == "cancelled"
    assert await ollama.wait_client_gone(2)


async def test_again_by_json_is_a_new_run(ollama: OllamaFake, async_owner_client: AsyncClient) -> None:
    ollama.mode = "error_500"
    run_id = (await post(async_owner_client, "/api/runs", text="70s soul", count=2)).json()["id"]
    await background().wait(task_name(run_id))
    failed = (await async_owner_client.get(f"/api/runs/{run_id}")).json()
    assert failed["failure"] == {"error": "Generation failed - check Ollama settings", "code": "model_unavailable"}
    ollama.mode = "ok"
    response = await post(async_owner_client, f"/api/runs/{run_id}/again")
    assert response.status_code == 202
    fresh = response.json()["id"]
    assert fresh != run_id
    await background().wait(task_name(fresh))
    assert (await async_owner_client.get(f"/api/runs/{fresh}")).json()["state"] == "finished"


@pytest.mark.parametrize(
    ("method", "path"),
    [("get", ""), ("get", "/events"), ("post", "/cancel"), ("post", "/again")],
)
async def test_a_run_that_does_not_exist(
    method: str, path: str, ollama: OllamaFake, async_owner_client: AsyncClient
) -> None:
    response = await getattr(async_owner_client, method)(f"/api/runs/999999{path}")
    assert (response.status_code, response.json()["code"]) == (404, "run_not_found")


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"text": ""},
        {"text": "x" * 3000},
        {"text": "soul", "count": 0},
        {"text": "soul", "no_such_field": 1},
        {"text": "only Xyzzy"},
    ],
    ids=["nothing", "empty", "too-long", "no-tracks", "unknown-field", "nobody"],
)
async def test_a_wish_that_cannot_be_used(
    fields: dict[str, Any], ollama: OllamaFake, async_owner_client: AsyncClient
) -> None:
    response = await post(async_owner_client, "/api/runs", **fields)
    assert (response.status_code, response.json()["code"]) == (422, "invalid")
    assert await Run.objects.acount() == 0


def test_nobody_starts_a_run_without_signing_in(client: Client) -> None:
    response = client.post("/api/runs", {"text": "soul"}, content_type="application/json")
    assert response.status_code == 401
