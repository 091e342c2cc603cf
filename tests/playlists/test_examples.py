"""Example wishes: of this library alone, another every day, the same all day."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from library.counts.library_summary import GenreDecade, LibrarySummary, library_summary
from library.models import GenreRule
from playlists.services.pages.home import todays_examples
from playlists.services.wishes.examples import example_wishes, genre_in_sentence
from tests.playlists.conftest import load, server_track

NAMES = st.text(alphabet="abcdefghijklmnop ABCDEF&-", min_size=3, max_size=20).filter(lambda name: name.strip() == name)
FLAVOURS = st.builds(
    LibrarySummary,
    pairs=st.lists(
        st.builds(
            GenreDecade,
            genre=st.sampled_from(["Soul", "R&B", "Metal", "Chiptune"]),
            decade=st.sampled_from([1920, 1960, 1990, 2020]),
        ),
        unique=True,
    ).map(tuple),
    genres=st.lists(NAMES, unique=True).map(tuple),
    artists=st.lists(NAMES, unique=True).map(tuple),
)
RICH = LibrarySummary(
    pairs=tuple(
        GenreDecade(genre=genre, decade=decade) for genre in ("Soul", "Jazz", "Metal") for decade in (1960, 1970, 1980)
    ),
    genres=("Soul", "Jazz", "Metal", "R&B"),
    artists=("Nina Simone", "Marvin Gaye", "Black Sabbath"),
)


@given(FLAVOURS, st.text(max_size=12))
def test_four_different_wishes_whatever_the_library(flavour: LibrarySummary, seed: str) -> None:
    wishes = example_wishes(flavour, seed=seed)
    assert wishes == example_wishes(flavour, seed=seed)
    assert len(set(wishes)) == 4
    assert all(10 <= len(wish) <= 120 for wish in wishes)


@given(FLAVOURS, st.integers())
def test_no_decade_that_the_library_lacks(flavour: LibrarySummary, seed: int) -> None:
    known = {pair.decade for pair in flavour.pairs}
    for wish in example_wishes(flavour, seed=str(seed)):
        for digits in re.findall(r"\b(\d{2,4})s\b", wish):
            assert int(digits) in known | {decade % 100 for decade in known}


@given(st.integers())
def test_feelings_suit_their_genre(seed: int) -> None:
    felt = example_wishes(RICH, seed=str(seed))[0]
    assert not re.search(r"(mellow|quiet|upbeat).*metal|loud.*(soul|jazz)", felt)
    assert re.fullmatch(r"\w+ (60|70|80)s (soul|jazz|metal) .+", felt)


def test_days_differ() -> None:
    assert len({example_wishes(RICH, seed=f"2026-11-{day:02}") for day in range(1, 29)}) > 20


@pytest.mark.parametrize(
    ("genre", "said"), [("Soul", "soul"), ("R&B", "R&B"), ("J-Pop", "J-Pop"), ("Bossa Nova", "bossa nova")]
)
def test_genres_within_a_sentence(genre: str, said: str) -> None:
    assert genre_in_sentence(genre) == said


@pytest.mark.usefixtures("library")
def test_the_flavour_of_a_library() -> None:
    flavour = library_summary()
    assert set(flavour.genres) == {"Soul", "Funk", "Jazz"}
    assert set(flavour.pairs) == {
        GenreDecade(genre="Soul", decade=1970),
        GenreDecade(genre="Funk", decade=1970),
        GenreDecade(genre="Jazz", decade=1950),
    }
    assert len(flavour.artists) == 25


@pytest.mark.usefixtures("library")
def test_genres_that_were_hidden_or_merged_are_not_named() -> None:
    GenreRule.objects.create(folded="funk", name="Funk", is_hidden=True)
    GenreRule.objects.create(folded="jazz", name="Jazz", into="soul")
    assert library_summary().genres == ("Soul",)


@pytest.mark.django_db(transaction=True)
def test_a_few_tracks_are_no_flavour() -> None:
    load(*(server_track(number, artist="One") for number in range(1, 6)))
    assert library_summary() == LibrarySummary()
    assert len(todays_examples()) == 4


@pytest.mark.usefixtures("library")
def test_the_same_all_day_long() -> None:
    morning, evening = (datetime(2026, 5, 4, hour, tzinfo=UTC) for hour in (6, 22))
    assert todays_examples(morning) == todays_examples(evening)
    assert todays_examples(morning) != todays_examples(datetime(2026, 5, 5, 6, tzinfo=UTC))
