"""`token_bound` against real tokenizers: none may ever count more tokens than it allows for."""

import string

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from library.schemas import TrackRef
from llm.budget import token_bound
from playlists.prompts.listing import lay_out
from tests.llm.tokenizers import Count, sentencepiece, tekken

#: A tokenizer may put a marker or a space of its own before a text.
_START = 2

_REAL = (
    "Marvin Gaye - What's Going On",
    "Talking Heads - Once in a Lifetime",
    "Joni Mitchell - A Case of You",
    "Creedence Clearwater Revival - Have You Ever Seen the Rain",
    "Siouxsie and the Banshees - Hong Kong Garden",
    "Kraftwerk - Trans-Europe Express",
    "Stevie Wonder - Sir Duke",
    "Ladysmith Black Mambazo - Homeless",
)
latin = st.text(string.ascii_letters + " '-.,!&()", max_size=60)
names = st.one_of(
    st.sampled_from(["Marvin Gaye", "Sigur Rós", "Einstürzende Neubauten", "AC/DC", "!!!", "МакSим", "μ-Ziq", "P!nk"]),
    latin,
    st.text(string.ascii_lowercase, max_size=24),
    st.text("上を向いて歩こう椎名林檎王菲방탄소년단アイ", max_size=40),
    st.text("قلبيفيروزשלוםעולם", max_size=40),
    st.text("🎸🔥🎉👩‍👩‍👧‍👦🏳️‍🌈💔", max_size=20),
    st.text(max_size=60),
    st.text(min_size=450, max_size=500),
)
tracks = st.builds(
    TrackRef,
    rating_key=st.just("k"),
    title=names,
    artist=names,
    album=names,
    year=st.none() | st.integers(1900, 2030),
)


@pytest.fixture(params=[tekken, sentencepiece], ids=["tekken", "sentencepiece"])
def count(request: pytest.FixtureRequest) -> Count:
    counter: Count = request.param()
    return counter


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
@given(text=names)
def test_any_name(count: Count, text: str) -> None:
    assert count(text) <= token_bound(text) + _START


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
@given(chosen=st.lists(tracks, min_size=1, max_size=40))
def test_any_list(count: Count, chosen: list[TrackRef]) -> None:
    text = lay_out(chosen).text
    assert count(text) <= token_bound(text) + _START


def test_the_bound_is_of_use_for_real_names(count: Count) -> None:
    """Below 40 tokens a track it never costs a track that the 70 % rule would send."""
    chosen = [name.split(" - ") for name in _REAL]
    tracks = [TrackRef(rating_key="k", artist=artist, title=title, album="", year=1971) for artist, title in chosen]
    text = lay_out(tracks).text
    assert token_bound(text) < 2.4 * count(text)
    assert token_bound(text) < 30 * len(tracks)
