"""Which track is which where rating keys do not tell: one to one, and never a wrong one."""

import random
import time

import pytest

from library.names.normalization import artist_key, title_key
from library.recordings.same_tracks import NamedTrack, Traits, pair_tracks


def song(title: str = "Song", length: int | None = 200_000, number: int | None = 1, **more: object) -> Traits:
    fields: dict[str, object] = {"artist": "Nina", "album": "Blue", "disc": 1, **more}
    described = NamedTrack(
        artist=artist_key(str(fields.pop("artist"))),
        album=title_key(str(fields.pop("album"))),
        title=title_key(title),
        duration_ms=length,
        number=number,
        **fields,  # type: ignore[arg-type]  # the rest of its fields
    )
    return described.traits()


def test_each_finds_its_own_in_any_order() -> None:
    old = [song(f"Song {number}", 180_000 + number, number) for number in range(500)]
    order = list(range(500))
    random.Random(1).shuffle(order)

    found = pair_tracks(old, [old[place] for place in order])

    assert {one: order[other] for one, other in found.items()} == {place: place for place in range(500)}


@pytest.mark.parametrize("apart", [0, 1, 900, -900, 2000, -2500])
def test_a_length_off_by_a_second_or_two_is_the_same(apart: int) -> None:
    assert pair_tracks([song(length=200_000)], [song(length=200_000 + apart)]) == {0: 0}


@pytest.mark.parametrize(
    "other",
    [
        song(length=203_000),
        song(length=150_000),
        song(album="Red"),
        song(album="Blue (Deluxe)"),
        song(artist="Nino"),
        song("Song II"),
        song("Song (Live)"),
    ],
)
def test_what_differs_is_another(other: Traits) -> None:
    assert pair_tracks([song()], [other]) == {}


def test_one_that_was_renamed_is_known_by_the_catalogues() -> None:
    old = song("Song", guid="plex://track/1", mbid="x")
    assert pair_tracks([old], [song("Song!?", album="Blue, Anniversary", guid="plex://track/1", number=4)]) == {0: 0}
    assert pair_tracks([old], [song("Song!?", album="Blue, Anniversary", guid="plex://track/9", mbid="x")]) == {0: 0}
    assert pair_tracks([old], [song("Song!?", 250_000, album="Blue, Anniversary", guid="plex://track/1")]) == {}


def test_one_title_twice_on_an_album_is_told_apart_by_place_and_length() -> None:
    first, second = song("Intro", 60_000, 1, disc=1), song("Intro", 61_000, 1, disc=2)
    shifted = [song("Intro", 62_000, 1, disc=2), song("Intro", 61_000, 1, disc=1)]
    assert pair_tracks([first, second], shifted) == {0: 1, 1: 0}


def test_the_nearest_length_wins_where_places_say_nothing() -> None:
    old = [song("Intro", 60_000, None), song("Intro", 62_000, None)]
    assert pair_tracks(old, [song("Intro", 62_100, None), song("Intro", 60_100, None)]) == {0: 1, 1: 0}


def test_where_two_are_as_near_neither_is_taken() -> None:
    assert (
        pair_tracks(
            [song(length=200_000, number=None)], [song(length=199_000, number=3), song(length=201_000, number=4)]
        )
        == {}
    )


def test_two_copies_become_two_and_a_third_finds_none() -> None:
    copies = [song(number=1), song(number=5), song(number=9)]
    found = pair_tracks(copies, [song(number=2), song(number=6)])
    assert sorted(found.values()) == [0, 1]
    assert len(found) == 2


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        (song(length=None), song(length=None), True),
        (song(length=None), song(length=200_000), True),
        (song(length=None, number=2), song(length=None, number=3), True),
        (song(length=None, number=2, disc=None), song(length=200_000, number=2), True),
    ],
)
def test_an_unknown_length_is_enough_for_the_only_one(old: Traits, new: Traits, *, same: bool) -> None:
    assert (pair_tracks([old], [new]) == {0: 0}) is same


def test_of_several_with_unknown_lengths_the_place_decides() -> None:
    old = [song("Intro", None, 1), song("Intro", None, 9)]
    assert pair_tracks(old, [song("Intro", None, 9), song("Intro", None, 1)]) == {0: 1, 1: 0}
    assert pair_tracks(old, [song("Intro", None, 4), song("Intro", None, 5)]) == {}


@pytest.mark.parametrize(("title", "artist"), [("Song", "Unknown artist"), ("Untitled", "Nina")])
def test_what_has_no_name_is_known_by_its_very_length_alone(title: str, artist: str) -> None:
    assert pair_tracks([song(title, artist=artist)], [song(title, artist=artist)]) == {0: 0}
    assert pair_tracks([song(title, artist=artist)], [song(title, 200_500, artist=artist)]) == {}
    assert pair_tracks([song(title, None, None, artist=artist)], [song(title, None, None, artist=artist)]) == {}


def test_many_of_one_name_take_no_long_time() -> None:
    """A thousand untitled tracks of one album, all of other lengths now: nothing is sure, and nobody compares each."""
    old = [song("Untitled", 100_000 + 7 * number, None, album="Tapes") for number in range(20_000)]
    new = [song("Untitled", 100_003 + 7 * number, None, album="Tapes") for number in range(20_000)]
    near = [song("Intro", 100_000 + number, None) for number in range(3000)]
    began = time.process_time()
    assert pair_tracks(old, new) == {}
    assert len(pair_tracks(near, near[::-1])) == 3000
    assert time.process_time() - began < 10
