"""Both forms of asking in benchmarks/asking.py count what their answers hold, by a server that is no model."""

import json
import os
import re
from collections.abc import Iterator

import pytest
from pytest_django import Settings

from benchmarks.asking import older, ours
from benchmarks.asking.asked import Asked
from benchmarks.asking.model import Model
from library.models import Track
from library.queries import track_refs
from library.schemas import TrackRef
from llm.settings_fields import LLMConfig
from tests.fakes.base import RecordedRequest
from tests.fakes.llm import Answer
from tests.fakes.openai_compatible import OpenAICompatibleFake
from tests.fakes.picks import answer_for_schema
from tests.playlists.conftest import library

__all__ = ["library"]
pytestmark = pytest.mark.usefixtures("library")

WISH = "70s soul"


class Namer:
    """Answers the older form's three questions; `tracks` is its answer to the one for tracks."""

    def __init__(self, fake: OpenAICompatibleFake) -> None:
        self.fake = fake
        self.tracks = Answer("[]")
        self.listed = ""
        fake.answer_by(self._answer)

    def _answer(self, request: RecordedRequest) -> Answer:
        system, user = (message["content"] for message in request.json["messages"])
        if "playlist from the numbered list" in system:
            self.listed = user
            return self.tracks
        if schema := self.fake.constraint_of(request):
            return Answer(answer_for_schema(schema), input_tokens=500, output_tokens=20)
        return Answer('{"title": "x", "narrative": "y", "genres": [], "decades": []}', input_tokens=50, output_tokens=5)


@pytest.fixture
def namer() -> Iterator[Namer]:
    with OpenAICompatibleFake() as fake:
        fake.models = ["any:8b"]
        yield Namer(fake)


@pytest.fixture
def model(namer: Namer, settings: Settings) -> Model:
    """This process stands for the model's: what it works is of no account here."""
    config = LLMConfig(
        provider="custom", custom_url=namer.fake.base_url, model_analysis="any:8b", model_generation="any:8b"
    )
    return Model(config, os.getpid())


@pytest.fixture
def tracks(library: None) -> list[TrackRef]:
    return track_refs(list(Track.objects.order_by("id").values_list("id", flat=True)[:20]))


def named(tracks: list[TrackRef]) -> str:
    return json.dumps(
        [{"artist": one.artist, "album": one.album, "title": one.title, "reason": "It fits."} for one in tracks]
    )


async def ask_older(model: Model, tracks: list[TrackRef], count: int = 5) -> Asked:
    return await older.ask(WISH, tracks, count, model, genres=["Soul", "Jazz"], decades=["1970s"])


async def test_the_older_form_is_three_calls_and_names(namer: Namer, model: Model, tracks: list[TrackRef]) -> None:
    namer.tracks = Answer(named(tracks[3:8]), input_tokens=900, output_tokens=300)
    asked = await ask_older(model, tracks)
    assert (asked.calls, asked.sent, asked.valid) == (3, 20, 5)
    assert (asked.read, asked.cached, asked.written) == (1_000, 0, 310)
    assert asked.first is not None
    assert asked.first <= asked.whole
    lines = [line for line in namer.listed.splitlines() if re.match(r"\d+\. ", line)]
    assert len(lines) == 20
    assert lines[0] == f"1. {tracks[0].artist} - {tracks[0].title} ({tracks[0].album}, {tracks[0].year})"


async def test_names_that_are_repeated_invented_or_too_many_are_not_counted(
    namer: Namer, model: Model, tracks: list[TrackRef]
) -> None:
    invented = TrackRef(rating_key="x", artist="Nobody", title="Nothing at All", album="")
    namer.tracks = Answer(named([tracks[0], tracks[0], invented, tracks[1]]))
    assert (await ask_older(model, tracks)).valid == 2
    namer.tracks = Answer(named(tracks[:9]))
    assert (await ask_older(model, tracks)).valid == 5


@pytest.mark.parametrize("answer", [Answer("I like soul."), Answer("[" * 50), Answer("", finish="refused")])
async def test_an_answer_without_names_has_no_story(
    answer: Answer, namer: Namer, model: Model, tracks: list[TrackRef]
) -> None:
    namer.tracks = answer
    asked = await ask_older(model, tracks)
    assert (asked.valid, asked.first) == (0, None)
    stories = [request for request in namer.fake.completions if "write about playlists" in str(request.json)]
    assert stories == []


async def test_one_that_was_cut_counts_as_far_as_it_goes(namer: Namer, model: Model, tracks: list[TrackRef]) -> None:
    whole = named(tracks[:4])
    namer.tracks = Answer(whole[: whole.index(tracks[3].title)], finish="length")
    assert (await ask_older(model, tracks)).valid == 3


async def test_a_list_that_does_not_fit_is_shortened(namer: Namer, model: Model, tracks: list[TrackRef]) -> None:
    small = model.config.model_copy(update={"custom_context_window": 1_100})
    namer.tracks = Answer(named(tracks[:5]))
    asked = await ask_older(Model(small, model.process), tracks)
    assert 5 < asked.sent < 20
    assert asked.valid == 5
    assert len([line for line in namer.listed.splitlines() if re.match(r"\d+\. ", line)]) == asked.sent


async def test_ours_is_the_whole_pipeline(model: Model) -> None:
    asked = await ours.ask(WISH, 40, 6, model)
    assert (asked.sent, asked.valid) == (40, 6)
    assert asked.calls == 2  # picking and telling: rules have read all of it
    assert (asked.read, asked.written) == (1_000, 40)
    assert asked.first is not None
