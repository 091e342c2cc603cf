"""The chooser that stands in for a model of perfect taste: what it reads, and the forms in which it answers."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from library.schemas import TrackRef
from llm.output import NumberPicks, json_schema
from llm.parsing import NumberReader
from llm.registry import create_provider
from llm.schemas import Completion, CompletionRequest, ProviderConnection
from playlists.prompts import analyze, narrate, select
from playlists.prompts.listing import lay_out
from tests.fakes.answer_forms import Choice, answer_in_form
from tests.fakes.base import RecordedRequest
from tests.fakes.llm import LLMFake
from tests.fakes.numbered_lists import read_question
from tests.fakes.ollama import MODEL, OllamaFake
from tests.fakes.openai_compatible import OpenAICompatibleFake
from tests.fakes.scripted_chooser import ScriptedChooser, Truth

RIGHT = frozenset(range(3, 140, 7))
LIST = "\n".join(["1971", *(f"{number} Artist {number % 30} - Title {number}" for number in range(1, 141))])
TRUTH = Truth((f"Artist {number % 30}", f"Title {number}") for number in RIGHT)


def asked(message: str, schema: dict[str, Any] | None = None, chooser: ScriptedChooser | None = None) -> str:
    """What the chooser says to this message, in Ollama's words."""
    body = json.dumps({"prompt": message}).encode()
    request = RecordedRequest("POST", "/api/generate", {}, body)
    return (chooser or ScriptedChooser(TRUTH)).answer(request, schema).text


def numbers(text: str) -> set[int]:
    """The numbers of an answer, as PlexSage reads them."""
    reader = NumberReader(highest=10_000)
    return {*reader.feed(text), *reader.close()}


@pytest.mark.parametrize("form", ["pattern", "array", None])
def test_it_picks_what_is_right_in_every_form(form: Any) -> None:
    schema = json_schema(NumberPicks(count=15, highest=140), form) if form else None
    picked = numbers(asked(select.build(LIST, "anything", 15), schema))
    assert len(picked) == 15
    assert picked <= RIGHT


def test_where_the_form_wants_more_than_is_right_the_rest_is_wrong() -> None:
    schema = json_schema(NumberPicks(count=40, highest=140), "pattern")
    picked = numbers(asked(select.build(LIST, "anything", 40), schema))
    assert len(picked) == 40
    assert picked > RIGHT


def test_where_it_may_stop_early_it_does() -> None:
    array = {"type": "array", "items": {"type": "integer"}, "minItems": 8, "maxItems": 40}
    schema = {"type": "object", "properties": {"numbers": array}}
    assert numbers(asked(select.build(LIST, "anything", 40), schema)) == RIGHT
    schema = {"type": "string", "pattern": "^[1-9][0-9]{0,2}(,[1-9][0-9]{0,2}){7,39}$"}
    assert numbers(asked(select.build(LIST, "anything", 40), schema)) == RIGHT


def test_one_number_of_each_slot() -> None:
    slots = ((1, 2, 3), (4, 5, 6), (9, 10, 11))
    schema = json_schema(NumberPicks(count=3, highest=140, slots=slots), "pattern")
    assert json.loads(asked(select.build(LIST, "anything", 3), schema)) == "3,4,10"


def test_what_is_picked_already_is_not_picked_again() -> None:
    taken = sorted(RIGHT)[:10]
    assert numbers(asked(select.build(LIST, "anything", 10, taken=taken))) == RIGHT - set(taken)


def test_an_artist_is_right_that_has_right_tracks() -> None:
    artists = "Folk\n1 Artist 3\n2 Artist 5\n3 Artist 29 · folk, 1971\nPop\n4 Artist 1 (1990)\n5 10cc"
    right = {number for number, artist in ((1, 3), (2, 5), (3, 29), (4, 1)) if artist in {n % 30 for n in RIGHT}}
    assert right
    assert right != {1, 2, 3, 4}
    assert numbers(asked(f"{artists}\n\nWish: x\nPick at most 4 artists of the list.")) == right


def test_nothing_right_where_none_need_be() -> None:
    empty = ScriptedChooser(Truth(()))
    assert numbers(asked(f"{LIST}\nPick at most 40 artists.", None, empty)) == set()


