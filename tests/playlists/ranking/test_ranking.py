"""From a wish to the tracks that are nearest to it, with vectors that are made up."""

from collections import Counter
from collections.abc import Callable

import pytest

from library.listed import ListedTrack
from library.models import Album, Artist, Track
from library.profiles.schema import ArtistProfile
from library.profiles.store import store_profiles
from library.schemas import Candidate
from library.servers.values import ServerTrack
from library.vectors.places import AlbumPlaces
from library.vectors.scores import AlbumScores
from playlists.schemas import Ideas, Wish
from playlists.services.generation.candidates import choose_candidates
from playlists.services.generation.filtering import ChosenFilter, choose_filter
from playlists.services.planning.merge import choose_facts, settle_wish
from playlists.services.ranking import pool
from playlists.services.ranking import rank as ranking_of
from playlists.services.ranking.rank import rank
from playlists.services.ranking.words import TERMS
from playlists.services.wishes.read import plan_of
from tests.playlists.conftest import load, word

ARTISTS, ALBUMS, TRACKS = 30, 2, 10
UNMET, LOOKED_FOR = "soul with clean lyrics, please", "soul with clean sheets and lyrics"


def tracks(**fields: object) -> list[ServerTrack]:
    """30 artists with two albums of ten tracks each; the years of a decade, one genre."""
    numbers = (
        (artist, album, track) for artist in range(ARTISTS) for album in range(ALBUMS) for track in range(TRACKS)
    )
    return [
        ServerTrack.model_validate(
            {
                "rating_key": f"{artist}-{album}-{track}",
                "title": f"{word(artist)} {word(album)} {word(track)}",
                "artist": f"Band {word(artist)}",
                "album": f"Record {word(artist)} {word(album)}",
                "year": 1970 + track,
                "genres": ("Soul",) if artist % 2 else ("Jazz",),
            }
            | fields
        )
        for artist, album, track in numbers
    ]


@pytest.fixture
def library(db: None) -> None:
    """600 tracks."""
    load(*tracks())


@pytest.fixture
def scored(monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, float]], list[str]]:
    """Gives albums of these artists a score, all others 0; returns the texts that were asked about, as they come."""
    asked: list[str] = []

    def give(scores: dict[str, float]) -> list[str]:
        albums = Album.objects.order_by("id").values_list("id", "artist_id", "artist__name")
        places = AlbumPlaces()
        for album, artist, _ in albums:
            places.append(album, artist)
        values = [scores.get(name, 0.0) for *_, name in albums]

        def score_albums(text: str, *, like_albums: object = ()) -> AlbumScores:
            asked.append(f"{text} {like_albums}")
            return AlbumScores(places, values)

        monkeypatch.setattr(ranking_of, "score_albums", score_albums)
        return asked

    return give


def settled(text: str, **fields: object) -> Wish:
    wish = Wish.model_validate({"text": text, **fields})
    return settle_wish(wish, choose_facts(plan_of(wish), wish))


def choose(text: str, ideas: Ideas | None = None, **fields: object) -> ChosenFilter:
    wish = settled(text, **fields)
    return choose_filter(wish, plan_of(wish), ideas or Ideas())


def offered(text: str, limit: int = 50, *, seed: int = 1, kept: frozenset[int] = frozenset()) -> list[ListedTrack]:
    chosen = choose(text)
    return choose_candidates(chosen, limit, seed, ranking=rank(settled(text), chosen), kept=kept)


def band(number: int) -> str:
    return f"Band {word(number)}"


NEAR = {band(number): 3.0 for number in range(8)}


