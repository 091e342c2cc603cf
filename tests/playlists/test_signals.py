"""What is understood of a wish without a model, and what becomes of it in this library."""

import pytest

from library.schemas import LibraryCounts, NamesFound
from playlists.schemas import Signals
from playlists.services.plain import plain_narrative
from playlists.services.understanding.analyze import needs_analysis
from playlists.services.understanding.moods import genres_that_suit
from playlists.services.understanding.signals import read_signals
from playlists.services.weak import size_in_name

MILES = NamesFound(artists=("Miles Davis",))
GENRES = [
    "Soul",
    "Jazz",
    "Bossa Nova",
    "Classical",
    "Ambient",
    "J-Pop",
    "City Pop",
    "Folk",
    "Metal",
    "Disco",
    "Trip-Hop",
]


@pytest.mark.parametrize(
    "wish",
    [
        "only Miles Davis",
        "just some Miles Davis please",
        "nothing but Miles Davis",
        "Miles Davis exclusively",
        "Miles Davis",
        "the best of Miles Davis",
        "songs by Miles Davis",
        "live recordings by Miles Davis",
        "Miles Davis in the 60s",
    ],
)
def test_a_wish_for_one_artist_wants_nothing_else(wish: str) -> None:
    assert read_signals(wish, MILES).only


@pytest.mark.parametrize(
    "wish",
    [
        "some Miles Davis and things like it",
        "just like Miles Davis",
        "music by Miles Davis and similar",
        "not only Miles Davis",
        "dinner with Miles Davis",
        "a road trip with Miles Davis playing",
    ],
)
def test_other_wishes_that_name_an_artist_want_more(wish: str) -> None:
    assert not read_signals(wish, MILES).only


def test_what_is_refused_is_not_wished_for() -> None:
    found = NamesFound(genres=("Synth-Pop", "Disco"), artists=("Depeche Mode", "Yazoo"))
    signals = read_signals("synth-pop with Yazoo, but no Depeche Mode or disco", found)
    assert (signals.genres, signals.without_genres) == (("Synth-Pop",), ("Disco",))
    assert (signals.artists, signals.without_artists) == (("Yazoo",), ("Depeche Mode",))


def test_both_names_of_a_refused_list_are_refused() -> None:
    signals = read_signals("dinner music, no jazz or soul", NamesFound(genres=("Jazz", "Soul")))
    assert signals.without_genres == ("Jazz", "Soul")
    assert signals.genres == ()


@pytest.mark.parametrize(
    ("wish", "live"),
    [
        ("live recordings by Nirvana", True),
        ("Nirvana unplugged", True),
        ("concerts of the 70s", True),
        ("Nirvana live", True),
        ("songs to live by", False),
        ("live and let die", False),
    ],
)
def test_a_wish_for_concerts_is_told_from_other_lives(wish: str, live: bool) -> None:
    assert read_signals(wish, NamesFound()).live is live


@pytest.mark.parametrize(
    ("signals", "needed"),
    [
        (Signals(), True),
        (Signals(genres=("Soul",)), True),
        (Signals(years=(1970, 1979)), True),
        (Signals(genres=("Soul",), years=(1970, 1979)), False),
        (Signals(artists=("Queen",)), False),
    ],
)
def test_the_model_is_asked_only_where_the_wish_leaves_something_open(signals: Signals, needed: bool) -> None:
    assert needs_analysis(signals) is needed


@pytest.mark.parametrize(
    ("wish", "genres"),
    [
        ("brunch", ("Soul", "Jazz", "Bossa Nova", "Folk")),
        ("夜に聴きたい日本の曲", ("J-Pop", "City Pop")),
        ("quiet piano for studying", ("Classical",)),
        ("something Japanese", ("J-Pop", "City Pop")),
        ("quarterly tax return", ()),
        ("a brunchy partygoer", ()),
    ],
)
def test_common_words_suggest_genres_that_the_library_has(wish: str, genres: tuple[str, ...]) -> None:
    assert set(genres_that_suit(wish, GENRES)) == set(genres)


@pytest.mark.parametrize(
    ("wish", "title"),
    [
        ("upbeat 70s soul and funk for a kitchen party", "Upbeat 70s soul and funk"),
        ("melancholy 90s alternative for a rainy day", "Melancholy 90s alternative"),
        ("play me something quiet", "Quiet"),
        ("Jazz.", "Jazz"),
        ("夜に聴きたい日本の曲", "夜に聴きたい日本の曲"),
        ("a" * 300, "A" + "a" * 59),
        ("?!", "New playlist"),
    ],
)
def test_a_title_of_the_wishs_own_words(wish: str, title: str) -> None:
    assert plain_narrative(wish).title == title


@pytest.mark.parametrize(
    ("model", "size"),
    [
        ("smollm2-135m-instruct", 135_000_000),
        ("qwen2.5:0.5b", 500_000_000),
        ("llama-3.2-1b-instruct", 1_000_000_000),
        ("qwen3-30b-a3b", 30_000_000_000),
        ("llama3:8b", 8_000_000_000),
        ("mistral", None),
        ("gpt-oss:latest", None),
    ],
)
def test_a_models_size_is_read_from_its_name(model: str, size: int | None) -> None:
    assert size_in_name(model) == size


def test_an_empty_library_has_nothing_to_suggest() -> None:
    counts = LibraryCounts(tracks=0, genres=(), decades=())
    assert genres_that_suit("brunch", (genre.name for genre in counts.genres)) == ()
