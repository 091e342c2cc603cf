"""What people decide about genres: merged, parted, hidden, undone; and that it outlives a sync."""

import itertools
import random
from collections.abc import Callable

import pytest

from library.counts.facets import costliest_filter, filter_facets
from library.errors import GenreNotFoundError, GenreRuleError
from library.filters.track_query import genre_ids
from library.genres.families import Families, Rule, Tag, current_families
from library.genres.values import GenreChange, GenreRuleState
from library.models import Genre, GenreRule, GenresApart
from library.queries import count_matching, library_counts
from library.schemas import TrackFilter
from library.search.names_in_text import find_names
from library.services.genres.decisions import hide, list_families, merge, restore, show, split
from library.services.genres.kept_apart import keep_apart, list_offers, offer_again
from library.services.genres.suggestions import suggest_merges
from tests.library.loading import load, load_again, track

pytestmark = pytest.mark.django_db

SONGS = (
    track("One", "Ann", genres=("Hip-Hop",), year=1994),
    track("Two", "Ann", genres=("Hip-Hop", "Rap"), year=1995),
    track("Three", "Ben", genres=("Rap",), year=1986),
    track("Four", "Ben", genres=("Trap",), year=2015),
    track("Five", "Cleo", genres=("Rock",), year=1975, user_rating=8),
    track("Six", "Cleo", genres=("Pop/Rock", "seen live"), year=1976),
)


@pytest.fixture(autouse=True)
def library() -> None:
    """Six songs."""
    load_again(*SONGS)


def counts() -> dict[str, int]:
    """What the filters offer."""
    return {facet.name: facet.count for facet in library_counts().genres}


def into() -> dict[str, str]:
    """The rules, in short."""
    return dict(GenreRule.objects.exclude(into="").values_list("folded", "into"))


def test_a_merged_genre_counts_in_its_family_and_each_track_once() -> None:
    change = merge(["Rap"], "Hip-Hop")
    assert change.words == "Rap is now part of Hip-Hop."
    assert counts()["Hip-Hop"] == 3
    assert "Rap" not in counts()
    for name in ("Rap", "hip hop", "HIPHOP"):
        assert count_matching(TrackFilter(genres=(name,))) == 3
        assert count_matching(TrackFilter(exclude_genres=(name,))) == 3
    assert genre_ids(["rap"]) == genre_ids(["Hip-Hop"])


def test_a_wish_that_names_a_member_means_the_family() -> None:
    merge(["Trap", "Rap"], "Hip-Hop")
    assert find_names("some trap for the evening").genres == ("Hip-Hop",)
    assert find_names("rap and hip hop, no rock").genres == ("Hip-Hop", "Rock")


def test_there_are_no_chains_and_no_circles() -> None:
    merge(["Trap"], "Rap")
    merge(["Rap"], "Hip-Hop")
    assert into() == {"trap": "hiphop", "rap": "hiphop"}
    with pytest.raises(GenreRuleError):
        merge(["Hip-Hop"], "Trap")  # which is Hip-Hop already
    assert into() == {"trap": "hiphop", "rap": "hiphop"}


@pytest.mark.parametrize("names", [["Hip-Hop"], ["hip hop", "HipHop"]])
def test_a_genre_is_not_merged_into_itself(names: list[str]) -> None:
    with pytest.raises(GenreRuleError, match="Choose a different genre"):
        merge(names, "Hip-Hop")


def test_unknown_names_are_refused() -> None:
    attempts: tuple[Callable[[], object], ...] = (
        lambda: merge(["Polka"], "Rock"),
        lambda: merge(["Rock"], "Polka"),
        lambda: split("Polka"),
        lambda: hide(""),
    )
    for attempt in attempts:
        with pytest.raises(GenreNotFoundError, match="Your library has no genre"):
            attempt()
    assert not GenreRule.objects.exists()


def test_a_member_or_a_whole_family_is_parted_again() -> None:
    merge(["Trap", "Rap"], "Hip-Hop")
    assert split("Trap").words == "Trap is no longer part of Hip-Hop."
    assert into() == {"rap": "hiphop"}
    split("Hip-Hop")
    assert not GenreRule.objects.exists()
    with pytest.raises(GenreRuleError, match="Nothing was merged"):
        split("Hip-Hop")


def test_a_family_outlives_a_sync_that_drops_and_brings_back_its_genres() -> None:
    merge(["Rap", "Trap"], "Hip-Hop")
    load(track("Three", "Ben", genres=("Rap",), year=1986))
    assert counts() == {"Hip-Hop": 1}, "named after the family, though no track carries that tag any more"
    assert find_names("hip hop").genres == ("Hip-Hop",)
    load(*SONGS)
    assert counts()["Hip-Hop"] == 4


