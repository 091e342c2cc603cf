"""Tracks by words of their titles and albums, among those that pass a filter."""

import pytest

from library.models import Track
from library.schemas import TrackFilter
from library.search.titles import find_titles
from tests.library.loading import load, track

pytestmark = pytest.mark.django_db

NO_LIMIT = TrackFilter()


@pytest.fixture(autouse=True)
def tracks() -> None:
    load(
        track("Midnight Rain", album="Weather", genres=("Soul",), year=1975),
        track("New York, New York", album="Cities", genres=("Jazz",), year=1980),
        track("York Minster", album="New Places", genres=("Jazz",), year=1981),
        track("Plain", album="A Christmas Gift", genres=("Soul",), year=1963),
        track("1999", album="Party", genres=("Funk",), year=1982),
        track("夜に駆ける", album="東京", genres=("J-Pop",), year=2019),
        track("Nothing", artist="Midnight Oil", album="Blue", genres=("Rock",), year=1987),
    )


def found(*phrases: str, track_filter: TrackFilter = NO_LIMIT) -> dict[str, tuple[set[str], set[str]]]:
    names = dict(Track.objects.values_list("id", "title"))
    hits = find_titles(phrases, track_filter, seed=1)
    return {names[hit.track.id]: (set(hit.in_title), set(hit.in_album)) for hit in hits}


def test_by_a_word_of_the_title() -> None:
    assert found("rain", "snow") == {"Midnight Rain": ({"rain"}, set())}


def test_a_name_of_the_artist_is_no_title() -> None:
    assert set(found("midnight")) == {"Midnight Rain"}


def test_words_of_a_phrase_follow_each_other() -> None:
    assert found("new york") == {"New York, New York": ({"new york"}, set())}


def test_by_the_album_told_apart() -> None:
    assert found("christmas") == {"Plain": (set(), {"christmas"})}


def test_by_a_beginning() -> None:
    assert found("1*", "9*") == {"1999": ({"1*"}, set())}


@pytest.mark.parametrize(("phrase", "title"), [("夜", "夜に駆ける"), ("東 京", "夜に駆ける")])
def test_in_a_script_without_spaces(phrase: str, title: str) -> None:
    assert set(found(phrase)) == {title}


def test_only_what_passes_the_filter() -> None:
    words = ("rain", "new york", "york")
    assert set(found(*words, track_filter=TrackFilter(genres=("Soul",)))) == {"Midnight Rain"}
    assert set(found(*words, track_filter=TrackFilter(decades=(1980,)))) == {"New York, New York", "York Minster"}
    assert found(*words, track_filter=TrackFilter(artists=("Nobody",))) == {}


@pytest.mark.parametrize(
    "phrase", ['"', "'", "\\", 'a" OR search:b', "x:*", "NEAR(a b)", "*", "", " ", "' & '", "a '' b"]
)
def test_no_phrase_is_a_command(phrase: str) -> None:
    assert isinstance(find_titles([phrase], NO_LIMIT, seed=1), list)


def test_nothing_is_asked_for_no_phrases() -> None:
    assert find_titles((), NO_LIMIT, seed=1) == []


def test_of_very_many_some_are_drawn_by_the_seed() -> None:
    load(*(track(f"Night {number}") for number in range(300)))

    def drawn(seed: int) -> list[int]:
        return [hit.track.id for hit in find_titles(["night"], NO_LIMIT, seed=seed, most=50)]

    assert 30 < len(drawn(1)) <= 50
    assert drawn(1) == drawn(1) != drawn(2)
