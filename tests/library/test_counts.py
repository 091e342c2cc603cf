"""The tallies say what the tracks say, after whole loads and partial ones."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest
from django.utils.timezone import localtime
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from library.counts.count import COLUMNS
from library.counts.facets import filter_facets
from library.models import Artist, Credit, DecadeTally, Genre, GenreSet, Track, TrackGenre, TrackTally
from library.queries import count_matching, draw_pool
from library.schemas import TrackFilter
from library.servers.demo.synthetic import synthetic_tracks
from library.servers.values import ServerTrack
from library.services.genres.decisions import hide, merge
from library.services.loading.load import write
from library.services.loading.rebuild_counts import rebuild_counts, set_number
from library.services.loading.staging_file import StagingFile
from tests.library.loading import load, track

GENRES = ("Rock", "Pop", "Jazz", "Rap", "Hip-Hop")
ARTISTS = ("Ann", "Ben", "Cleo")
#: Each parts differently: for certain, where it is no album's artist, and never for certain.
LISTS = ("Ann feat. Ben", "Ben vs. Cleo", "Cleo & Zoe", "Zoe / Ann & Ben", "Ann & Ben", "Ben and The Bells")

DAYS = tuple(date(2026, 6, day) for day in (1, 10, 20))
times = st.sampled_from(
    [datetime(2026, 6, day, hour, tzinfo=UTC) for day in (1, 9, 10, 19, 20) for hour in (0, 12, 23)]
)
tracks = st.builds(
    track,
    title=st.sampled_from(["One", "Two", "Three (Live)", "Four"]),
    artist=st.sampled_from([*ARTISTS, *ARTISTS, *LISTS]),
    album_artist=st.sampled_from(["", "", "Various Artists", *ARTISTS, *LISTS]),
    rating_key=st.sampled_from([str(number) for number in range(12)]),
    year=st.none() | st.integers(1968, 1991),
    genres=st.lists(st.sampled_from(GENRES), max_size=4).map(tuple),
    user_rating=st.none() | st.integers(0, 10),
    duration_ms=st.none() | st.sampled_from([120_000, 180_000, 300_000]),
    play_count=st.sampled_from([0, 0, 1, 7]),
    last_played=st.none() | times,
    added_at=st.none() | times,
)
filters = st.builds(
    TrackFilter,
    genres=st.lists(st.sampled_from([*GENRES, "Polka"]), max_size=3).map(tuple),
    exclude_genres=st.lists(st.sampled_from([*GENRES, "Polka"]), max_size=2).map(tuple),
    decades=st.lists(st.sampled_from([1960, 1970, 1980]), max_size=2).map(tuple),
    years=st.none() | st.tuples(st.integers(1968, 1980), st.integers(1975, 1991)),
    artists=st.lists(st.sampled_from([*ARTISTS, "Zoe", *LISTS, "Nobody"]), max_size=2).map(tuple),
    exclude_artists=st.lists(st.sampled_from([*ARTISTS, *LISTS]), max_size=2).map(tuple),
    exclude_years=st.lists(st.sampled_from([(1970, 1979), (1985, 1985)]), max_size=2).map(tuple),
    min_rating=st.just(0) | st.integers(0, 10),
    max_rating=st.none() | st.integers(0, 10),
    exclude_live=st.booleans(),
    **{
        name: st.none() | st.none() | values
        for name, values in {
            "is_played": st.booleans(),
            "not_played_since": st.sampled_from(DAYS),
            "played_since": st.sampled_from(DAYS),
            "added_since": st.sampled_from(DAYS),
            "shortest_ms": st.sampled_from([120_000, 200_000]),
            "longest_ms": st.sampled_from([179_999, 180_000]),
        }.items()
    },
)


def load_partly(*changed: ServerTrack) -> None:
    """Write these besides those that there are."""
    with StagingFile() as spool:
        spool.add(changed)
        write("demo", spool, partial=True)


def of_tables() -> Counter[tuple[object, ...]]:
    """What the tallies should say, counted track by track."""
    genres: dict[int, list[int]] = {pk: [] for pk in Track.objects.values_list("id", flat=True)}
    for pk, genre in TrackGenre.objects.values_list("track_id", "genre_id"):
        genres[pk].append(genre)
    counts: Counter[tuple[object, ...]] = Counter()
    for row in Track.objects.all():
        assert row.genre_set == set_number(genres[row.pk])
        for least in range((row.user_rating or 0) + 1):
            counts[row.artist_id, set_number(genres[row.pk]), row.is_live, row.year, COLUMNS[least]] += 1
    return counts


def assert_tallies_are_right() -> None:
    """Both tables, and the sets that they name."""
    expected = of_tables()
    told: Counter[tuple[object, ...]] = Counter()
    decades: Counter[tuple[object, ...]] = Counter()
    for row in TrackTally.objects.all():
        for column in COLUMNS:
            told[row.artist_id, row.genre_set, row.is_live, row.year, column] += getattr(row, column)
            decade = row.year // 10 * 10 if row.year is not None else None
            decades[row.genre_set, row.is_live, decade, column] += getattr(row, column)
    assert +told == expected
    coarse = Counter(
        {
            (row.genre_set, row.is_live, row.decade, column): getattr(row, column)
            for row in DecadeTally.objects.all()
            for column in COLUMNS
        }
    )
    assert +coarse == +decades
    numbers = set(TrackTally.objects.values_list("genre_set", flat=True)) - {0}
    assert set(GenreSet.objects.values_list("number", flat=True)) == numbers
    for number in numbers:
        members = GenreSet.objects.filter(number=number).values_list("genre_id", flat=True)
        assert set_number(members) == number
        assert Genre.objects.filter(id__in=members).count() == len(members)


def passing(track_filter: TrackFilter) -> list[Track]:
    """One after the other, as slow and as sure as can be; with "Rap" merged into "Hip-Hop"."""
    family = {"Rap": "Hip-Hop"}

    def families(names: Sequence[str]) -> set[str]:
        return {family.get(name, name) for name in names}

    def passes(row: Track) -> bool:
        carried = families([genre.name for genre in row.genres.all()])
        decade = row.year // 10 * 10 if row.year is not None else None
        years = track_filter.years
        return (
            (not track_filter.genres or bool(carried & families(track_filter.genres)))
            and not carried & families(track_filter.exclude_genres)
            and (not track_filter.decades or decade in track_filter.decades)
            and (years is None or (row.year is not None and years[0] <= row.year <= years[1]))
            and (not track_filter.artists or not _whose(row).isdisjoint(track_filter.artists))
            and _whose(row, for_refusal=True).isdisjoint(track_filter.exclude_artists)
            and not any(row.year and first <= row.year <= last for first, last in track_filter.exclude_years)
            and _has_rating(row.user_rating or 0, track_filter)
            and _has_plays(row, track_filter)
            and (row.added_at is not None or track_filter.added_since is None)
            and (track_filter.added_since is None or localtime(row.added_at).date() >= track_filter.added_since)
            and (row.duration_ms is None or (track_filter.shortest_ms or 0) <= row.duration_ms)
            and (row.duration_ms is None or row.duration_ms <= (track_filter.longest_ms or 999_999))
            and not (row.is_live and track_filter.exclude_live)
        )

    return [
        row for row in Track.objects.select_related("artist", "album__artist").prefetch_related("genres") if passes(row)
    ]


def _whose(row: Track, *, for_refusal: bool = False) -> set[str]:
    """The artists whose track it is, by its own name and its album's."""
    names = {row.artist, row.album.artist}
    credited = Credit.objects.filter(named__in=names, is_sure__in=(True, not for_refusal))
    return {name.name for name in names} | set(credited.values_list("artist__name", flat=True))


