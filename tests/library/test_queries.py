"""Filters, counts, pools and references."""

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from library.models import Genre, Track, TrackGenre
from library.names.normalization import title_key
from library.queries import (
    count_matching,
    draw_pool,
    library_counts,
    library_is_empty,
    list_tracks,
    named_pool,
    track_refs,
)
from library.schemas import TrackFilter
from library.search.names_in_text import find_names
from library.servers.demo.synthetic import synthetic_tracks
from tests.library.loading import load, load_again, track

pytestmark = pytest.mark.django_db


@pytest.fixture
def library() -> None:
    """Eight tracks that differ in what filters ask for."""
    load_again(
        track("Superstition", "Stevie Wonder", year=1972, genres=("Soul", "Funk"), user_rating=10),
        track("Sir Duke", "Stevie Wonder", album="Songs", year=1976, genres=("Soul",), user_rating=7),
        track("So What", "Miles Davis", album="Kind of Blue", year=1959, genres=("Jazz",)),
        track("Army of Me", "Björk", year=1995, genres=("Electronic", "Pop"), user_rating=4),
        track("Get Lucky", "Daft Punk", year=2013, genres=("Electronic", "Funk", "Disco"), user_rating=8),
        track("My Generation (Live)", "The Who", year=1970, genres=("Rock",), user_rating=9),
        track("N.Y. State of Mind", "Nas", year=1994, genres=("Hip-Hop",)),
        track("Undated", "Nobody"),
    )


def titles(track_filter: TrackFilter) -> set[str]:
    """What passes, by both of the ways to ask."""
    pool = draw_pool(track_filter, seed=1)
    assert len(pool) == count_matching(track_filter)
    return {ref.title for ref in track_refs([candidate.id for candidate in pool])}


@pytest.mark.usefixtures("library")
def test_a_genre_that_a_sync_adds_meanwhile_is_no_mistake() -> None:
    ids = list(Track.objects.order_by("id").values_list("id", flat=True))
    asked = count()

    def add_before_the_second(execute: Any, *query: Any) -> Any:
        if next(asked) == 1:
            track = Track.objects.get(id=ids[0])
            genre = Genre.objects.create(name="Brand New", folded="brandnew")
            copies = {"artist": track.artist, "is_live": False, "recording": track.recording}
            TrackGenre.objects.create(track=track, genre=genre, **copies)
        return execute(*query)

    with connection.execute_wrapper(add_before_the_second):
        refs = track_refs(ids)
    assert [ref.title for ref in refs[:2]] == ["Superstition", "Sir Duke"]
    assert set(refs[0].genres) >= {"Soul", "Funk"}


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"genres": ("soul",)}, {"Superstition", "Sir Duke"}),
        ({"genres": ("Funk", "SOUL")}, {"Superstition", "Sir Duke", "Get Lucky"}),
        ({"genres": ("hip hop",)}, {"N.Y. State of Mind"}),
        ({"genres": ("rap",)}, {"N.Y. State of Mind"}),
        ({"genres": ("Polka",)}, set()),
        ({"genres": ("Polka", "Jazz")}, {"So What"}),
        ({"decades": (1970,)}, {"Superstition", "Sir Duke"}),
        ({"decades": (1950, 1990)}, {"So What", "Army of Me", "N.Y. State of Mind"}),
        ({"years": (1972, 1975)}, {"Superstition"}),
        ({"years": (1994, 1995)}, {"Army of Me", "N.Y. State of Mind"}),
        ({"decades": (1970,), "years": (1973, 1999)}, {"Sir Duke"}),
        ({"years": (1980, 1970)}, set()),
        ({"artists": ("bjork", "Stevie Wonder")}, {"Army of Me", "Superstition", "Sir Duke"}),
        ({"artists": ("Nobody at All",)}, set()),
        ({"exclude_artists": ("STEVIE WONDER", "nobody"), "decades": (1970,)}, set()),
        ({"min_rating": 8}, {"Superstition", "Get Lucky"}),
        ({"genres": ("Rock",)}, set()),
        ({"genres": ("Rock",), "exclude_live": False}, {"My Generation (Live)"}),
        ({"artists": ("Who",), "exclude_live": False, "min_rating": 9}, {"My Generation (Live)"}),
        ({"genres": ("Funk",), "decades": (1970, 2010), "min_rating": 8, "exclude_artists": ("Daft Punk",)},
         {"Superstition"}),
    ],
)  # fmt: skip
def test_filters_alone_and_together(fields: dict[str, object], expected: set[str]) -> None:
    assert titles(TrackFilter.model_validate(fields)) == expected


@pytest.mark.usefixtures("library")
def test_counts_follow_the_other_filters_but_not_themselves() -> None:
    counts = library_counts(TrackFilter(genres=("Funk",), decades=(1970,)))
    assert counts.tracks == 1
    assert {facet.name: facet.count for facet in counts.genres} == {"Soul": 2, "Funk": 1}
    assert {facet.name: facet.count for facet in counts.decades} == {"1970s": 1, "2010s": 1}


@pytest.mark.usefixtures("library")
def test_counts_of_everything_include_what_is_live_and_what_has_no_year() -> None:
    counts = library_counts()
    assert counts.tracks == 8
    assert counts.genres[0].name == "Electronic"
    assert [facet.name for facet in counts.decades] == ["1950s", "1970s", "1990s", "2010s"]


