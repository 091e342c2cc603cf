"""A custom server that gives up its grammar in the middle of an answer: what it had said counts, and the rest comes."""

import json
from collections.abc import Iterator

import pytest
from pytest_django import Settings

from playlists.events import Failed, Finished, Picked
from tests.fakes.base import RecordedRequest, Reply
from tests.fakes.openai_compatible import OpenAICompatibleFake
from tests.playlists.conftest import Server

MODEL = "llama3-8b-instruct"
pytestmark = pytest.mark.usefixtures("library")


class Breaking(OpenAICompatibleFake):
    """Its first completion ends in an error after `said`."""

    said = ""

    def respond_completion(self, request: RecordedRequest) -> Reply:
        if len(self.completions) > 1:
            return super().respond_completion(request)
        error = {"code": 500, "message": "grammar stack is empty"}
        chunks = [{"choices": [{"delta": {"content": self.said}}]}, {"error": error}]
        events = [b"data: " + json.dumps(chunk).encode() + b"\n\n" for chunk in chunks]
        return Reply(body=events, content_type="text/event-stream")


@pytest.fixture
def custom(settings: Settings) -> Iterator[Breaking]:
    with Breaking() as fake:
        fake.models = [MODEL]
        fake.answer_numbers()
        settings.LLM_ENVIRONMENT = {
            "provider": "custom",
            "custom_url": fake.url,
            "model_analysis": MODEL,
            "model_generation": MODEL,
        }
        yield fake


async def test_the_picks_before_it_are_kept_and_the_others_asked_for(custom: Breaking, server: Server) -> None:
    custom.said = '"7,9,1'
    events = await server.make("70s soul", count=6)
    picked = [event for event in events if isinstance(event, Picked)]
    assert [event.origin for event in picked] == ["first"] * 2 + ["top_up"] * 4
    assert isinstance(events[-1], Finished)
    assert "pattern" not in str(custom.completions[1].json["response_format"]), "the form that broke is not asked again"


async def test_with_nothing_picked_the_answer_is_cut(custom: Breaking, server: Server) -> None:
    custom.said = '"1'
    failed = (await server.make("70s soul", count=6))[-1]
    assert isinstance(failed, Failed)
    assert (failed.code, len(custom.completions)) == ("answer_cut", 1)