def _has_rating(rating: int, track_filter: TrackFilter) -> bool:
    best = track_filter.max_rating
    if best == 0:
        return rating == track_filter.min_rating == 0
    return rating >= track_filter.min_rating and (best is None or 1 <= rating <= best)


def _has_plays(row: Track, track_filter: TrackFilter) -> bool:
    is_played = row.play_count > 0 or row.last_played is not None
    day = localtime(row.last_played).date() if row.last_played else None
    before, since = track_filter.not_played_since, track_filter.played_since
    return (
        track_filter.is_played in (None, is_played)
        and (before is None or not is_played or (day is not None and day < before))
        and (since is None or (day is not None and day >= since))
    )


QUICK = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


class TestWithAnyLibrary(TestCase):
    """Each example in a transaction of its own."""

    @QUICK
    @given(first=st.lists(tracks, min_size=1, max_size=10), second=st.lists(tracks, min_size=1, max_size=6))
    def test_the_tallies_follow_whole_and_partial_loads(
        self, first: list[ServerTrack], second: list[ServerTrack]
    ) -> None:
        load(*first)
        assert_tallies_are_right()
        load_partly(*second)
        assert_tallies_are_right()
        load(*second)
        assert_tallies_are_right()
        before = of_tables()
        rebuild_counts()
        assert of_tables() == before
        assert_tallies_are_right()

    @QUICK
    @given(rows=st.lists(tracks, min_size=1, max_size=10), track_filter=filters)
    def test_counts_and_draws_are_what_a_look_at_every_track_gives(
        self, rows: list[ServerTrack], track_filter: TrackFilter
    ) -> None:
        load(*rows, track("Both", "Dan", genres=("Rap", "Hip-Hop"), year=1975))
        merge(["Rap"], "Hip-Hop")
        expected = passing(track_filter)
        assert count_matching(track_filter) == len(expected)
        assert [candidate.id for candidate in draw_pool(track_filter, seed=1)] == sorted(row.pk for row in expected)

    @QUICK
    @given(rows=st.lists(tracks, min_size=1, max_size=10), track_filter=filters)
    def test_every_facet_says_what_choosing_it_would_count(
        self, rows: list[ServerTrack], track_filter: TrackFilter
    ) -> None:
        load(*rows, track("Both", "Dan", genres=("Rap", "Hip-Hop"), year=1975))
        merge(["Rap"], "Hip-Hop")
        facets = filter_facets(track_filter)

        def counted(**update: object) -> int:
            return len(passing(track_filter.model_copy(update=update)))

        assert facets.tracks == counted()
        for facet in facets.genres:
            assert facet.count == counted(genres=(facet.name,))
        for facet in facets.decades:
            assert facet.count == counted(decades=(int(facet.name[:-1]),), years=None, exclude_years=())
        for facet in facets.artists:
            assert facet.count == counted(artists=(facet.name,))
        assert [facet.count for facet in facets.ratings] == [counted(min_rating=least) for least in range(11)]
        assert facets.live == sum(
            row.is_live for row in passing(track_filter.model_copy(update={"exclude_live": False}))
        )


