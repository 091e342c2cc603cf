"""How many tracks a list may have, by what earlier runs have measured: one odd count must not shrink later lists."""

import pytest
from asgiref.sync import sync_to_async
from pytest_django import Settings

from llm.models import ModelMeasurement
from llm.schemas import Usage
from playlists.events import CandidatesChosen, RunEventData
from playlists.services.runs.executor import tokens_per_track
from tests.fakes.ollama import MODEL, OllamaFake
from tests.playlists.conftest import Server, configure

pytestmark = pytest.mark.usefixtures("library")


def sent(events: list[RunEventData]) -> int:
    """How many tracks went to the model."""
    (chosen,) = [event for event in events if isinstance(event, CandidatesChosen)]
    return chosen.sent


async def measured() -> float | None:
    return (await ModelMeasurement.objects.aget(model=MODEL)).tokens_per_track


def known(ollama: OllamaFake, figure: float) -> None:
    """What earlier runs are said to have measured."""
    ModelMeasurement.objects.create(provider="ollama", base_url=ollama.url, model=MODEL, tokens_per_track=figure)


@pytest.mark.parametrize(
    ("tracks", "tokens", "figure"),
    [
        pytest.param(140, 4_200, 30.0, id="ordinary"),
        pytest.param(140, 14_000, 100.0, id="a wordy tokenizer"),
        pytest.param(25, 3_000, 120.0, id="the most"),
        pytest.param(25, 4_050, None, id="3,000 tokens of the server's own"),
        pytest.param(140, 2**62, None, id="nonsense"),
        pytest.param(140, 140, None, id="only what the cache did not have"),
        pytest.param(19, 570, None, id="a short list"),
        pytest.param(0, 300, None, id="no list"),
    ],
)
def test_only_a_figure_that_lines_of_ours_can_take_is_measured(tracks: int, tokens: int, figure: float | None) -> None:
    assert tokens_per_track(tracks, Usage(input_tokens=tokens)) == figure


@pytest.mark.parametrize("count", [200_000, 2**62])
async def test_one_odd_count_changes_no_later_list(ollama: OllamaFake, server: Server, count: int) -> None:
    ollama.answer_with('"1,2,3"', usage=(count, 8))
    before = sent(await server.make("70s soul", count=3))
    assert await measured() is None
    ollama.answer_with('"1,2,3"', usage=(before * 30, 8))
    assert sent(await server.make("70s soul", count=3)) == before
    assert await measured() == 30.0


async def test_an_odd_figure_that_was_kept_earlier_is_passed_over(ollama: OllamaFake, server: Server) -> None:
    before = sent(await server.make("70s soul", count=3))
    await ModelMeasurement.objects.filter(model=MODEL).aupdate(tokens_per_track=1398.6)
    assert sent(await server.make("70s soul", count=3)) == before


async def test_a_wordy_tokenizer_shortens_the_list(ollama: OllamaFake, server: Server) -> None:
    await sync_to_async(known)(ollama, 80.0)
    ollama.answer_with('"1,2,3"', usage=(71 * 80, 8))
    assert sent(await server.make("70s soul", count=3)) == int(8192 * 0.7 / 80)
    assert await measured() == 80.0


async def test_a_list_that_a_figure_made_short_still_measures(
    fake: OllamaFake, settings: Settings, server: Server
) -> None:
    """In a window of 2,048 tokens, 110 tokens a track would leave 13 tracks, and 13 measure nothing."""
    configure(settings, fake, ollama_context_window=2048)
    await sync_to_async(known)(fake, 110.0)
    fake.answer_with('"1,2,3"', usage=(20 * 30, 8))
    assert sent(await server.make("70s soul", count=3)) == 20
    assert await measured() == 70.0
    for _ in range(2):
        await server.make("70s soul", count=3)
    assert sent(await server.make("70s soul", count=3)) > 25


async def test_a_window_too_small_to_measure_in_keeps_to_the_estimate(
    fake: OllamaFake, settings: Settings, server: Server
) -> None:
    configure(settings, fake, ollama_context_window=1024)
    await sync_to_async(known)(fake, 110.0)
    assert sent(await server.make("70s soul", count=3)) == int(1024 * 0.7 / 40)
