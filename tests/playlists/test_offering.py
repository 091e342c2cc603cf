"""Which genres a model is offered: by the alphabet, those near the wish among them, and never too many."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from library.names.normalization import fold
from library.schemas import FacetCount
from llm.budget import token_bound
from playlists.services.generation.offering import GENRE_TOKENS, all_fit, offer_genres

MANY = tuple(FacetCount(name=f"Genre {chr(97 + n % 26)}{chr(97 + n // 26)}", count=2_000 - n) for n in range(600))
NICHE = (
    "Psychedelic Cumbia",
    "Krautrock",
    "Sea Shanties",
    "Dungeon Synth",
    "Fado",
    "Éthio-Jazz",
    "Кантри",
    "Zydeco",
)
LARGE = (*MANY, *(FacetCount(name=name, count=1) for name in NICHE))


def test_of_few_all_are_offered_by_the_alphabet() -> None:
    genres = [FacetCount(name=name, count=count) for name, count in (("Rock", 9), ("Ambient", 1), ("éthio", 5))]
    assert offer_genres("anything", genres, 1_000) == ("Ambient", "éthio", "Rock")


@pytest.mark.parametrize(
    ("wish", "genre"),
    [
        ("cumbia that is a bit psychedelic", "Psychedelic Cumbia"),
        ("psychedelica", "Psychedelic Cumbia"),
        ("krautrok pioneers", "Krautrock"),
        ("shanties for a long voyage", "Sea Shanties"),
        ("synths in a dungeon", "Dungeon Synth"),
        ("triste fado", "Fado"),
        ("ETHIO nights", "Éthio-Jazz"),
        ("кантри музыка", "Кантри"),
        ("zydeco!", "Zydeco"),
    ],
)
def test_a_rare_genre_is_offered_where_the_wish_is_near_it(wish: str, genre: str) -> None:
    assert genre in offer_genres(wish, LARGE, 10_000)
    assert genre not in offer_genres("a rainy day", LARGE, 10_000)


def test_what_nearby_albums_are_of_is_offered_too_as_far_as_the_library_has_it() -> None:
    offered = offer_genres("a rainy day", LARGE, 10_000, near=["Zydeco", "Polka"])
    assert "Zydeco" in offered
    assert "Polka" not in offered


def test_the_head_of_the_list_says_nothing_of_the_most_common() -> None:
    genres = [FacetCount(name=name, count=count) for name, count in (("Rock", 900), ("Pop", 800), ("Axé", 1))]
    assert offer_genres("x", genres, 1_000)[0] == "Axé"


@settings(deadline=None)
@given(
    st.text(max_size=200),
    st.lists(st.text(min_size=1, max_size=40), max_size=300, unique=True),
    st.integers(0, 3_000),
)
def test_it_never_takes_more_room_than_there_is(wish: str, names: list[str], room: int) -> None:
    genres = [FacetCount(name=name, count=n % 7) for n, name in enumerate(names)]
    offered = offer_genres(wish, genres, room)
    assert token_bound(", ".join(offered)) <= min(room, GENRE_TOKENS)
    assert len(offered) <= 120
    assert len(set(offered)) == len(offered)
    assert set(offered) <= set(names)
    assert list(offered) == sorted(offered, key=lambda name: (fold(name), name))
    assert all_fit(genres, room) == (set(offered) == set(names))


def test_a_long_wish_and_a_thousand_genres_take_no_time_worth_telling() -> None:
    genres = [FacetCount(name=f"{name} {word}", count=1) for name in NICHE for word in map(str, range(125))]
    wish = " ".join(f"word{'abcdefghij'[n % 10] * (n % 40 + 1)}" for n in range(200))
    started = time.process_time()
    offer_genres(wish, genres, 10_000)
    assert time.process_time() - started < 0.5  # 0.02 s were measured
