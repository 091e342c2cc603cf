"""No call ever exceeds the window: whatever tracks are called, however small the window, by real tokenizers."""

import asyncio
import string
from collections.abc import Iterator
from contextlib import aclosing
from unittest.mock import AsyncMock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from library.schemas import TrackRef
from llm.budget import TEMPLATE_TOKENS
from llm.registry import create_provider
from llm.schemas import ProviderConnection
from llm.services.calling.client import LLMClient
from llm.settings_fields import LLMConfig
from playlists.errors import BadWishError, NoPicksError
from playlists.services.generation import trust
from playlists.services.generation.prompt_budget import fit_listing
from playlists.services.generation.selection import Selection
from tests.fakes.ollama import OllamaFake
from tests.llm.tokenizers import sentencepiece, tekken

BIG, THINKER = "big:70b", "thinker:70b"
names = st.one_of(
    st.sampled_from(["Marvin Gaye", "Sigur Rós", "Einstürzende Neubauten", "AC/DC", "!!!", "50 Cent", "1999"]),
    st.text(string.ascii_letters + " ", max_size=40),
    st.text("上を向いて歩こう椎名林檎王菲방탄소년단", max_size=40),
    st.text("قلبيفيروزשלוםעולם", max_size=40),
    st.text("🎸🔥👩‍👩‍👧‍👦🏳️‍🌈💔", max_size=40),
    st.text(min_size=480, max_size=500),
    st.sampled_from(["Z̵҉a̐l̶g̷͘o̴" * 8, "e" + "́" * 60]),
)
tracks = st.builds(
    TrackRef,
    rating_key=st.just("k"),
    title=names,
    artist=names,
    album=st.just(""),
    year=st.none() | st.integers(1900, 2030),
)
libraries = st.tuples(st.lists(tracks, min_size=1, max_size=30), st.integers(1, 12)).map(
    lambda drawn: [
        track.model_copy(update={"rating_key": f"{copy}.{place}"})
        for copy in range(drawn[1])
        for place, track in enumerate(drawn[0])
    ]
)


@pytest.fixture(scope="module")
def fake() -> Iterator[OllamaFake]:
    """A model of any window, that says the first number again and again, so that there is a second round."""
    with OllamaFake() as server, pytest.MonkeyPatch.context() as patched:
        # Nobody has examined it, and no database is here.
        patched.setattr(trust, "find_measurement", AsyncMock(return_value=None))
        patched.setattr(trust, "read_result", lambda *_: None)
        server.add_model(BIG, trained=200_000, parameter_size="70B")
        able = ("completion", "thinking")
        server.add_model(THINKER, trained=200_000, parameter_size="70B", capabilities=able)
        server.answer_with('"1,1,1"')
        yield server


async def pick(
    fake: OllamaFake, library: list[TrackRef], wish: str, count: int, window: int, thoughts: int = 0
) -> Selection | None:
    """Both rounds; None where the wish alone is too long."""
    config = LLMConfig(
        provider="ollama",
        ollama_url=fake.url,
        ollama_context_window=window,
        model_generation=THINKER if thoughts else BIG,
        thinking_generation="on",
        thinking_tokens_generation=max(256, thoughts),
    )
    client = LLMClient(create_provider(ProviderConnection(provider="ollama", base_url=fake.url)), config)
    try:
        listing = await fit_listing(library, wish, count, client=client)
        selection = Selection(
            listing, wish, count, client=client, seed=1, keys_of=lambda tracks: [track.rating_key for track in tracks]
        )
        async with aclosing(selection.events()) as events:
            async for _ in events:
                pass
    except BadWishError:
        return None
    except NoPicksError:
        pytest.fail("number 1 was named")
    finally:
        await client.provider.aclose()
    return selection


@settings(suppress_health_check=list(HealthCheck), max_examples=60)
@given(
    library=libraries,
    wish=st.one_of(st.just("70s soul"), st.text(min_size=1, max_size=300)),
    count=st.integers(1, 100),
    window=st.one_of(st.integers(512, 2048), st.integers(2048, 200_000)),
    thoughts=st.sampled_from([0, 256, 4096, 100_000]),
)
def test_prompt_and_answer_never_exceed_the_window(
    library: list[TrackRef], wish: str, count: int, window: int, thoughts: int, fake: OllamaFake
) -> None:
    before = len(fake.completions)
    selection = asyncio.run(pick(fake, library, wish, count, window, thoughts))
    requests = [request.json for request in fake.completions[before:]]
    assert bool(requests) == (selection is not None)
    for body in requests:
        options = body["options"]
        assert options["num_ctx"] == window
        assert options["num_predict"] > 0
        assert body["think"] is bool(thoughts)
        for tokens in (tekken(), sentencepiece()):
            prompt = tokens(body["system"]) + tokens(body["prompt"])
            assert prompt + TEMPLATE_TOKENS + options["num_predict"] <= window
    if selection:
        keys = [chosen.track.rating_key for chosen in selection.picks]
        assert len(keys) == len(set(keys)) <= count
        assert set(keys) <= {track.rating_key for track in library}


def test_an_ordinary_library_is_used_to_the_limit_of_its_window(fake: OllamaFake) -> None:
    """The bound must not be so careful that it costs what the 70 % rule allows."""
    library = [
        TrackRef(
            rating_key=str(n), title=f"What Can I Do for You {n}", artist="Earth, Wind & Fire", album="", year=1975
        )
        for n in range(140)
    ]
    before = len(fake.completions)
    asyncio.run(pick(fake, library, "upbeat 70s soul and funk for a kitchen party", 25, 8192))
    first = fake.completions[before].json
    assert "\n140 Earth" in first["prompt"]
    assert first["options"]["num_predict"] <= 150


async def test_a_wish_that_fills_the_window_is_refused_in_words(fake: OllamaFake) -> None:
    library = [TrackRef(rating_key="1", title="One", artist="U2", album="", year=1991)]
    config = LLMConfig(provider="ollama", ollama_url=fake.url, ollama_context_window=512, model_generation=BIG)
    client = LLMClient(create_provider(ProviderConnection(provider="ollama", base_url=fake.url)), config)
    with pytest.raises(BadWishError, match="512 tokens"):
        await fit_listing(library, "静かな夜に聴きたい曲" * 40, 5, client=client)
    await client.provider.aclose()