def test_a_hidden_genre_is_not_offered_and_still_found() -> None:
    hide("seen live")
    assert "seen live" not in counts()
    assert count_matching(TrackFilter(genres=("seen live",))) == 1
    assert [family.name for family in list_families() if family.is_hidden] == ["seen live"]
    show("seen live")
    assert counts()["seen live"] == 1
    assert not GenreRule.objects.exists()


def test_every_change_is_undone_by_what_it_returns() -> None:
    def state() -> set[tuple[object, ...]]:
        return set(GenreRule.objects.values_list("folded", "into", "is_hidden"))

    merge(["Trap"], "Rap")
    hide("Rock")
    chance = random.Random(4)
    names = ["Hip-Hop", "Rap", "Trap", "Rock", "Pop/Rock", "seen live"]
    changes: tuple[Callable[[], GenreChange], ...] = (
        lambda: merge(chance.sample(names, 2), chance.choice(names)),
        lambda: split(chance.choice(names)),
        lambda: hide(chance.choice(names)),
        lambda: show(chance.choice(names)),
    )
    for _ in range(60):
        before = state()
        try:
            change = chance.choice(changes)()
        except GenreRuleError:
            assert state() == before
            continue
        roots = set(into().values())
        assert not roots & set(into()), "a family is part of nothing"
        undone = restore(change.before)
        assert state() == before
        restore(undone.before)
        assert sum(family.tracks > 0 for family in list_families()) == len(current_families().members)


def test_what_does_not_fit_any_more_is_not_restored() -> None:
    before = merge(["Trap"], "Rap").before
    split("Rap")
    merge(["Rap"], "Hip-Hop")
    with pytest.raises(GenreRuleError, match="changed in the meantime"):
        restore([GenreRuleState(key="trap", into="rap")])
    with pytest.raises(GenreRuleError):
        restore([GenreRuleState(key="rock", into="rock")])
    with pytest.raises(GenreRuleError):
        restore([GenreRuleState(key="rock", into="neverheardof")])
    assert into() == {"rap": "hiphop"}
    restore(before)
    assert into() == {"rap": "hiphop"}


def test_the_list_tells_members_and_finds_by_any_name() -> None:
    merge(["Rap"], "Hip-Hop")
    family = next(family for family in list_families() if family.key == "hiphop")
    assert (family.tracks, [(member.name, member.count) for member in family.members]) == (
        3,
        [("Hip-Hop", 2), ("Rap", 2)],
    )
    assert [found.name for found in list_families("rap")] == ["Hip-Hop", "Trap"]
    assert [found.name for found in list_families("pop / ro")] == ["Pop/Rock"]
    assert list_families("polka") == ()


def test_offers_to_merge() -> None:
    load(
        *SONGS,
        track("7", "Dan", genres=("Soundtracks", "1980s", "Pop Punk")),
        track("8", "Dan", genres=("Soundtrack", "1990s", "Pop Funk")),
        track("9", "Dan", genres=("Soundtrack", "Rock Progressif")),
        track(
            "10", "Dan", genres=("Progressif Rock", "Pop", "Rock and Roll", "Drum & Bass", "Bass", "R&B", "Rock & Pop")
        ),
    )
    offers = {offer.names: (offer.into, offer.reason) for offer in suggest_merges(list_families())}
    assert offers == {
        ("Rap",): (("Hip-Hop",), "Different names for the same genre."),
        ("Soundtracks",): (("Soundtrack",), "Almost the same spelling."),
        ("Rock Progressif",): (("Progressif Rock",), "Almost the same spelling."),
        ("Pop/Rock",): (("Pop", "Rock"), "Its name combines Pop and Rock."),
        ("Rock & Pop",): (("Pop", "Rock"), "Its name combines Pop and Rock."),
    }
    for names, (targets, _) in offers.items():
        merge(names, targets[0])
    assert suggest_merges(list_families()) == ()


def test_an_offer_that_was_turned_down_stays_away_and_others_do_not() -> None:
    load(
        *SONGS,
        track("7", "Dan", genres=("Soundtracks", "Soundtrack", "Soundtrakcs", "Pop")),
        track("8", "Dan", genres=("Soundtracks",)),
    )

    def offered() -> dict[tuple[str, ...], tuple[str, ...]]:
        return {offer.names: offer.into for offer in list_offers(list_families())}

    before = offered()
    assert before == {
        ("Rap",): ("Hip-Hop",),
        ("Soundtrack", "Soundtrakcs"): ("Soundtracks",),
        ("Pop/Rock",): ("Pop", "Rock"),
    }
    assert keep_apart(["rap", "Hip-Hop"]).words == "Rap, Hip-Hop will be kept separate."
    keep_apart(["Soundtracks", "Soundtrack"])
    keep_apart(["Pop/Rock", "Pop"])
    assert offered() == {("Soundtrakcs",): ("Soundtracks",), ("Pop/Rock",): ("Rock",)}
    change = keep_apart(["Pop/Rock", "Rock"])
    load(*SONGS)
    assert offered() == {}, "a sync keeps it"
    assert merge(["Rap"], "Hip-Hop").words == "Rap is now part of Hip-Hop.", "by hand it can be done"
    offer_again(change.apart)
    assert offered() == {("Pop/Rock",): ("Rock",)}


