"""The parts of a plan by JSON: sent with a run, told of a prompt and of a run."""

import json
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient

from core.tasks.background import background
from library.schemas import TrackFilter
from playlists.events import Understood, Unmet
from playlists.management.console import describe, render_table
from playlists.models import Playlist, Run
from playlists.plan import Signals, WishPlan
from playlists.queries import events_of
from playlists.services.runs import event_log
from playlists.services.runs.executor import task_name
from playlists.services.runs.finish import finished_event
from playlists.services.runs.progress import progress_after
from playlists.services.runs.report import report, summarize
from playlists.services.runs.stages import stages
from tests.fakes.ollama import OllamaFake
from tests.playlists.making import make_playlist

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


PLAN = WishPlan(genres=("Soul",), minutes=60, order="rising", unmet=("Tracks of 170 beats per minute can't be found.",))
LATER = "The energy of 3 tracks is not known; they come last."
UNMET = [*PLAN.unmet, LATER]


@sync_to_async
def told() -> Playlist:
    """A playlist whose run has understood the plan, and found out one thing more."""
    playlist = make_playlist()
    assert playlist.run
    understood = Understood(filter=TrackFilter(genres=("Soul",)), signals=Signals(), matching=9, plan=PLAN)
    event_log.append(playlist.run.pk, understood)
    event_log.append(playlist.run.pk, Unmet(words=(LATER, *PLAN.unmet)))
    event_log.append(playlist.run.pk, finished_event(5, [], "ollama"))
    return playlist


async def test_a_run_tells_its_plan_and_the_playlist_what_is_unmet(async_owner_client: AsyncClient) -> None:
    playlist = await told()
    answer = (await async_owner_client.get(f"/api/runs/{playlist.run_id}")).json()
    assert WishPlan.model_validate(answer["plan"]) == PLAN
    assert answer["understood"] == ["Soul", "1 hour", "starts calm, ends lively"]
    assert answer["unmet"] == UNMET
    assert answer["track_count"] == 15, "about as many as an hour takes"
    shown = (await async_owner_client.get(f"/api/playlists/{playlist.pk}")).json()
    assert shown["unmet"] == UNMET


async def test_while_it_goes_on_the_page_tells_what_was_understood_and_what_is_unmet(
    async_owner_client: AsyncClient,
) -> None:
    playlist = await told()
    log = await sync_to_async(events_of)(await Run.objects.values_list("pk", flat=True).aget(playlist=playlist))
    (understanding, *_) = stages(progress_after(log), count=15, local=True)
    assert understanding.text == "9 tracks match · 1 hour, starts calm, ends lively"
    assert understanding.note == " ".join(UNMET)


async def test_the_older_stream_ends_with_what_is_unmet(async_owner_client: AsyncClient, ollama: OllamaFake) -> None:
    body = {"prompt": "three soul songs at 170 bpm", "genres": [], "decades": []}
    response = await async_owner_client.post("/api/generate/stream", body, content_type="application/json")
    told = b"".join([piece async for piece in response]).decode()  # type: ignore[attr-defined]  # it streams
    complete = json.loads(told.partition("event: complete\ndata: ")[2].partition("\n")[0])
    assert complete["track_count"] == 3, "as the prompt says, where no number is sent"
    assert len(complete["unmet"]) == 1
    assert "170 bpm" in complete["unmet"][0]


async def test_how_it_was_made_tells_what_was_asked_and_what_is_unmet(async_owner_client: AsyncClient) -> None:
    playlist = await told()
    page = (await async_owner_client.get(f"/playlists/{playlist.pk}/")).content.decode()
    made = page.partition("How this was made")[2].partition("</details>")[0]
    assert "1 hour, starts calm, ends lively" in made
    for sentence in UNMET:
        assert sentence.replace("'", "&#x27;") in made


async def test_the_terminal_tells_it_while_it_runs_and_below_the_list() -> None:
    playlist = await told()
    run = await Run.objects.aget(playlist=playlist)
    log = await sync_to_async(events_of)(run.pk)
    lines = [describe(event) for event in log if isinstance(event, Understood | Unmet)]
    assert lines[-2:] == [
        f"Understood: Soul, 1 hour, starts calm, ends lively\n{PLAN.unmet[0]}",
        "\n".join((LATER, *PLAN.unmet)),
    ]
    table = render_table(await sync_to_async(report)(run))
    assert all(sentence in table for sentence in UNMET)
    summary = await sync_to_async(summarize)(playlist)
    assert summary is not None
    assert list(summary.unmet) == UNMET


async def test_a_run_for_what_the_prompt_says_is_asked_for_that_many(
    async_owner_client: AsyncClient, ollama: OllamaFake
) -> None:
    started = await post(async_owner_client, {"text": "soul", "genres": [], "decades": [], "count": 12})
    run = started.json()
    await background().wait(task_name(run["id"]))
    assert run["track_count"] == 12
    made = await sync_to_async(report)(await Run.objects.aget(pk=run["id"]))
    assert (made.asked_for, len(made.tracks)) == (12, 12)
    assert made.plan is not None
    assert made.plan.count == 12
    assert "12 tracks" in made.understood


async def test_an_analysis_tells_the_plan(async_owner_client: AsyncClient, ollama: OllamaFake) -> None:
    answer = await async_owner_client.post(
        "/api/analyze/prompt", {"prompt": "soul, no jazz"}, content_type="application/json"
    )
    told = answer.json()
    plan = WishPlan.model_validate(told["plan"])
    assert (plan.genres, plan.without_genres) == (("Soul",), ("Jazz",))
    assert told["understood"] == ["Soul", "no Jazz"]


@pytest.mark.parametrize("ignored", [["without_genres:Jazz"], ["genres:Soul"]])
async def test_what_is_ignored_does_not_count(
    async_owner_client: AsyncClient, ollama: OllamaFake, ignored: list[str]
) -> None:
    started = await post(async_owner_client, {"text": "soul, no jazz", "ignored": ignored})
    run = started.json()
    assert run["wish"]["ignored"] == ignored
    await background().wait(task_name(run["id"]))
    plan = (await async_owner_client.get(f"/api/runs/{run['id']}")).json()["plan"]
    assert bool(plan["genres"]) is ("genres:Soul" not in ignored)
    assert bool(plan["without_genres"]) is ("without_genres:Jazz" not in ignored)
