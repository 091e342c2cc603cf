"""Names that a model gives: those that the library surely has, and none that only look like them."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from library.schemas import TrackFilter
from library.search.exact_names import match_artists, match_titles, titled_pool
from tests.library.loading import load_again, track

pytestmark = pytest.mark.django_db
EVERYTHING = TrackFilter(exclude_live=False)


@pytest.fixture
def library() -> None:
    load_again(
        track("Baby Love", "The Supremes", year=1964),
        track("Baby Love (2004 Remaster)", "The Supremes", album="Gold", year=1964),
        track("Baby Love (Live at the Copa)", "The Supremes", album="Live", is_live=True),
        track("Superstition", "Stevie Wonder", year=1972),
        track("Alone Again Or", "Love"),
        track("Owner of a Lonely Heart", "Yes"),
        track("La Femme d'Argent", "Air"),
        track("Chocolate", "The 1975"),
        track("Intro", "The xx", duration_ms=120_000),
        track("Kiss", "Prince"),
        track("Kiss", "Tom Jones"),
        track("Some Soul", "Soul", genres=("Soul",)),
        track("Medley", "Various Artists"),
        track("Blind", "Korn"),
        track("Ágætis byrjun", "Sigur Rós"),
        track("真夏の出来事", "平山みき"),
        track("Song 2", "Blur"),
        track("On an Album Only", "Somebody Else", album_artist="The Host"),
    )


WHOLE_NAMES: dict[str, tuple[str, ...]] = {
    "The Supremes": ("The Supremes",),
    "supremes": ("The Supremes",),
    "SIGUR ROS": ("Sigur Rós",),
    "平山みき": ("平山みき",),
    # No guessing.
    "Supreme": (),
    "Stevie Wonders": (),
    "Stevie": (),
    "Stevie Wonder & Friends": (),
    "Diana Ross & The Supremes": (),
    "Sigur": (),
    "": (),
    "!!!": (),
    # Nobody.
    "Various Artists": (),
    "Unknown Artist": (),
    # Has an album, and no track.
    "The Host": (),
}


@pytest.mark.usefixtures("library")
def test_an_artist_counts_by_the_whole_name() -> None:
    assert {given: match_artists([given]) for given in WHOLE_NAMES} == WHOLE_NAMES


PLAIN_NAMES = (
    ("Yes", "progressive epics", ("Yes",)),
    ("yes", "progressive epics", ()),
    ("YES", "progressive epics", ()),
    ("Air", "music to float away", ("Air",)),
    ("air", "music to float away", ()),
    ("Love", "psychedelic California", ("Love",)),
    # An echo of the prompt, and genres and years that were meant as such.
    ("Love", "love songs", ()),
    ("Love", "Songs with Love in the title", ()),
    ("Soul", "warm voices", ("Soul",)),
    ("soul", "warm voices", ()),
    ("Soul", "sad soul", ()),
    ("The 1975", "a band with a year for a name", ("The 1975",)),
    ("1975s", "hits", ()),
    ("1975", "songs from 1975", ()),
    # A rare name may stand in the prompt.
    ("Stevie Wonder", "stevie wonder and his like", ("Stevie Wonder",)),
)


@pytest.mark.usefixtures("library")
def test_a_name_of_plain_words_must_be_meant() -> None:
    found = tuple((given, text, match_artists([given], text=text)) for given, text, _ in PLAIN_NAMES)
    assert found == PLAIN_NAMES


@pytest.mark.usefixtures("library")
def test_a_title_of_theirs_shows_that_an_artist_is_meant() -> None:
    assert match_artists(["Love"], text="love songs", sure={"love"}) == ("Love",)


@pytest.mark.usefixtures("library")
def test_artists_come_in_the_order_given_each_once() -> None:
    given = ["Stevie Wonder", "Nobody", "the supremes", "Korn", "Supremes"]
    assert match_artists(given) == ("Stevie Wonder", "The Supremes", "Korn")


TITLES = (
    ("The Supremes", "Baby Love", ("The Supremes", "Baby Love")),
    ("Supremes", "baby love", ("The Supremes", "Baby Love")),
    ("The Supremes", "Baby Love (Remastered)", ("The Supremes", "Baby Love")),
    ("Sigur Ros", "Agaetis Byrjun", ("Sigur Rós", "Ágætis byrjun")),
    ("平山みき", "真夏の出来事", ("平山みき", "真夏の出来事")),
    ("The xx", "Intro", ("The xx", "Intro")),
    ("Tom Jones", "Kiss", ("Tom Jones", "Kiss")),
    ("Diana Ross", "Baby Love", None),
    ("The Supremes", "Baby", None),
    ("The Supremes", "Baby Lover", None),
    ("The Supremes", "Superstition", None),
    ("Blur", "Song", None),
    ("Blur", "Song 3", None),
    ("", "Baby Love", None),
    ("Various Artists", "Medley", None),
)


@pytest.mark.usefixtures("library")
def test_a_title_counts_by_its_artist_and_its_recording() -> None:
    found = tuple((artist, title, *(match_titles([[(artist, title)]]) or (None,))) for artist, title, _ in TITLES)
    assert found == TITLES


@pytest.mark.usefixtures("library")
def test_of_several_readings_the_one_that_the_library_has() -> None:
    mentions = [[("Kiss", "Prince"), ("Prince", "Kiss")], [("a", "b")], [("Supremes", "Baby Love")]]
    assert match_titles(mentions) == (("Prince", "Kiss"), ("The Supremes", "Baby Love"))


@pytest.mark.usefixtures("library")
def test_all_copies_pass_that_the_filter_lets_through_in_the_order_of_the_titles() -> None:
    titles = [("Stevie Wonder", "Superstition"), ("The Supremes", "Baby Love")]
    assert len(titled_pool(EVERYTHING, titles)) == 3
    by_year = titled_pool(TrackFilter(years=(1960, 1969)), titles)
    assert len(by_year) == 2
    assert len({track.recording for track in by_year}) == 1
    first, *rest = titled_pool(EVERYTHING, titles)
    assert first not in rest
    assert first in titled_pool(TrackFilter(years=(1972, 1972)), titles)
    assert titled_pool(TrackFilter(exclude_artists=("supremes", "Stevie Wonder")), titles) == []
    assert titled_pool(EVERYTHING, []) == titled_pool(EVERYTHING, [("Nobody", "Nothing")]) == []


NAMES = st.lists(st.text(max_size=20) | st.sampled_from(["Love", "The Supremes", "Yes", "Kiss"]), max_size=6)


@pytest.mark.usefixtures("library")
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(NAMES, st.text())
def test_only_what_the_library_has_comes_out(names: list[str], text: str) -> None:
    assert set(match_artists(names, text=text)) <= {"The Supremes", "Love", "Yes", "Air", "Prince", "Korn", "Blur"}
    pairs = [(one, other) for one in names for other in (*names, "Baby Love")]
    assert set(match_titles([pairs])) <= {("The Supremes", "Baby Love")}
