"""From a song: its qualities by a model, by a weak or failing one, and the wish that the chosen ones make."""

import json
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from library.schemas import TrackRef
from playlists.prompts import qualities as prompt
from playlists.schemas import Wish
from playlists.services.generation.track_qualities import plain_qualities
from playlists.services.wishes.read import Song, song_of, song_text, text_by_person
from playlists.services.wishes.validation import LONGEST_WISH
from tests.fakes.llm import Answer
from tests.fakes.ollama import MODEL, OllamaFake
from tests.playlists.conftest import configure

USE_ME = TrackRef(
    rating_key="1",
    title="Use Me",
    artist="Bill Withers",
    album="Still Bill",
    year=1972,
    duration_ms=225_000,
    genres=("Soul", "Funk"),
)
GOOD = {
    "qualities": [
        {"label": f"{word} thing", "description": f"It has a {word} thing."}
        for word in ("slow", "warm", "dry", "low", "loose")
    ]
}


async def ask(client: AsyncClient, key: str = "2") -> Any:
    return await client.post("/api/analyze/track", json.dumps({"rating_key": key}), content_type="application/json")


@pytest.mark.usefixtures("library")
async def test_the_model_names_qualities(ollama: OllamaFake, async_owner_client: AsyncClient) -> None:
    ollama.answer_with(json.dumps(GOOD))
    response = await ask(async_owner_client)
    body = response.json()
    assert response.status_code == 200
    assert [dimension["id"] for dimension in body["dimensions"]] == [
        "slow-thing",
        "warm-thing",
        "dry-thing",
        "low-thing",
        "loose-thing",
    ]
    assert body["track"]["rating_key"] == "2"
    assert body["token_count"] > 0
    assert (body["estimated_cost"], body["model"]) == (0, MODEL)
    request = ollama.completions[0].json
    assert request["format"]["properties"]["qualities"]["maxItems"] == 7
    assert "Song" in request["prompt"]


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    "text",
    [
        "I would call it groovy.",
        '{"qualities": []}',
        '{"qualities": [{"label": "!!!"}, {"label": "  "}]}',
        '{"qualities": "warm"}',
        '{"qualities": [{"label": "only one", "description": "x"}]}',
        "<think>hm</think>",
    ],
)
async def test_a_useless_answer_gives_the_facts(text: str, ollama: OllamaFake, async_owner_client: AsyncClient) -> None:
    ollama.answer_with(text)
    body = (await ask(async_owner_client)).json()
    labels = [dimension["label"] for dimension in body["dimensions"]]
    assert labels[:3] == ["Soul", "Funk", "1970s"]


@pytest.mark.usefixtures("library")
async def test_a_cut_answer_gives_the_facts(ollama: OllamaFake, async_owner_client: AsyncClient) -> None:
    ollama.answer_next(Answer('{"qualities": [{"lab', finish="length"))
    response = await ask(async_owner_client)
    assert response.status_code == 200
    assert "Soul" in [dimension["label"] for dimension in response.json()["dimensions"]]


@pytest.mark.usefixtures("library")
async def test_a_model_too_small_is_not_asked(
    fake: OllamaFake, settings: Settings, async_owner_client: AsyncClient
) -> None:
    configure(settings, fake, model_analysis="smollm2:135m", model_generation="smollm2:135m")
    body = (await ask(async_owner_client)).json()
    assert body["model"] == ""
    assert body["token_count"] == 0
    assert len(body["dimensions"]) >= 3
    assert not fake.completions


@pytest.mark.usefixtures("library")
async def test_an_unknown_track(ollama: OllamaFake, async_owner_client: AsyncClient) -> None:
    response = await ask(async_owner_client, "987654321")
    assert response.status_code == 404
    assert response.json()["code"] == "track_not_found"


@pytest.mark.usefixtures("library")
async def test_no_llm(settings: Settings, async_owner_client: AsyncClient) -> None:
    settings.LLM_ENVIRONMENT = {}
    response = await ask(async_owner_client)
    assert (response.status_code, response.json()["code"]) == (503, "not_configured")


@pytest.mark.usefixtures("library")
async def test_an_llm_that_is_gone(fake: OllamaFake, settings: Settings, async_owner_client: AsyncClient) -> None:
    configure(settings, fake, ollama_url="http://127.0.0.1:9")
    response = await ask(async_owner_client)
    assert (response.status_code, response.json()["code"]) == (502, "unreachable")


@pytest.mark.usefixtures("library")
async def test_nobody_else_is_told(async_owner_client: AsyncClient) -> None:
    response = await ask(AsyncClient())
    assert response.status_code == 401


@pytest.mark.usefixtures("library")
async def test_a_song_with_moods_and_styles_says_them() -> None:
    from library.models import Track

    await Track.objects.filter(rating_key="2").aupdate(moods="|warm|sad|", styles="|southern soul|")
    song = await sync_to_async(song_of)("2")
    assert (song.moods, song.styles) == (("warm", "sad"), ("southern soul",))
    labels = [quality.label for quality in plain_qualities(song)]
    assert {"Southern soul", "Warm", "Sad"} <= set(labels)


def test_the_wish_in_words() -> None:
    assert song_text(USE_ME, ("warm voice", "slow groove"), " no ballads ") == (
        "Like “Use Me” by Bill Withers: warm voice, slow groove. no ballads"
    )
    assert song_text(USE_ME, ()) == "Like “Use Me” by Bill Withers"


def test_names_are_looked_for_in_what_the_person_said() -> None:
    wish = Wish(text=song_text(USE_ME, ("Soul",), "no jazz"), song="1", qualities=("Soul",), notes="no jazz")
    assert text_by_person(wish) == "Soul. no jazz"
    assert text_by_person(Wish(text="like Bill Withers")) == "like Bill Withers"


@given(
    st.builds(
        TrackRef,
        rating_key=st.just("1"),
        title=st.text(min_size=1, max_size=300),
        artist=st.text(min_size=1, max_size=300),
        album=st.text(max_size=300),
        year=st.none() | st.integers(1000, 2199),
        duration_ms=st.none() | st.integers(0, 10_000_000),
        genres=st.lists(st.text(min_size=1), max_size=9).map(tuple),
    )
)
def test_every_song_has_qualities_of_distinct_ids(track: TrackRef) -> None:
    qualities = plain_qualities(Song(track=track))
    ids = [quality.id for quality in qualities]
    assert 1 <= len(ids) <= prompt.MOST
    assert len(set(ids)) == len(ids)
    assert len(song_text(track, [quality.label[:40] for quality in qualities])) < LONGEST_WISH