def test_it_takes_two_known_genres_to_keep_them_apart() -> None:
    with pytest.raises(GenreRuleError):
        keep_apart(["Rap", "rap"])
    with pytest.raises(GenreNotFoundError):
        keep_apart(["Rap", "Polka"])
    assert not GenresApart.objects.exists()


def test_hidden_genres_are_in_no_offer() -> None:
    hide("Rap")
    assert [offer.names for offer in suggest_merges(list_families())] == [("Pop/Rock",)]


def test_hundreds_of_tags_make_a_dozen_offers_at_most() -> None:
    words = ["dark", "deep", "bright", "northern", "southern", "modern", "vintage", "cosmic", "acid", "hard"]
    names = [f"{one} {other} {kind}" for one, other in itertools.permutations(words, 2) for kind in ("wave", "core")]
    load(*(track(name, "Eve", genres=(name, f"{name}s")) for name in names))
    assert 0 < len(suggest_merges(list_families())) <= 12


def test_families_know_genres_that_only_rules_remember() -> None:
    families = Families([Tag(1, "rap", "Rap")], [Rule("rap", "Rap", "hiphop"), Rule("hiphop", "Hip-Hop")])
    assert families.name("hiphop") == "Hip-Hop"
    assert families.meant_by("Hip Hop") == families.meant_by("rap") == ["hiphop"]
    assert families.meant_by("Polka") == []
    nameless = Families([Tag(1, "rap", "Rap")], [Rule("rap", "Rap", "hiphop")])
    assert nameless.name("hiphop") == "Rap"


def test_the_names_of_genres_need_two_queries_however_many_there_are(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(2):  # type: ignore[operator]  # a fixture of pytest-django
        current_families()


def test_artists_in_a_facet_are_those_with_most_tracks_and_those_chosen() -> None:
    load(*(track(f"{song}", f"Artist {number}", album=f"{song}") for number in range(40) for song in range(number + 1)),
         *(track(f"{song}", "Various Artists") for song in range(60)))  # fmt: skip
    facet = filter_facets(TrackFilter(artists=("artist 3",))).artists
    assert [(one.name, one.count) for one in facet[:2]] == [("Artist 39", 40), ("Artist 38", 39)]
    assert (facet[-1].name, facet[-1].count) == ("Artist 3", 4)
    assert len(facet) == 31


def test_what_is_chosen_is_offered_even_where_nothing_carries_it() -> None:
    facets = filter_facets(TrackFilter(genres=("Rock",), decades=(1950,), artists=("Ann",)))
    assert (facets.tracks, [(facet.name, facet.count) for facet in facets.genres]) == (0, [("Rock", 0)])
    assert ("1950s", 0) in [(facet.name, facet.count) for facet in facets.decades]
    assert ("Ann", 0) in [(facet.name, facet.count) for facet in facets.artists]


def test_the_filter_that_costs_most_is_named() -> None:
    part = costliest_filter(TrackFilter(genres=("Rock",), decades=(1990,), min_rating=7))
    assert part is not None
    assert (part.words, part.fields, part.tracks) == ("the decade 1990s", ("decades", "years", "exclude_years"), 1)
    part = costliest_filter(
        TrackFilter(genres=("Hip-Hop", "Rock", "Trap", "Pop/Rock"), min_rating=9, years=(1900, 2020))
    )
    assert part is not None
    assert (part.words, part.tracks) == ("the rating of 4.5 stars or better", 5)


def test_where_no_single_filter_stands_in_the_way_none_is_named() -> None:
    assert costliest_filter(TrackFilter()) is None
    assert costliest_filter(TrackFilter(genres=("Polka",), artists=("Nobody",))) is None


def test_the_costliest_filter_is_found_in_a_few_counts(django_assert_max_num_queries: object) -> None:
    everything = TrackFilter(
        genres=("Rock", "Pop", "Jazz", "Soul"),
        decades=(1970, 1980),
        artists=("Ann",),
        exclude_genres=("Rap",),
        exclude_artists=("Ben",),
        min_rating=8,
    )
    with django_assert_max_num_queries(2 + 7 * 3):  # type: ignore[operator]  # each count looks up its artists
        costliest_filter(everything)


def test_genres_in_the_tables_stay_as_the_server_tags_them() -> None:
    merge(["Rap"], "Hip-Hop")
    assert set(Genre.objects.values_list("name", flat=True)) >= {"Rap", "Hip-Hop"}