@pytest.mark.django_db
def test_a_larger_library_is_tallied_in_many_batches() -> None:
    load(*synthetic_tracks(1500, seed=3))
    assert_tallies_are_right()
    some = Track.objects.filter(genres__isnull=False).first()
    assert some is not None
    load_partly(track("New", some.artist.name, rating_key=some.rating_key, genres=("Zydeco",), year=2001))
    assert_tallies_are_right()
    assert count_matching(TrackFilter(genres=("Zydeco",))) == 1


@pytest.mark.django_db
def test_an_artist_who_leaves_leaves_no_count_behind() -> None:
    load(track("A", "Ann", genres=("Rock",)), track("B", "Ben", genres=("Polka",)))
    load(track("A", "Ann", genres=("Rock",)))
    assert count_matching(TrackFilter()) == 1
    assert_tallies_are_right()
    assert not Artist.objects.filter(name="Ben").exists()


@pytest.mark.django_db
def test_another_server_takes_the_place_of_the_old_counts() -> None:
    load(track("A", "Ann", genres=("Rock",)), track("B", "Ben"))
    load(track("C", "Cleo", genres=("Pop",)), server="plex")
    assert count_matching(TrackFilter()) == 1
    assert_tallies_are_right()


@pytest.mark.django_db
def test_hidden_genres_count_but_are_not_offered() -> None:
    load(track("A", "Ann", genres=("Rock", "seen live")), track("B", "Ben", genres=("seen live",)))
    hide("seen live")
    assert [facet.name for facet in filter_facets(TrackFilter()).genres] == ["Rock"]
    assert count_matching(TrackFilter(genres=("Seen Live",))) == 2
    chosen = filter_facets(TrackFilter(genres=("seen live",)))
    assert {facet.name: facet.count for facet in chosen.genres} == {"Rock": 1, "seen live": 2}


def test_a_set_of_genres_has_one_number_in_any_order() -> None:
    assert set_number([3, 1, 2, 1]) == set_number([2, 3, 1])
    assert set_number([]) == 0
    assert len({set_number([one, other]) for one in range(30) for other in range(one)}) == 30 * 29 / 2
