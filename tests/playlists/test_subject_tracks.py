"""Tracks that tell of what a wish is about: they lead, they are all that is offered, or they are left out."""

import pytest

from library.listed import ListedTrack
from library.models import Artist
from library.servers.values import ServerTrack
from playlists.errors import NothingMatchesError
from playlists.schemas import Ideas, Wish
from playlists.services.generation.candidates import choose_candidates
from playlists.services.generation.filtering import ChosenFilter, choose_filter
from playlists.services.planning.merge import choose_facts, settle_wish
from playlists.services.ranking.rank import rank
from playlists.services.wishes.read import plan_of
from tests.playlists.conftest import load, server_track

CAROLS = ("White Christmas", "Jingle Bells", "Stille Nacht", "Last Christmas", "Feliz Navidad", "Petit papa Noël")
#: With a word of a carol, and of something else.
OTHERS = ("Hells Bells", "Merry-Go-Round", "Holly", "Snowman Blues")
ON_ALBUM = ("Winter Walk", "Silver Bells")


def titled(first: int, titles: tuple[str, ...], **fields: object) -> list[ServerTrack]:
    return [server_track(number, title=title, **fields) for number, title in enumerate(titles, first)]


@pytest.fixture
def library(db: None) -> None:
    """200 tracks that tell of nothing, and a few that do; 30 of trains."""
    load(
        *(server_track(number) for number in range(1, 201)),
        *titled(301, CAROLS),
        *titled(401, OTHERS),
        *titled(501, ON_ALBUM, album="A Christmas Gift for You", artist="Mona Vale"),
        *titled(601, tuple(f"Train to {word}" for word in "Rome Paris Lyon Bern Oslo Turin Graz Ulm".split()) * 4),
        *titled(701, ("Night Train", "Love Me", "Rain On")),
    )


def plan_for(text: str, ideas: Ideas | None = None, **fields: object) -> tuple[Wish, ChosenFilter]:
    wish = Wish.model_validate({"text": text, **fields})
    plan = choose_facts(plan_of(wish), wish)
    settled = settle_wish(wish, plan)
    return settled, choose_filter(settled, plan, ideas or Ideas())


def offered(text: str, limit: int = 400, ideas: Ideas | None = None, **fields: object) -> set[str]:
    wish, chosen = plan_for(text, ideas, **fields)
    tracks: list[ListedTrack] = choose_candidates(chosen, limit, 1, ranking=rank(wish, chosen))
    return {track.title for track in tracks}


@pytest.mark.usefixtures("library")
class TestSubjects:
    """On a small library."""

    @pytest.mark.parametrize(
        "text",
        [
            "Christmas songs",
            "Christmas songs for decorating the tree",
            "Weihnachtslieder",
            "canciones de Navidad",
            "chansons de Noël pour le repas",
            "canzoni di Natale",
        ],
    )
    def test_christmas_songs_are_only_such(self, text: str) -> None:
        assert offered(text) == {*CAROLS, *ON_ALBUM}
        assert plan_for(text)[1].matching == len(CAROLS) + len(ON_ALBUM)

    @pytest.mark.parametrize(
        "text",
        [
            "no Christmas songs",
            "soul and jazz, but no Christmas music",
            "keine Weihnachtslieder",
            "sans chansons de Noël",
        ],
    )
    def test_refused_ones_are_left_out(self, text: str) -> None:
        found = offered(text)
        assert not found & {*CAROLS, *ON_ALBUM}
        assert {"Hells Bells", "Night Train"} & found

    @pytest.mark.parametrize(
        ("text", "gone"),
        [
            ("no songs about trains", "Night Train"),
            ("nothing about love", "Love Me"),
            ("no love songs", "Love Me"),
            ("keine Lieder über Regen", "Rain On"),
            ("no songs with love in the title", "Love Me"),
        ],
    )
    def test_any_subject_may_be_refused(self, text: str, gone: str) -> None:
        assert gone in offered("jazz and soul")
        assert gone not in offered(text)

    def test_a_subject_that_leaves_a_whole_playlist_lets_nothing_else_in(self) -> None:
        assert all("Train" in title for title in offered("songs about trains", count=8))

    def test_what_the_model_names_is_let_in_beside_it_but_not_where_the_subject_is_exact(self) -> None:
        artist = Artist.objects.get(tracks__title="Night Train").name
        named = Ideas(titles=((Artist.objects.get(tracks__title="Love Me").name, "Love Me"), (artist, "Night Train")))
        found = offered("songs about trains", ideas=named, count=8)
        assert "Love Me" in found
        assert all("Train" in title for title in found - {"Love Me"})
        assert offered("Christmas songs", ideas=named) == {*CAROLS, *ON_ALBUM}

    def test_one_that_does_not_leads_and_it_is_said(self) -> None:
        _, chosen = plan_for("songs about rain")
        assert chosen.about.unmet == (
            "Only 1 title in your library tells of “rain”, so other tracks were offered as well.",
        )
        assert chosen.matching > 200
        assert "Rain On" in offered("songs about rain", limit=20)

    def test_one_that_no_title_tells_of_is_said(self) -> None:
        _, chosen = plan_for("songs about volcanoes")
        assert chosen.about.unmet == ("No title in your library tells of “volcanoes”, so other tracks were offered.",)

    def test_a_word_in_the_title_that_none_has_is_an_error(self) -> None:
        with pytest.raises(NothingMatchesError, match="“volcano” in its title"):
            plan_for("songs with volcano in the title")

    def test_only_an_artist_and_a_subject_hold_together(self) -> None:
        artist = Artist.objects.get(tracks__title="White Christmas").name
        assert offered(f"only Christmas songs by {artist}") == {"White Christmas"}

    def test_what_the_person_took_back_is_not_asked_for(self) -> None:
        assert len(offered("Christmas songs", subjects=())) > 200

    def test_what_the_person_chose_is(self) -> None:
        assert offered("something for the tree", subjects=("Christmas",)) == {*CAROLS, *ON_ALBUM}
        assert not offered("jazz and soul", without_subjects=("Christmas",)) & {*CAROLS, *ON_ALBUM}
