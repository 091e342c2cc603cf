"""What the page announces is what a run then sends; and no page waits for a server to say it."""

import pytest
from asgiref.sync import sync_to_async
from pytest_django import Settings

from llm.models import ModelMeasurement
from llm.services.settings.effective import load_config
from llm.settings_fields import LLMConfig
from playlists.events import CandidatesChosen, RunEventData
from playlists.schemas import Ideas, Wish
from playlists.services.filter_form.preview import Preview, figures_text, preview
from tests.fakes.ollama import MODEL, OllamaFake
from tests.playlists.conftest import Server, configure, load, server_track

pytestmark = pytest.mark.usefixtures("library")


async def announced(wish: Wish) -> Preview:
    config = (await sync_to_async(load_config)()).config
    return await preview(wish, config)


def sent(events: list[RunEventData]) -> tuple[int, int]:
    (chosen,) = [event for event in events if isinstance(event, CandidatesChosen)]
    return chosen.sent, chosen.matching


@pytest.mark.parametrize("window", [600, 1_024, 2_048, 4_096, 8_192, 32_768])
@pytest.mark.parametrize(
    "wish",
    [
        Wish(text="70s soul", count=10),
        Wish(text="anything", count=25, genres=(), decades=()),
        Wish(text="x", count=10, genres=("Jazz",), decades=(), max_tracks=20),
        Wish(text="no jazz please", count=10, genres=(), decades=()),
    ],
    ids=["by-wish", "everything", "limited", "without"],
)
async def test_the_number_announced_is_the_number_sent(
    ollama: OllamaFake, settings: Settings, server: Server, window: int, wish: Wish
) -> None:
    ollama.add_model(MODEL, trained=65_536)
    configure(settings, ollama, ollama_context_window=window)
    found = await announced(wish)
    assert 0 < found.sent <= found.matching
    events = await server.make(**wish.model_dump())
    assert (found.sent, found.matching) == sent(events)
    assert found.text == f"Sending {found.sent:,} of {found.matching:,} tracks"


async def test_doubles_of_a_recording_are_not_announced(ollama: OllamaFake, server: Server) -> None:
    tracks = [server_track(2 * number) for number in range(1, 31)]
    doubles = [track.model_copy(update={"rating_key": f"d{track.rating_key}", "album": "Best of"}) for track in tracks]
    await sync_to_async(load)(*tracks, *doubles)
    wish = Wish(text="x", count=10, genres=("Soul",), decades=())
    found = await announced(wish)
    assert (found.sent, found.matching) == (30, 60) == sent(await server.make(**wish.model_dump()))


async def test_what_runs_have_measured_is_announced(ollama: OllamaFake, settings: Settings, server: Server) -> None:
    """At fewer tokens a track than guessed, more tracks fit, up to what the window surely holds."""
    configure(settings, ollama, ollama_context_window=2_048)
    config = (await sync_to_async(load_config)()).config
    await ModelMeasurement.objects.acreate(
        provider="ollama",
        base_url=config.base_url,
        model=MODEL,
        tokens_per_track=20.0,
        input_tokens_per_second=100.0,
        output_tokens_per_second=10.0,
    )
    wish = Wish(text="x", count=10, genres=(), decades=(), depth="quick")
    found = await announced(wish)
    assert found.fits == 71
    assert found.sent > 36
    events = await server.make(**wish.model_dump())
    assert sent(events)[0] == pytest.approx(found.sent, abs=2)
    (chosen,) = [event for event in events if isinstance(event, CandidatesChosen)]
    assert chosen.expected_seconds == pytest.approx(found.expected_seconds, rel=0.1)
    assert "about 2" in figures_text(found)
    assert "seconds" in figures_text(found)


async def test_a_weak_model_is_announced_as_few_tracks_as_it_gets(
    fake: OllamaFake, settings: Settings, server: Server
) -> None:
    configure(settings, fake, model_analysis="smollm2:135m", model_generation="smollm2:135m")
    found = await announced(Wish(text="x", count=10, genres=(), decades=()))
    assert found.sent == found.fits == 40
    assert sent(await server.make("x", count=10, genres=(), decades=()))[0] == 40


async def test_nothing_outside_is_asked(ollama: OllamaFake) -> None:
    found = await announced(Wish(text="70s soul"))
    assert ollama.requests == []
    assert found.is_about


async def test_a_run_leaves_behind_what_its_server_told(ollama: OllamaFake, server: Server) -> None:
    ollama.add_model(MODEL, trained=4_096)
    assert (await announced(Wish(text="x", genres=(), decades=()))).fits == 143
    await server.make("x", count=10, genres=(), decades=())
    found = await announced(Wish(text="x", genres=(), decades=()))
    assert (found.fits, found.sent, found.is_about) == (71, 71, False)


async def test_the_ideas_that_are_known_are_what_the_run_goes_by(ollama: OllamaFake, server: Server) -> None:
    """And the model is not asked for them again."""
    wish = Wish(text="a rainy day", count=10, ideas=Ideas(genres=("Jazz",), decades=(1950,)))
    found = await announced(wish)
    assert found.matching == 200
    assert sent(await server.make(**wish.model_dump())) == (found.sent, 200)
    assert len(ollama.completions) == 2  # picking, and the story


async def test_what_cannot_match_is_zero(ollama: OllamaFake) -> None:
    for wish in (Wish(text="x", genres=("Zydeco",)), Wish(text="x", genres=("Jazz",), decades=(2020,))):
        found = await announced(wish)
        assert (found.matching, found.sent, found.text) == (0, 0, "Sending 0 of 0 tracks")


async def test_a_wish_that_leaves_no_room_is_told_so(ollama: OllamaFake, settings: Settings) -> None:
    configure(settings, ollama, ollama_context_window=512)
    found = await announced(Wish(text="静かな夜に聴きたい曲" * 40, genres=(), decades=()))
    assert found.sent == 0
    assert "512 tokens" in found.problem


async def test_before_a_provider_is_chosen_there_is_a_careful_guess() -> None:
    found = await preview(Wish(text="x", genres=(), decades=()), LLMConfig())
    assert (found.sent, found.matching, found.is_about, found.cost) == (143, 400, True, None)


async def test_local_models_cost_nothing_and_say_what_is_not_measured(ollama: OllamaFake) -> None:
    found = await announced(Wish(text="x", genres=(), decades=()))
    assert found.cost == 0
    assert figures_text(found).endswith("time not measured yet")
    assert "$" not in figures_text(found)


async def test_a_cloud_model_has_its_price_or_an_honest_word() -> None:
    wish = Wish(text="x", genres=(), decades=())
    known = await preview(wish, LLMConfig(provider="anthropic", model_generation="claude-haiku-5-5"))
    assert known.cost is not None
    assert known.cost > 0
    assert "$" in figures_text(known)
    unknown = await preview(wish, LLMConfig(provider="anthropic", model_generation="claude-from-tomorrow"))
    assert unknown.cost is None
    assert "price unknown" in figures_text(unknown)
