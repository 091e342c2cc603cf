"""No question about a wish ever exceeds the window: whatever the wish and the library's genres, by real tokenizers."""

import asyncio
from collections.abc import Iterator
from itertools import islice

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from library.schemas import FacetCount, LibraryCounts
from llm.budget import TEMPLATE_TOKENS
from llm.registry import create_provider
from llm.schemas import ProviderConnection
from llm.services.calling.client import LLMClient
from llm.settings_fields import LLMConfig
from playlists.plan import WishPlan
from playlists.schemas import Ideas, Wish
from playlists.services.generation.analyze import analyze
from tests.fakes.ollama import OllamaFake
from tests.llm.tokenizers import sentencepiece, tekken

BIG, NOTHING = "big:70b", WishPlan()
pytestmark = pytest.mark.django_db(transaction=True)
genres = st.lists(
    st.text("abcdefghijklmnopqrstuvwxyz -", min_size=1, max_size=30)
    | st.text("上を向いて歩こう방탄소년단", min_size=1, max_size=30)
    | st.text(min_size=1, max_size=200),
    max_size=60,
    unique=True,
)
wishes = st.text(max_size=300) | st.text("夜🎸 a,", min_size=600, max_size=2_000)

of_plans = st.lists(st.text(min_size=1, max_size=100), max_size=20).map(tuple)
plans = st.builds(WishPlan, artists=of_plans, subjects=of_plans, moods=of_plans, without_genres=of_plans)


@pytest.fixture(scope="module")
def fake() -> Iterator[OllamaFake]:
    """A model of any window that answers nothing of use."""
    with OllamaFake() as server:
        server.add_model(BIG, trained=200_000, parameter_size="70B")
        server.answer_with('{"genres": [], "decades": [], "artists": [], "titles": []}')
        yield server


async def ask(
    fake: OllamaFake, wish: str, names: list[str], copies: int, window: int, rules: WishPlan = NOTHING
) -> Ideas:
    config = LLMConfig(provider="ollama", ollama_url=fake.url, ollama_context_window=window, model_analysis=BIG)
    client = LLMClient(create_provider(ProviderConnection(provider="ollama", base_url=fake.url)), config)
    offered = tuple(FacetCount(name=f"{name}{copy or ''}", count=1) for copy in range(copies) for name in names)
    counts = LibraryCounts(tracks=9, genres=offered, decades=(FacetCount(name="1970s", count=9),))
    try:
        return await analyze(Wish(text=wish), rules, counts, client=client)
    finally:
        await client.provider.aclose()


@settings(suppress_health_check=list(HealthCheck), max_examples=20, deadline=None)
@given(
    wish=wishes,
    names=genres,
    copies=st.integers(1, 20),
    window=st.sampled_from([512, 900, 1_200, 2_048, 3_000, 8_192]),
    rules=plans,
)
def test_prompt_and_answer_fit_the_window(
    fake: OllamaFake, wish: str, names: list[str], copies: int, window: int, rules: WishPlan
) -> None:
    before = len(fake.completions)
    asyncio.run(ask(fake, wish, names, copies, window, rules))
    for request in islice(fake.completions, before, None):
        sent = request.json
        assert sent["options"]["num_ctx"] == window
        for tokens in (sentencepiece(), tekken()):
            used = tokens(sent["system"]) + tokens(sent["prompt"])
            assert used + sent["options"]["num_predict"] + TEMPLATE_TOKENS <= window


def test_a_wish_without_room_is_left_to_the_rules(fake: OllamaFake) -> None:
    before = len(fake.completions)
    found = asyncio.run(ask(fake, "brunch " * 280, ["Soul", "Polka"], 1, 1_200))
    assert len(fake.completions) == before
    assert found == Ideas(genres=("Soul",), by_words=True)


@pytest.mark.parametrize(("window", "has_asks"), [(2_048, False), (4_096, True), (8_192, True)])
def test_in_a_small_window_genres_come_before_the_plan(fake: OllamaFake, window: int, has_asks: bool) -> None:
    before = len(fake.completions)
    names = [f"{first} {second}" for first in ("Deep", "Dark", "Old") for second in ("Soul", "House", "Folk", "Jazz")]
    asyncio.run(ask(fake, "a rainy day", names, 9, window, WishPlan(minutes=60)))
    (asked,) = [request.json for request in fake.completions[before:]]
    assert ("asks" in asked["format"]["properties"]) is has_asks
    assert ("Understood already: minutes 60" in asked["prompt"]) is has_asks
    assert ('"asks"' in asked["system"]) is has_asks
    assert asked["prompt"].count("Soul") > 5
