"""Voices, languages and countries of a wish: known others are out where enough is left; the unknown are said."""

import pytest

from library.models import Artist, StoredProfile
from library.profiles.schema import ArtistProfile
from library.profiles.store import store_profiles
from playlists.plan import Facts
from playlists.schemas import Wish
from playlists.services.wishes.read import countries_by_table, plan_of
from tests.playlists.conftest import load, server_track
from tests.playlists.test_subject_tracks import plan_for

KINDS = (
    ArtistProfile(voices=("female",), languages=("fr",), country="FR"),
    ArtistProfile(voices=("male",), languages=("en",), country="GB"),
    ArtistProfile(voices=("instrumental",), country="DE", styles=("krautrock",)),
)


@pytest.fixture
def library(db: None) -> None:
    """90 tracks of nine artists, a third each sung by women, by men and by nobody; 10 more of whom nobody knows."""
    names = [f"Band {letter}" for letter in "ABCDEFGHI"]
    load(
        *(server_track(number, artist=names[number % 9], title=f"Song {number}") for number in range(90)),
        *(server_track(number, artist="Unheard", title=f"Song {number}") for number in range(90, 100)),
    )
    ids = dict(Artist.objects.values_list("name", "id"))
    store_profiles({ids[name]: KINDS[number % 3] for number, name in enumerate(names)}, source="person")


def test_a_country_is_no_part_of_a_name(db: None) -> None:
    load(server_track(1, artist="Boards of Canada"), server_track(2, artist="Japan"))
    assert plan_of(Wish(text="bands from Canada")).artists == ()
    assert plan_of(Wish(text="bands from Canada")).countries == ("CA",)
    assert plan_of(Wish(text="Boards of Canada")).artists == ("Boards of Canada",)
    assert plan_of(Wish(text="songs by Japan")).artists == ("Japan",)


def test_tables_of_countries_are_for_libraries_without_profiles(library: None) -> None:
    facts = Facts(countries=("JP",), languages=("fr",))
    assert countries_by_table(facts) == ()
    StoredProfile.objects.update(is_known=False)
    assert countries_by_table(facts) == ("JP", "FR")


@pytest.mark.usefixtures("library")
class TestLimits:
    """On a small library."""

    @pytest.mark.parametrize(
        ("text", "matching", "asked"),
        [
            ("female singers", 40, "who sings"),
            ("music sung by women", 40, "who sings"),
            ("no vocals", 40, "who sings"),
            ("ohne Gesang", 40, "who sings"),
            ("songs in French", 40, "in what language"),
            ("canciones en francés", 40, "in what language"),
            ("nothing in English", 70, "in what language"),
            ("no German bands", 70, "where they are from"),
        ],
    )
    def test_known_others_are_out_and_the_unknown_are_said(self, text: str, matching: int, asked: str) -> None:
        _, chosen = plan_for(text)
        assert chosen.matching == matching
        assert chosen.relaxed == ()
        assert chosen.unmet == (f"It isn't known of 10 matching tracks {asked}; these weren't excluded.",)

    def test_what_would_leave_too_few_only_ranks_and_is_said(self) -> None:
        _, chosen = plan_for("a choir", count=50)
        assert (chosen.matching, chosen.relaxed) == (100, ("the voices in your prompt",))

    def test_a_refusal_is_never_given_up(self) -> None:
        _, chosen = plan_for("a choir, nothing in English", count=50)
        assert (chosen.matching, chosen.relaxed) == (70, ("the voices in your prompt",))

    def test_artists_that_are_named_are_played_whatever_they_sing(self) -> None:
        _, chosen = plan_for("only Band B, no men")
        assert {track.artist_id for track in chosen.named} == {Artist.objects.get(name="Band B").id}

    @pytest.mark.parametrize("text", ["no krautrock", "anything but krautrock", "kein Krautrock", "sans krautrock"])
    def test_a_style_that_only_profiles_know_can_be_refused(self, text: str) -> None:
        wish, chosen = plan_for(text)
        assert (wish.without_moods, chosen.matching) == (("krautrock",), 70)

    def test_what_the_person_took_back_is_not_asked_for(self) -> None:
        _, chosen = plan_for("female singers", voices=())
        assert (chosen.matching, chosen.unmet) == (100, ())
