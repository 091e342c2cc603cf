"""The orders that code makes, out of what is known of tracks."""

import random
from collections import Counter
from itertools import pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.plan import Order
from playlists.services.arranging.orders import Known, arrange, levels_of
from playlists.services.arranging.smooth import smoothen

ORDERS: tuple[Order, ...] = ("picked", "album", "chronological", "rising", "falling", "arc", "smooth", "shuffled")
ENERGIES = st.sampled_from([None, 1.0, 1.75, 2.0, 3.0, 3.25, 4.0, 5.0])
TRACKS = st.lists(
    st.builds(
        Known,
        artist=st.sampled_from("abcd"),
        year=st.sampled_from([None, 1969, 1970, 1999]),
        album=st.sampled_from("xyz"),
        album_year=st.sampled_from([None, 1970]),
        disc=st.sampled_from([None, 1, 2]),
        number=st.sampled_from([None, 1, 2, 3]),
        level=ENERGIES,
    ),
    max_size=14,
)


def put(tracks: list[Known], order: Order) -> list[Known]:
    return [tracks[place] for place in arrange(tracks, order, seed=7)]


@given(TRACKS, st.sampled_from(ORDERS))
def test_every_order_has_each_track_once(tracks: list[Known], order: Order) -> None:
    assert sorted(arrange(tracks, order, seed=3)) == list(range(len(tracks)))


@given(TRACKS)
def test_energy_rises_and_falls(tracks: list[Known]) -> None:
    levels = levels_of(tracks)
    rising = [levels[place] for place in arrange(tracks, "rising", seed=1)]
    falling = [levels[place] for place in arrange(tracks, "falling", seed=1)]
    assert rising == sorted(levels)
    assert falling == sorted(levels, reverse=True)


@given(TRACKS)
def test_an_arc_rises_to_its_most_energetic_and_falls_again(tracks: list[Known]) -> None:
    levels = levels_of(tracks)
    arc = [levels[place] for place in arrange(tracks, "arc", seed=1)]
    top = arc.index(max(arc)) if arc else 0
    assert arc[:top] == sorted(arc[:top])
    assert arc[top:] == sorted(arc[top:], reverse=True)
    if len(set(arc)) == len(arc) > 2:
        assert 0 < top < len(arc) - 1
        assert abs(top - (len(arc) - 1) / 2) <= 1


@given(TRACKS)
def test_years_rise_and_what_has_none_comes_last(tracks: list[Known]) -> None:
    years = [track.year for track in put(tracks, "chronological")]
    known = [year for year in years if year is not None]
    assert years[: len(known)] == sorted(known)


@given(TRACKS)
def test_each_album_is_in_one_piece_disc_by_disc(tracks: list[Known]) -> None:
    ordered = put(tracks, "album")
    albums = [(track.album, track.album_year) for track in ordered]
    assert sum(one != two for one, two in pairwise(albums)) == max(0, len(set(albums)) - 1)
    for album in set(albums):
        of_album = [track for track in ordered if (track.album, track.album_year) == album]
        places = [(track.disc or 1, track.number or 999) for track in of_album]
        assert places == sorted(places)


def test_albums_come_by_year() -> None:
    late, early = Known("a", 1980, "One", 1980, 1, 1), Known("a", 1971, "Two", 1971, 1, 1)
    assert put([late, early], "album") == [early, late]


def test_tracks_of_a_year_keep_their_albums_order() -> None:
    tracks = [Known("a", 1980, "One", 1980, disc, number) for disc, number in ((2, 1), (1, 2), (1, 1))]
    assert [(track.disc, track.number) for track in put(tracks, "chronological")] == [(1, 1), (1, 2), (2, 1)]


def test_of_equal_energy_artists_take_turns() -> None:
    tracks = [Known(artist, level=3.0) for artist in "aabb"]
    assert [track.artist for track in put(tracks, "rising")] == ["a", "b", "a", "b"]


def test_unknown_energy_stands_in_the_middle() -> None:
    tracks = [Known(artist, level=level) for artist, level in (("a", 5.0), ("b", None), ("c", 1.0), ("d", 3.0))]
    assert [track.artist for track in put(tracks, "rising")] == ["c", "b", "d", "a"]


def test_a_shuffle_is_the_seeds() -> None:
    tracks = [Known(str(number)) for number in range(30)]
    assert arrange(tracks, "shuffled", seed=1) == arrange(tracks, "shuffled", seed=1)
    assert arrange(tracks, "shuffled", seed=1) != arrange(tracks, "shuffled", seed=2)
    assert arrange(tracks, "shuffled", seed=1) != list(range(30))


def roughness(levels: list[float], artists: list[str], row: list[int]) -> tuple[int, float]:
    """Neighbours of one artist, and what jumps are too large by."""
    pairs = list(pairwise(row))
    same = sum(artists[one] == artists[two] for one, two in pairs)
    return same, sum(max(0.0, abs(levels[one] - levels[two]) - 1.5) for one, two in pairs)


def test_nearly_all_short_ones_are_as_smooth_as_they_can_be() -> None:
    chance, rougher = random.Random(1), 0
    for _ in range(200):
        count = chance.randint(1, 6)
        levels, artists = [chance.randint(1, 5) + 0.0 for _ in range(count)], chance.choices("abc", k=count)
        best = min(roughness(levels, artists, list(row)) for row in permutations(range(count)))
        made = roughness(levels, artists, smoothen(levels, artists))
        assert made[0] == best[0]
        rougher += made[1] > best[1]
    assert rougher <= 2


@given(st.lists(st.tuples(st.sampled_from([1.0, 2.0, 3.0, 4.0, 5.0]), st.sampled_from("abcdefgh")), max_size=40))
def test_no_artist_plays_twice_in_a_row_where_that_can_be(tracks: list[tuple[float, str]]) -> None:
    levels, artists = [level for level, _ in tracks], [artist for _, artist in tracks]
    row = smoothen(levels, artists)
    same, _ = roughness(levels, artists, row)
    most = max(Counter(artists).values(), default=0)
    assert same == max(0, 2 * most - len(tracks) - 1)


def test_what_is_smooth_already_stays_as_it_is() -> None:
    assert smoothen([1.0, 2.0, 1.5, 3.0, 4.0], list("abcab")) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("count", [24, 120])
def test_wild_and_calm_tracks_in_turns_are_parted(count: int) -> None:
    levels, artists = [1.0, 5.0, 3.0] * (count // 3), [str(number % 7) for number in range(count)]
    assert roughness(levels, artists, list(range(count)))[1] > 0
    same, jumps = roughness(levels, artists, smoothen(levels, artists))
    assert same == 0
    # From 1 to 3 and from 3 to 5 there is no way around.
    assert jumps <= 1.0
