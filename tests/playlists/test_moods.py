"""Moods of a wish, and the order in which candidates are drawn for it; tracks that are never offered."""

import pytest

from library.listed import ListedTrack
from library.models import Track
from library.schemas import Candidate
from playlists.errors import NothingMatchesError
from playlists.schemas import Ideas, Wish
from playlists.services.generation.candidates import choose_candidates
from playlists.services.generation.filtering import choose_filter
from playlists.services.generation.sampling import Weights, draw
from playlists.services.planning.merge import choose_facts, settle_wish
from playlists.services.wishes.moods import mood_tiers
from playlists.services.wishes.read import plan_of
from playlists.services.wishes.sounds import read_sounds
from tests.playlists.conftest import load, server_track

POOL = [Candidate(id=n, artist_id=n % 7, recording=n) for n in range(200)]
MOODS = {0: ("Melancholy",), 1: ("Energetic",), 2: ("Wistful",)}


def tiers(text: str) -> tuple[tuple[str, ...], ...]:
    return mood_tiers(text, read_sounds(text).moods or ())


@pytest.mark.parametrize(
    ("wish", "own"),
    [
        ("melancholy songs", "melancho"),
        ("something melancholic, please", "melanchol"),
        ("sadness", "sad"),
        ("sad", "sad"),
        ("energetic", "energe"),
        ("dreamy tunes for the 90s", "dream"),
        ("traurige Lieder", "sad"),
        ("musique mélancolique", "melancho"),
        ("canciones tranquilas", "peace"),
        ("canzoni tristi", "sad"),
        ("músicas alegres", "cheer"),
        ("静かな音楽", "peace"),
    ],
)
def test_a_wishs_own_words_come_first(wish: str, own: str) -> None:
    assert own in tiers(wish)[0]


def test_then_what_suits_the_occasion() -> None:
    own, suiting = tiers("a rainy day")
    assert own == ("rain", "day")
    assert "melanchol" in suiting


@pytest.mark.parametrize(
    "wish", ["play me something good", "1990s", "", "?!", "no sad songs", "nothing sad or angry", "not too sad"]
)
def test_nothing_is_looked_for_without_need(wish: str) -> None:
    assert tiers(wish) == ()


def test_what_is_refused_is_not_looked_for() -> None:
    own, suiting = tiers("not sad but dreamy")
    assert own == ("dream",)
    assert "melanchol" not in suiting


def test_names_are_no_moods() -> None:
    assert mood_tiers("tense soul by Warm Digits", ("tense",), used=("Soul", "Warm Digits")) == (("tens",),)


def test_a_long_wish_costs_no_more() -> None:
    assert len(mood_tiers(" ".join(f"word{'abcdefghij'[n % 10] * (n + 1)}" for n in range(300)))[0]) == 12


def test_preferred_tracks_are_drawn_before_the_rest() -> None:
    first, second = {3, 50, 120}, {4, 51, 120}
    weights = Weights(dict.fromkeys(second, 1000.0) | dict.fromkeys(first, 2000.0), is_strict=True)
    chosen = draw([], POOL, 20, seed=1, weights=weights)
    assert set(chosen[:3]) == first
    assert set(chosen[3:5]) == {4, 51}
    assert len(chosen) == 20
    assert chosen == draw([], POOL, 20, seed=1, weights=weights)


def test_named_tracks_still_come_before_them() -> None:
    named = [Candidate(id=1000, artist_id=100, recording=1000)]
    assert draw(named, POOL, 5, seed=1, weights=Weights({3: 1000.0}, is_strict=True))[:2] == [1000, 3]


@pytest.fixture
def moody(db: None) -> None:
    """120 tracks; a third of them melancholy, a third energetic, a third wistful."""
    load(*(server_track(number, moods=MOODS[number % 3]) for number in range(1, 121)))


def offered(text: str, limit: int = 20, seed: int = 1, **fields: object) -> list[ListedTrack]:
    wish = Wish.model_validate({"text": text, "genres": (), "decades": (), "exclude_live": False, **fields})
    plan = choose_facts(plan_of(wish), wish)
    return choose_candidates(choose_filter(settle_wish(wish, plan), plan, Ideas()), limit, seed)


def third(track: ListedTrack) -> int:
    return int(track.rating_key) % 3


@pytest.mark.usefixtures("moody")
class TestCandidates:
    """On a library of tracks with moods."""

    @pytest.mark.parametrize(("text", "kind"), [("melancholic evening", 0), ("energetic", 1), ("workout", 1)])
    def test_tracks_in_the_mood_of_the_wish_come_first(self, text: str, kind: int) -> None:
        assert {third(track) for track in offered(text)} == {kind}

    def test_its_own_word_before_what_suits(self) -> None:
        kinds = [third(track) for track in offered("wistful, rainy", limit=80)]
        assert kinds == [2] * 40 + [0] * 40

    @pytest.mark.parametrize(
        ("text", "out"),
        [
            ("nothing energetic", 1),
            ("keine melancholischen Lieder", 0),
            ("pas de musique mélancolique", 0),
            ("sin canciones energéticas", 1),
            ("no wistful songs, please", 2),
        ],
    )
    def test_moods_that_are_refused_are_left_out(self, text: str, out: int) -> None:
        assert {third(track) for track in offered(text, limit=200)} == {0, 1, 2} - {out}

    def test_less_of_a_mood_is_not_none_of_it(self) -> None:
        assert len(offered("not too energetic", limit=200)) == 120

    def test_a_mood_that_the_person_took_back_leads_no_more(self) -> None:
        assert {third(track) for track in offered("energetic", moods=())} == {0, 1, 2}

    def test_a_mood_that_the_person_chose_leads(self) -> None:
        assert {third(track) for track in offered("anything", moods=("energetic",))} == {1}

    def test_all_the_others_come_after(self) -> None:
        assert len(offered("energetic", limit=200)) == 120

    def test_the_same_seed_offers_the_same(self) -> None:
        assert offered("energetic", seed=4) == offered("energetic", seed=4) != offered("energetic", seed=5)

    def test_without_a_mood_all_kinds_are_offered(self) -> None:
        assert {third(track) for track in offered("anything")} == {0, 1, 2}

    def test_tracks_that_are_left_out_are_never_offered(self) -> None:
        out = tuple(str(number) for number in range(1, 101))
        assert {int(track.rating_key) for track in offered("anything", limit=200, exclude_tracks=out)} == set(
            range(101, 121)
        )

    def test_nor_other_copies_of_them(self) -> None:
        load(server_track(1), server_track(2), server_track(1, rating_key="copy", album="Best of"))
        assert [track.rating_key for track in offered("anything", exclude_tracks=("1",))] == ["2"]

    def test_nor_when_they_are_named(self) -> None:
        first = server_track(1)
        of_artist = set(Track.objects.filter(artist__name=first.artist).values_list("rating_key", flat=True))
        found = {track.rating_key for track in offered(f"only {first.artist}", exclude_tracks=("1",))}
        assert found == of_artist - {"1"}

    def test_when_nothing_is_left_it_says_so(self) -> None:
        with pytest.raises(NothingMatchesError):
            offered("anything", exclude_tracks=tuple(str(number) for number in range(1, 121)))