def test_albums_and_decorated_and_cut_names() -> None:
    long = "L" * 90
    knows = Truth([("Nick Drake", "River Man"), ("Kate Bush", long)], [("Nick Drake", "Five Leaves Left")])
    chooser = ScriptedChooser(knows)
    albums = "1 Nick Drake - Five Leaves Left\n2 Nick Drake - Pink Moon\nPick at most 2 albums."
    assert numbers(asked(albums, None, chooser)) == {1}
    tracks = f"1 Nick Drake - River Man · folk\n2 Nick Drake - River\n3 Kate Bush - {'L' * 79}…\nPick at most 3 tracks."
    assert numbers(asked(tracks, None, chooser)) == {1, 3}


def test_noise_is_near_what_was_asked_for() -> None:
    noisy = ScriptedChooser(lambda _kind, name: name.endswith("0"), misses=0.25, strays=0.1)
    lines = "\n".join(f"{number} Artist - Title {number}" for number in range(1, 2001))
    picked = numbers(asked(f"{lines}\nPick at most 2000 tracks.", None, noisy))
    right = {number for number in range(1, 2001) if number % 10 == 0}
    assert 0.65 < len(picked & right) / len(right) < 0.85
    assert 0.07 < len(picked - right) / (2000 - len(right)) < 0.13


def test_bias_leaves_the_end_of_the_list_unread() -> None:
    biased = ScriptedChooser(lambda *_: True, bias=1.0)
    lines = "\n".join(f"{number} Artist - Title {number}" for number in range(1, 1001))
    picked = numbers(asked(f"{lines}\nPick at most 1000 tracks.", None, biased))
    assert sum(number <= 500 for number in picked) > 2 * sum(number > 500 for number in picked)


def test_analysis_gets_its_ideas_and_stories_a_title() -> None:
    schema = analyze.schema(["Rock", "Jazz"], ["1960s"])
    said = json.loads(asked(analyze.build("x", ["Rock", "Jazz"], ["1960s"]), schema))
    assert said == {key: [] for key in schema["properties"]}
    sage = ScriptedChooser(TRUTH, knows_of={"genres": ["Jazz"]})
    assert json.loads(asked("x", schema, sage)) == said | {"genres": ["Jazz"]}
    tracks = [TrackRef(rating_key="1", artist="Nick Drake", title="River Man", album="Five Leaves Left")]
    story = json.loads(asked(narrate.build("pick 3 tracks", tracks), narrate.schema()))
    assert story["title"]
    assert set(story) == {"title", "narrative"}


@given(right=st.sets(st.integers(1, 60)), count=st.integers(1, 30), least=st.integers(0, 30))
def test_every_pattern_is_met(right: set[int], count: int, least: int) -> None:
    others = [number for number in range(1, 61) if number not in right]
    one = "([1-9]|[1-5][0-9]|60)"
    pattern = f"^{one}(,{one}){{{max(0, min(least, count) - 1)},{count - 1}}}$"
    said = json.loads(answer_in_form(Choice(sorted(right), others, count, False), {"pattern": pattern}))
    assert re.fullmatch(pattern, said)


def test_the_list_as_plexsage_lays_it_out() -> None:
    tracks = [TrackRef(rating_key=str(n), artist=f"A {n}", title="T", album="B", year=1970 + n % 3) for n in range(9)]
    question = read_question(select.build(lay_out(tracks).text, "pick 3 songs of the 90s", 5))
    assert question is not None
    assert (len(question.lines), question.kind, question.most, question.at_most) == (9, "track", 5, False)


@pytest.fixture(params=[OllamaFake, OpenAICompatibleFake])
def server(request: pytest.FixtureRequest) -> Iterator[LLMFake]:
    """A server of either dialect, with the chooser behind it."""
    with request.param() as fake:
        if isinstance(fake, OllamaFake):
            fake.add_model(MODEL)
        ScriptedChooser(TRUTH).serve(fake)
        yield fake


async def test_behind_a_real_server(server: LLMFake) -> None:
    name, model = ("ollama", MODEL) if isinstance(server, OllamaFake) else ("custom", "smollm2-135m-instruct")
    connection = ProviderConnection(provider=name, base_url=server.base_url, api_key=SecretStr(""))
    provider = create_provider(connection)
    wanted = NumberPicks(count=15, highest=140)
    request = CompletionRequest(
        system=select.SYSTEM, prompt=select.build(LIST, "x", 15), output=wanted, max_output_tokens=200, model=model
    )
    events = [event async for event in provider.stream(request)]
    await provider.aclose()
    assert isinstance(events[-1], Completion)
    picked = numbers(events[-1].text)
    assert len(picked) == 15
    assert picked <= RIGHT
    assert events[-1].usage.input_tokens > 500