@pytest.mark.usefixtures("library")
class TestRanked:
    """With scores for albums."""

    def test_the_nearest_albums_lead(self, scored: Callable[[dict[str, float]], list[str]]) -> None:
        scored(NEAR)
        found = offered("warm guitars beside the river")
        assert {track.artist for track in found[:40]} == set(NEAR)
        assert len(found) == 50

    def test_the_same_wish_gets_the_same_list(self, scored: Callable[[dict[str, float]], list[str]]) -> None:
        scored(NEAR)
        assert offered("warm guitars") == offered("warm guitars") != offered("warm guitars", seed=2)

    def test_it_is_never_a_filter(self, scored: Callable[[dict[str, float]], list[str]]) -> None:
        scored(NEAR)
        assert {track.genres for track in offered("warm soul")} == {("Soul",)}
        assert {track.year for track in offered("guitars from 1973")} == {1973}
        refused = offered(f"warm guitars, no {band(3)}")
        assert band(3) not in {track.artist for track in refused}

    def test_where_all_fit_their_order_is_no_wishs(self, scored: Callable[[dict[str, float]], list[str]]) -> None:
        scored(NEAR)
        assert offered("warm guitars", limit=600) == offered("cold drums", limit=600)

    def test_in_a_large_library_the_nearest_get_in(
        self, scored: Callable[[dict[str, float]], list[str]], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(pool, "_LEAST_SAMPLE", 20)
        monkeypatch.setattr(pool, "_SAMPLE_SHARE", 1)
        scored({band(number): 3.0 for number in range(4)})
        found = offered("warm guitars", limit=30)
        assert {track.artist for track in found[:24]} == {band(number) for number in range(4)}

    def test_artists_that_were_kept_lead_all_of_them(
        self, scored: Callable[[dict[str, float]], list[str]], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(pool, "_LEAST_SAMPLE", 20)
        monkeypatch.setattr(pool, "_SAMPLE_SHARE", 1)
        scored(NEAR)
        kept = frozenset(Artist.objects.filter(name__in=[band(20), band(21)]).values_list("id", flat=True))
        found = offered("warm guitars", limit=60, kept=kept)
        assert {track.artist for track in found[:40]} == {band(20), band(21)}
        assert {track.artist for track in found[40:50]} <= set(NEAR)

    def test_artists_are_ranked_by_their_albums(self, scored: Callable[[dict[str, float]], list[str]]) -> None:
        scored({band(1): 3.0, band(2): -1.0})
        ids = dict(Artist.objects.values_list("name", "id"))
        found = rank(settled("warm guitars"), choose("warm guitars")).of_artists([ids[band(n)] for n in (1, 2, 3)])
        assert found == {ids[band(1)]: 3.0, ids[band(2)]: -1.0, ids[band(3)]: 0.0}

    def test_a_track_is_ranked_by_its_album(self, scored: Callable[[dict[str, float]], list[str]]) -> None:
        scored({band(1): 3.0})
        row = Track.objects.filter(artist__name=band(1)).values_list("id", "artist_id", "recording", "album_id")[0]
        assert rank(settled("warm guitars"), choose("warm guitars")).of_track(Candidate(*row)) == 3.0

    def test_what_is_wanted_of_a_song_is_asked_with_its_album(
        self, scored: Callable[[dict[str, float]], list[str]]
    ) -> None:
        asked = scored({})
        wish = Wish(text="Like this one: warm voice", song="4-1-2")
        rank(wish, choose_filter(wish, plan_of(wish), Ideas()))
        (album,) = Album.objects.filter(title=f"Record {word(4)} {word(1)}").values_list("id", flat=True)
        assert asked == [f"Like this one: warm voice [{album}]"]


@pytest.mark.usefixtures("library")
class TestWithoutVectors:
    """What ranks all the same."""

    def test_today_s_draw_where_nothing_ranks(self) -> None:
        text = "guitars beside the river"
        chosen = choose(text)
        assert offered(text) == choose_candidates(chosen, 50, 1)
        assert len({track.artist for track in offered(text, limit=30)}) == 30

    def test_tracks_that_the_model_named_lead(self) -> None:
        chosen = choose("what everybody knows", Ideas(artists=(band(5), band(6))))
        wish = Wish(text="what everybody knows")
        found = choose_candidates(chosen, 15, 1, ranking=rank(wish, chosen))
        assert {track.artist for track in found[:12]} == {band(5), band(6)}

    @pytest.mark.parametrize(("named", "most"), [(2, 20), (9, 6)])
    def test_of_few_named_artists_more_is_offered(self, named: int, most: int) -> None:
        chosen = choose("a scene of its own", Ideas(artists=tuple(map(band, range(named)))))
        found = choose_candidates(chosen, 80, 1, ranking=rank(settled("a scene of its own"), chosen))
        of_one = max(Counter(track.artist for track in found if track.artist in map(band, range(named))).values())
        assert most - 2 <= of_one <= most + 2

    def test_genres_that_only_rank_leave_no_track_out(self) -> None:
        chosen = choose("something for the evening", Ideas(leanings=("Soul",)))
        found = choose_candidates(chosen, 50, 1, ranking=rank(settled("something for the evening"), chosen))
        assert {track.genres for track in found[:35]} == {("Soul",)}
        assert ("Jazz",) in {track.genres for track in found}

    def test_the_more_genres_are_shared_the_nearer(self, db: None) -> None:
        wanted = tracks(artist="Wanted", album="One", genres=("Soul", "Funk", "Jazz"))[:20]
        both = [track.model_copy(update={"genres": ("Soul", "Funk", "Jazz")}) for track in tracks()[100:300]]
        one = [track.model_copy(update={"genres": ("Funk",)}) for track in tracks()[300:]]
        load(*wanted, *both, *one)
        text = "like Wanted but not Wanted"
        found = offered(text, limit=60)
        assert "Wanted" not in {track.artist for track in found}
        assert sum(track.genres == ("Soul", "Funk", "Jazz") for track in found[:40]) >= 36

    def test_titles_lead(self, db: None) -> None:
        titled = [track.model_copy(update={"title": f"Night {track.title}"}) for track in tracks()[:60:2]]
        load(*titled, *tracks()[60:])
        found = offered("songs about the night", limit=50)
        assert all(track.title.startswith("Night") for track in found[:30])

    def test_better_rated_tracks_of_a_kind_come_a_bit_earlier(self, db: None) -> None:
        rated = [
            track.model_copy(update={"user_rating": 10 if place % 2 else 1}) for place, track in enumerate(tracks())
        ]
        load(*rated)
        chosen = choose("something", Ideas(leanings=("Soul", "Jazz")))
        found = choose_candidates(chosen, 100, 1, ranking=rank(settled("something"), chosen))[:80]
        assert 45 < sum(track.user_rating == 10 for track in found) < 80


@pytest.mark.usefixtures("library")
class TestProfiles:
    """What is known of artists."""

    @pytest.fixture(autouse=True)
    def profiles(self, library: None) -> None:
        ids = dict(Artist.objects.values_list("name", "id"))
        known = {
            **{band(n): ArtistProfile(languages=("fr",), country="FR", voices=("female",), energy=1) for n in range(5)},
            **{
                band(n): ArtistProfile(languages=("en",), country="GB", voices=("male",), energy=5)
                for n in range(5, 10)
            },
            **{band(n): ArtistProfile(moods=("melancholy",), is_famous=True) for n in range(10, 15)},
            band(20): ArtistProfile(is_known=False),
        }
        store_profiles({ids[name]: profile for name, profile in known.items()}, source="person")

    @pytest.mark.parametrize(
        ("text", "bands"),
        [
            ("songs in French", range(5)),
            ("British bands", range(5, 10)),
            ("women with strong voices", range(5)),
            ("melancholic evening", range(10, 15)),
            ("hits", range(10, 15)),
        ],
    )
    def test_artists_that_are_so_lead(self, text: str, bands: range) -> None:
        found = offered(text, limit=25)
        assert {track.artist for track in found[:20]} == {band(number) for number in bands}

    def test_what_is_not_known_is_not_no(self) -> None:
        ranking = rank(settled("songs in French"), choose("songs in French"))
        ids = dict(Artist.objects.values_list("name", "id"))
        scores = ranking.of_artists([ids[band(n)] for n in (0, 5, 20, 25)])
        french, english, unknown, nobody = (scores[ids[band(n)]] for n in (0, 5, 20, 25))
        assert french > unknown == nobody == 0 > english

    def test_in_a_large_library_they_get_in(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pool, "_LEAST_SAMPLE", 10)
        monkeypatch.setattr(pool, "_SAMPLE_SHARE", 1)
        assert {track.artist for track in offered("songs in French", limit=20)[:16]} == {band(n) for n in range(5)}


@pytest.mark.usefixtures("library")
def test_a_run_says_by_what_the_tracks_were_nearest(scored: Callable[[dict[str, float]], list[str]]) -> None:
    scored(NEAR)
    ranking = rank(settled("songs about the night"), choose("songs about the night"))
    assert ranking.terms == ("meaning",)
    assert all(term in TERMS for term in ranking.terms)


@pytest.mark.usefixtures("library")
def test_what_cannot_be_met_is_not_looked_for_in_titles() -> None:
    titled = [
        ServerTrack.model_validate(
            {
                "rating_key": f"clean-{number}",
                "title": f"Clean {word(number)} Lyrics",
                "artist": f"Singer {word(number)}",
                "album": f"Songs {word(number)}",
                "year": 1975,
                "genres": ("Soul",),
            }
        )
        for number in range(12)
    ]
    load(*tracks(), *titled)
    unmet, looked_for = (
        sum(track.title.startswith("Clean") for track in offered(text, limit=12)) for text in (UNMET, LOOKED_FOR)
    )
    assert unmet <= 6 < looked_for