@pytest.mark.usefixtures("library")
def test_a_track_of_two_wanted_genres_counts_once_in_its_decade() -> None:
    counts = library_counts(TrackFilter(genres=("Soul", "Funk")))
    assert [(facet.name, facet.count) for facet in counts.decades] == [("1970s", 2), ("2010s", 1)]


def test_an_empty_library_counts_nothing() -> None:
    assert library_is_empty()
    assert library_counts().tracks == 0
    assert draw_pool(TrackFilter(), seed=1) == []


@pytest.mark.usefixtures("library")
def test_refs_come_in_the_order_asked_for_and_without_those_that_are_gone() -> None:
    ids = list(Track.objects.order_by("title").values_list("id", flat=True))
    refs = track_refs([ids[3], 999_999, ids[0], ids[1]])
    assert [ref.title for ref in refs] == ["N.Y. State of Mind", "Army of Me", "Get Lucky"]
    assert refs[1].artist == "Björk"
    assert refs[1].genres == ("Electronic", "Pop")
    assert (refs[2].year, refs[2].user_rating, refs[2].album, refs[2].is_live) == (2013, 8, "An Album", False)


@pytest.mark.usefixtures("library")
def test_tracks_of_a_list_are_the_same_in_the_same_order() -> None:
    load_again(*synthetic_tracks(60, seed=3), track("Both (Live)", "Nobody", genres=("Funk", "Soul")))
    ids = list(Track.objects.order_by("title").values_list("id", flat=True))
    listed = list_tracks([*ids, 999_999])
    assert [one.to_ref() for one in listed] == track_refs(ids)
    assert [one.id for one in listed] == ids
    assert {one.is_live for one in listed} == {True, False}
    assert [one.folded for one in listed] == [title_key(one.title) for one in listed]


@pytest.mark.usefixtures("library")
def test_named_artists_and_albums_are_found_within_the_filter() -> None:
    pool = named_pool(TrackFilter(), artists=("stevie wonder",), albums=(("Kind of Blue", "Miles Davis"),))
    assert {ref.title for ref in track_refs([found.id for found in pool])} == {"Superstition", "Sir Duke", "So What"}
    pool = named_pool(TrackFilter(genres=("Funk", "Soul"), decades=(1970,)), artists=("Stevie Wonder", "Daft Punk"))
    assert {ref.title for ref in track_refs([found.id for found in pool])} == {"Superstition", "Sir Duke"}
    pool = named_pool(TrackFilter(genres=("Jazz",)), albums=(("Kind of Blue", "Miles Davis"), ("Songs", "Nobody")))
    assert len(pool) == 1
    assert named_pool(TrackFilter()) == []


def test_copies_of_a_recording_share_their_number() -> None:
    load(
        track("Heroes", "David Bowie", album="“Heroes”"),
        track("“Heroes” (Single Version)", "David Bowie", album="Best of Bowie"),
        track("Heroes (Live)", "David Bowie", album="Stage"),
    )
    recordings = [candidate.recording for candidate in draw_pool(TrackFilter(exclude_live=False), seed=1)]
    assert len(recordings) == 3
    assert len(set(recordings)) == 2


def test_a_huge_pool_is_thinned_by_the_seed_alone() -> None:
    load(*synthetic_tracks(3000, seed=5))
    everything = TrackFilter(exclude_live=False)
    pool = draw_pool(everything, seed=7, limit=300)
    assert 200 <= len(pool) <= 300
    assert pool == draw_pool(everything, seed=7, limit=300)
    assert pool != draw_pool(everything, seed=8, limit=300)
    assert len({candidate.artist_id for candidate in pool}) > 30
    middle = sorted(Track.objects.values_list("id", flat=True))[1500]
    assert 90 < sum(candidate.id < middle for candidate in pool) < 210
    by_genres = draw_pool(TrackFilter(genres=("Rock", "Pop"), exclude_live=False), seed=7, limit=100)
    assert 50 <= len({candidate.id for candidate in by_genres}) == len(by_genres) <= 100


def queries_of(call: Callable[[], object]) -> int:
    """How many statements it takes."""
    with CaptureQueriesContext(
        connection,
    ) as captured:
        call()
    return len(captured)


def test_the_number_of_queries_does_not_grow_with_the_rows() -> None:
    load(*synthetic_tracks(40, seed=2))
    ids = list(Track.objects.values_list("id", flat=True))
    assert queries_of(lambda: track_refs(ids[:10])) == queries_of(lambda: track_refs(ids[:20])) == 2
    assert queries_of(lambda: list_tracks(ids[:10])) == queries_of(lambda: list_tracks(ids[:20])) == 4
    assert queries_of(library_counts) <= 10
    assert queries_of(lambda: find_names("slow soul")) == queries_of(lambda: find_names("soul " * 50)) == 5
    assert queries_of(lambda: find_names("only Miles Davis")) <= 7


@pytest.mark.usefixtures("library")
def test_names_in_a_wish_come_in_the_librarys_own_spelling() -> None:
    names = find_names("funky stuff like bjork, and Kind of Blue; no various artists")
    assert names.artists == ("Björk",)
    assert names.genres == ("Funk",)
    assert names.albums == (("Kind of Blue", "Miles Davis"),)
