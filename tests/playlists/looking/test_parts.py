"""Artists in parts: each once, every part like the others, and none above the window, by real tokenizers."""

import random
import re
import string
from collections import Counter
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from library.schemas import ListedArtist
from llm.budget import TEMPLATE_TOKENS, prompt_allowance
from playlists.prompts import look as prompt
from playlists.services.looking.parts import FEWEST, Part, deal
from plexsage.environment import BASE_DIR
from tests.llm.tokenizers import sentencepiece, tekken

WISH = "songs for a long drive home at night"
names = st.one_of(
    st.sampled_from(["Nick Drake", "Sigur Rós", "AC/DC", "!!!", "50 Cent", "1999", "椎名林檎", "فيروز", "🎸🔥"]),
    st.text(string.ascii_letters + " -'", max_size=40),
    st.text(max_size=60),
    st.text(min_size=200, max_size=500),
)
genres = st.sampled_from(["", "Folk", "Rock", "Jazz", "Música Popular Brasileira", "歌謡曲"]) | st.text(max_size=100)


@st.composite
def libraries(draw: st.DrawFn) -> list[ListedArtist]:
    """Up to 400 artists out of a few names and genres."""
    some = draw(st.lists(st.tuples(names, genres), min_size=1, max_size=20))
    count = draw(st.integers(1, 400))
    return [ListedArtist(number, *some[number % len(some)]) for number in range(count)]


@cache
def demo_artists() -> tuple[ListedArtist, ...]:
    """Those of the demo library, with the first genre that one of their albums has."""
    found: dict[str, str] = {}
    for file in sorted((BASE_DIR / "library" / "demo").glob("*.yaml")):
        for artist, genre in re.findall(
            r"^- artist: (.+)$[\s\S]*?^  genres: \[([^,\]]+)", file.read_text("utf-8"), re.M
        ):
            found.setdefault(artist.strip("'\""), genre.strip())
    return tuple(ListedArtist(number, name, genre) for number, (name, genre) in enumerate(found.items(), 1))


def room_of(window: int) -> int:
    return prompt_allowance(window, 0)


def text_of(part: Part, wish: str) -> str:
    return prompt.SYSTEM + prompt.build(prompt.lay_out_artists(part.artists).text, wish, part.most)


@settings(max_examples=25, deadline=None)
@given(
    artists=libraries(),
    wish=st.one_of(st.just(WISH), st.text(min_size=1, max_size=300)),
    window=st.one_of(st.integers(512, 2048), st.integers(2048, 40_000)),
)
def test_every_artist_is_asked_about_once_and_nothing_exceeds_the_window(
    artists: list[ListedArtist], wish: str, window: int
) -> None:
    parts = deal(artists, wish, room_of(window))
    if parts:
        assert Counter(artist.id for part in parts for artist in part.artists) == Counter(a.id for a in artists)
    halves = [half for part in parts for half in part.halves(wish)]
    for part in (*parts, *halves):
        assert 1 <= part.most <= max(1, len(part.artists) // 2)
        for tokens in (tekken(), sentencepiece()):
            taken = tokens(prompt.SYSTEM) + tokens(text_of(part, wish).removeprefix(prompt.SYSTEM))
            assert taken <= part.bound
            assert taken + part.answer_bound + TEMPLATE_TOKENS <= window


@settings(max_examples=30, deadline=None)
@given(artists=libraries(), window=st.integers(700, 9_000), seed=st.integers())
def test_the_same_artists_make_the_same_parts_whatever_their_order(
    artists: list[ListedArtist], window: int, seed: int
) -> None:
    shuffled = list(artists)
    random.Random(seed).shuffle(shuffled)
    assert deal(shuffled, WISH, room_of(window)) == deal(artists, WISH, room_of(window))


def test_halves_are_the_whole() -> None:
    (part,) = deal(demo_artists()[:101], WISH, room_of(8_192))
    halves = part.halves(WISH)
    assert sorted(a.id for half in halves for a in half.artists) == sorted(a.id for a in part.artists)
    assert [len(half.artists) for half in halves] == [50, 51]


def test_a_few_artists_are_not_halved_again() -> None:
    (part,) = deal(demo_artists()[: 2 * FEWEST - 1], WISH, room_of(8_192))
    assert part.halves(WISH) == ()


def test_a_window_without_room_for_a_list_gives_no_parts() -> None:
    assert deal(demo_artists(), "雨の夜" * 150, room_of(512)) == ()


def test_a_thousand_artists_take_less_than_ten_thousand_tokens() -> None:
    """In all parts together, instructions and question included."""
    artists = demo_artists()
    assert len(artists) > 900
    for window in (4_096, 8_192, 200_000):
        parts = deal(artists, WISH, room_of(window))
        assert len(parts) == 5
        assert sum(tekken()(text_of(part, WISH)) for part in parts) <= 10 * len(artists)


def test_parts_are_alike_and_none_begins_as_another_does() -> None:
    """The same number may be chosen from each; and what a model overlooks is not always the same music."""
    parts = deal(demo_artists(), WISH, room_of(4_096))
    assert len(parts) > 2
    assert max(len(part.artists) for part in parts) - min(len(part.artists) for part in parts) <= 1
    common = {genre for genre, count in Counter(a.genre for a in demo_artists()).items() if count >= len(parts)}
    for part in parts:
        assert common <= {artist.genre for artist in part.artists}
    assert len({part.artists[0].genre for part in parts}) == len(parts)


def test_the_order_says_nothing() -> None:
    """A model that likes the top of a list must not like the letter A, or what there is most of."""
    (part,) = deal(demo_artists()[:200], WISH, room_of(16_384))
    listed = [artist.name for artist in part.artists]
    assert listed != sorted(listed)
    genres = list(dict.fromkeys(artist.genre for artist in part.artists))
    assert genres != sorted(genres)


def test_the_list_as_the_model_reads_it() -> None:
    """The instruction to pick, and how many at most, stand in the same message; no name can pose as another line."""
    artists = [ListedArtist(1, "Nick Drake", "Folk"), ListedArtist(2, "Two\nLines", "Folk"), ListedArtist(3, "Me")]
    listing = prompt.lay_out_artists(artists)
    assert listing.text == "Folk\n1 Nick Drake\n2 Two Lines\nGenre unknown\n3 Me"
    message = prompt.build(listing.text, "quiet\nsongs", 2)
    assert message.endswith("Wish: quiet songs\nPick at most 2 artists of the list whose music fits the wish.")


@pytest.mark.parametrize("genre", ["2 Tone", "8-bit", "1960s", "٣ نغمات"])
def test_a_genre_is_never_taken_for_an_artist(genre: str) -> None:
    text = prompt.lay_out_artists([ListedArtist(1, "The Specials", genre)]).text
    assert text == f"Genre: {genre}\n1 The Specials"


@pytest.mark.parametrize("name", ["x" * 500, "あ" * 500])
def test_an_endless_name_is_cut(name: str) -> None:
    assert len(prompt.artist_line(1, ListedArtist(1, name))) == len("1 ") + 60
