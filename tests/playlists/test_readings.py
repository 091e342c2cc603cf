"""Which answers are readings, and what counts beside the table of common words: no model makes it worse."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from playlists.schemas import Ideas
from playlists.services.generation.readings import combine, is_no_reading, telling_decades
from playlists.services.wishes.moods import TableReading

BY_COUNT = ["Rock", "Pop", "Soul", "Jazz", "R&B", "Folk", "Hip Hop", "Electronic", "Country", "Blues", "Metal", "Punk"]
BY_NAME = sorted(BY_COUNT)
names = st.lists(st.text("abcdefgh", min_size=1, max_size=4), min_size=1, max_size=30, unique=True)


@pytest.mark.parametrize(
    ("answered", "offered"),
    [
        # As measured in 12 of 20 prompts: the head of the list, as long as an answer may be.
        (BY_COUNT[:6], BY_COUNT),
        (BY_COUNT[:3], BY_COUNT),
        (BY_NAME[:6], BY_NAME),
        (BY_NAME[4:9], BY_NAME),
        (BY_COUNT, BY_COUNT),
        (BY_COUNT[::-1], BY_COUNT),
        (BY_COUNT[1::2] + BY_COUNT[:1], BY_COUNT),
        (["A", "B"], ["A", "B"]),
        (["B", "A", "C"], ["A", "B", "C"]),
    ],
)
def test_a_copied_list_is_no_reading(answered: list[str], offered: list[str]) -> None:
    assert is_no_reading(answered, offered)


@pytest.mark.parametrize(
    ("answered", "offered"),
    [
        ([], BY_COUNT),
        (["Rock"], BY_COUNT),
        (["Rock", "Pop"], BY_COUNT),
        (["Folk", "Blues", "Country"], BY_COUNT),
        (["Metal", "Punk", "Rock"], BY_COUNT),
        (["Soul", "Jazz", "R&B"], BY_COUNT),
        (["A"], ["A"]),
        (["B", "C"], ["A", "B", "C"]),
        (["Folk", "Jazz", "Soul"], BY_NAME),
    ],
)
def test_a_choice_is_one(answered: list[str], offered: list[str]) -> None:
    assert not is_no_reading(answered, offered)


@given(names, st.integers(3, 30))
def test_the_head_of_any_list_is_refused(offered: list[str], count: int) -> None:
    assume(len(offered) >= 3)
    assert is_no_reading(offered[:count], offered)


@given(names, st.randoms(use_true_random=False))
def test_everything_is_refused_in_any_order(offered: list[str], chance: object) -> None:
    assume(len(offered) > 1)
    answered = list(offered)
    chance.shuffle(answered)  # type: ignore[attr-defined]  # hypothesis types it as object
    assert is_no_reading(answered, offered)


@given(names)
def test_one_genre_is_always_a_choice(offered: list[str]) -> None:
    assert not any(is_no_reading([name], offered) for name in offered)


@pytest.mark.parametrize(
    ("answered", "offered", "telling"),
    [
        ((1980,), (1970, 1980, 1990), (1980,)),
        ((1960, 1970, 1980), tuple(range(1950, 2030, 10)), (1960, 1970, 1980)),
        # As measured: the most that an answer may have.
        ((1960, 1970, 1980, 1990), tuple(range(1950, 2030, 10)), ()),
        ((1970, 1980), (1970, 1980), ()),
        ((1970,), (1970,), (1970,)),
        ((), (1970, 1980), ()),
    ],
)
def test_decades_that_are_nearly_all_say_nothing(
    answered: tuple[int, ...], offered: tuple[int, ...], telling: tuple[int, ...]
) -> None:
    assert telling_decades(answered, offered) == telling


SURE, UNSURE = TableReading(("Folk", "Blues"), is_sure=True), TableReading(("Folk", "Blues"), is_sure=False)


@pytest.mark.parametrize(
    ("table", "answered", "narrowing"),
    [
        (SURE, ("Folk", "Soul"), ("Folk",)),  # what both say
        (UNSURE, ("Folk", "Soul"), ("Folk",)),
        (SURE, ("Rock", "Pop"), ("Folk", "Blues")),  # the table knows these words
        (UNSURE, ("Rock", "Pop"), ("Rock", "Pop")),  # its words pull apart
        (SURE, (), ("Folk", "Blues")),
        (UNSURE, (), ("Folk", "Blues")),
        (TableReading(), ("Rock", "Pop"), ("Rock", "Pop")),  # it is silent
        (TableReading(), (), ()),
    ],
)
def test_the_table_speaks_first(table: TableReading, answered: tuple[str, ...], narrowing: tuple[str, ...]) -> None:
    found = combine(table, Ideas(genres=answered, decades=(1970,)), is_trusted=True)
    assert (found.genres, found.leanings, found.decades) == (narrowing, (), (1970,))


def test_a_wish_with_an_era_of_its_own_is_not_narrowed_by_genres() -> None:
    found = combine(TableReading(), Ideas(genres=("Rock", "Pop")), is_trusted=True, has_era=True)
    assert (found.genres, found.leanings) == ((), ("Rock", "Pop"))
    assert combine(SURE, Ideas(genres=("Rock",)), is_trusted=True, has_era=True).genres == ("Folk", "Blues")


genres = st.lists(st.sampled_from(BY_COUNT), max_size=6, unique=True).map(tuple)
ideas = st.builds(Ideas, genres=genres, decades=st.sampled_from([(), (1970,)]), artists=st.just(("Somebody",)))
tables = st.builds(TableReading, genres=genres, is_sure=st.booleans())


@given(tables, ideas, st.booleans())
def test_a_model_that_is_not_trusted_narrows_nothing(table: TableReading, model: Ideas, has_era: bool) -> None:
    found = combine(table, model, is_trusted=False, has_era=has_era)
    assert (found.genres, found.decades) == (table.genres, ())
    assert found.leanings == (() if table.genres else model.genres)
    assert found.artists == model.artists


@given(tables, ideas, st.booleans())
def test_no_model_leads_away_from_a_table_that_is_sure(table: TableReading, model: Ideas, has_era: bool) -> None:
    found = combine(table, model, is_trusted=True, has_era=has_era)
    if table.genres and table.is_sure:
        assert found.genres
        assert set(found.genres) <= set(table.genres)
    assert not (found.genres and found.leanings)
    assert set(found.genres) | set(found.leanings) <= set(table.genres) | set(model.genres)
