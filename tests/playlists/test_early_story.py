"""A description is begun while the last tracks are being picked, where the model's server answers two calls at once."""

import asyncio
import json
import re
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django import Settings

from playlists.events import Failed, Narrated, Picked
from playlists.services.runs.executor import cancel_run
from tests.fakes.base import Gate, RecordedRequest
from tests.fakes.llm import Answer
from tests.fakes.openai_compatible import OpenAICompatibleFake
from tests.fakes.picks import answer_for_schema
from tests.playlists.conftest import Server

pytestmark = [pytest.mark.usefixtures("library"), pytest.mark.timeout(60)]

COUNT = 20
#: The piece of a stream before which the last picks are.
LATE = 18
TEXT = "Warm voices and slow grooves carry this soul music through the evening."
STORY = json.dumps({"title": "Slow Evening Grooves", "narrative": TEXT})


class Model:
    """Picks, the last ones only after the gate is open; `stories` are the prompts of those that it was asked for."""

    def __init__(self, fake: OpenAICompatibleFake) -> None:
        self.fake = fake
        self.gate = fake.gates[LATE] = Gate()
        self.stories: list[str] = []
        self.is_asked = threading.Event()
        self.first_story = Answer(STORY)
        fake.answer_by(self._answer)

    def _answer(self, request: RecordedRequest) -> Answer:
        schema = self.fake.constraint_of(request) or {}
        if "narrative" not in schema.get("properties", {}):
            text = answer_for_schema(schema)
            return Answer(text, tuple(re.findall(r"[^,]+,?", text)))
        self.is_asked.set()
        self.stories.append(request.json["messages"][-1]["content"])
        self.gate.open()
        return self.first_story if len(self.stories) == 1 else Answer(STORY)


@pytest.fixture
def model(settings: Settings) -> Iterator[Model]:
    """Of eight billion parameters, on a llama.cpp with two slots."""
    with OpenAICompatibleFake() as fake:
        fake.slots = 2
        fake.models = [name := "any:8b"]
        settings.LLM_ENVIRONMENT = {
            "provider": "custom",
            "custom_url": fake.base_url,
            "custom_context_window": 8_192,
            "model_analysis": name,
            "model_generation": name,
        }
        yield Model(fake)


async def make(server: Server, **fields: Any) -> tuple[int, Narrated]:
    """How many tracks there are, and what is told of them."""
    async with asyncio.timeout(30):
        events = await server.make("70s soul", **{"count": COUNT} | fields)
    assert not [event for event in events if isinstance(event, Failed)]
    (told,) = (event for event in events if isinstance(event, Narrated))
    return sum(isinstance(event, Picked) for event in events), told


def told_of(story: str) -> int:
    return story.count(" - Song ")


async def test_it_is_begun_before_the_last_tracks(model: Model, server: Server) -> None:
    """The last ones come only when it was asked for."""
    picked, told = await make(server)
    assert (picked, told.title, told.text) == (COUNT, "Slow Evening Grooves", TEXT)
    (story,) = model.stories
    assert COUNT * 0.75 <= told_of(story) < COUNT
    assert len(model.fake.completions) == 2


@pytest.mark.parametrize("fields", [{"slots": 1}, {"flavour": "plain"}])
async def test_elsewhere_it_is_about_all_of_them(fields: dict[str, Any], model: Model, server: Server) -> None:
    vars(model.fake).update(fields)
    model.gate.open()
    picked, told = await make(server)
    assert (picked, told.text) == (COUNT, TEXT)
    assert [told_of(story) for story in model.stories] == [COUNT]


async def test_vllm_answers_whatever_comes_together(model: Model, server: Server) -> None:
    model.fake.flavour = "vllm"
    await make(server)
    assert [told_of(story) < COUNT for story in model.stories] == [True]


@pytest.mark.parametrize("useless", [Answer("", finish="length"), Answer("", finish="refused")])
async def test_one_that_fails_is_asked_for_again(useless: Answer, model: Model, server: Server) -> None:
    model.first_story = useless
    picked, told = await make(server)
    assert (picked, told.title, told.text) == (COUNT, "Slow Evening Grooves", TEXT)
    assert [told_of(story) == COUNT for story in model.stories] == [False, True]


async def test_it_is_not_begun_where_picks_may_go_again(model: Model, server: Server) -> None:
    """Of minutes, the last picks are chosen by their lengths."""
    model.gate.open()
    await make(server, count=None, minutes=60)
    assert len(model.stories) == 1


async def test_it_is_not_begun_where_both_calls_have_no_room(model: Model, server: Server, settings: Settings) -> None:
    settings.LLM_ENVIRONMENT |= {"custom_context_window": 2_048}
    model.gate.open()
    picked, _ = await make(server)
    assert [told_of(story) for story in model.stories] == [picked]


async def test_it_ends_with_its_run(model: Model, server: Server) -> None:
    model.fake.gates[1] = waiting = Gate()
    run = await server.start("70s soul", count=COUNT)
    assert await asyncio.to_thread(waiting.reached.wait, 20)
    model.fake.gates[1] = Gate()  # the story comes to this one
    waiting.open()
    assert await asyncio.to_thread(model.is_asked.wait, 20)
    await cancel_run(run.pk)
    await server.events(run)
    names = [f"{task.get_coro()}" for task in asyncio.all_tasks()]
    assert [name for name in names if "EarlyStory" in name] == []
