"""What a small model really answered makes no list worse than rules alone do, however large it claims to be."""

from collections.abc import Iterator
from pathlib import Path
from statistics import fmean

import pytest
from asgiref.sync import async_to_sync

from benchmarks.quality.catalogue import Catalogue, read_catalogue
from benchmarks.quality.wishes import Judged, forty
from core.text.word_lists import read_yaml
from library.queries import library_counts
from llm.registry import create_provider
from llm.schemas import ProviderConnection
from llm.services.calling.client import LLMClient
from llm.settings_fields import LLMConfig
from playlists.schemas import Ideas, Wish
from playlists.services.generation.analyze import analyze
from playlists.services.generation.candidates import choose_candidates
from playlists.services.generation.filtering import choose_filter
from playlists.services.planning.merge import settle_wish
from playlists.services.ranking.rank import rank
from playlists.services.wishes.moods import read_table
from playlists.services.wishes.read import countries_by_table, plan_of
from tests.fakes.ollama import OllamaFake
from tests.library.kept import copy_library

pytestmark = pytest.mark.django_db(transaction=True)
ANSWERS: dict[str, str] = read_yaml(Path(__file__).with_name("recorded_readings.yaml"))
CASES = {case.wish: case for case in forty()}
LIST, SEEDS = 140, (1, 2)
#: A draw is a draw: what may fit less.
CHANCE = 0.02


@pytest.fixture
def catalogue(with_music: Path) -> Catalogue:
    """Of the demo library, which is copied into the test's database."""
    copy_library(with_music / "plexsage.sqlite3")
    return read_catalogue()


@pytest.fixture
def fake() -> Iterator[OllamaFake]:
    with OllamaFake() as server:
        yield server


def read_by(fake: OllamaFake, wish: str, size: str) -> Ideas:
    """What becomes of the recorded answer, had a model of this size given it."""
    fake.add_model("some:q4", parameter_size=size)
    fake.answer_with(ANSWERS[wish])
    config = LLMConfig(provider="ollama", ollama_url=fake.url, ollama_context_window=8192, model_analysis="some:q4")

    async def ask() -> Ideas:
        client = LLMClient(create_provider(ProviderConnection(provider="ollama", base_url=fake.url)), config)
        try:
            return await analyze(Wish(text=wish), rules, counts, client=client)
        finally:
            await client.provider.aclose()

    counts, rules = library_counts(), plan_of(Wish(text=wish))
    return async_to_sync(ask)()


def share(case: Judged, ideas: Ideas) -> float:
    """Of the candidates, what fits."""
    plan = plan_of(Wish(text=case.wish, ideas=ideas))
    wish = settle_wish(Wish(text=case.wish, ideas=ideas), plan)
    chosen = choose_filter(wish, plan, ideas)
    ranking = rank(wish, chosen)
    lists = (choose_candidates(chosen, LIST, seed, ranking=ranking) for seed in SEEDS)
    return fmean(case.share_of([track.rating_key for track in tracks]) for tracks in lists)


def test_no_list_is_worse_than_by_rules_alone(catalogue: Catalogue, fake: OllamaFake) -> None:
    genres = [genre.name for genre in library_counts().genres]
    worse = {}
    for wish in ANSWERS:
        case = CASES[wish].judge(catalogue.values())
        countries = countries_by_table(plan_of(Wish(text=wish)))
        rules = share(case, Ideas(genres=read_table(wish, genres, countries).genres))
        for size in ("1.5B", "8.0B"):
            found = share(case, read_by(fake, wish, size))
            if found < rules - CHANCE:
                worse[wish, size] = (rules, found)
    assert worse == {}
    # The smaller one was never asked.
    assert len(fake.completions) == len(ANSWERS)


def test_taken_at_its_word_it_had_spoilt_them(catalogue: Catalogue) -> None:
    """Else the test above tells nothing."""
    case = CASES["calm music to fall asleep to"].judge(catalogue.values())
    taken = Ideas(genres=("Blues", "Country", "Jazz", "Pop", "Rock", "Soul"))
    assert share(case, taken) < 0.5
