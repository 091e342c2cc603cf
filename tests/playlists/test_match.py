"""From the model's answer to tracks of its list."""

import time
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from library.listed import Listed
from library.schemas import TrackRef
from playlists.services.generation.matching import Matcher, numbers_of_names


def track(title: str, artist: str = "Queen") -> TrackRef:
    return TrackRef(rating_key=f"{artist}/{title}", title=title, artist=artist, album="")


def by_name(refs: Sequence[Listed]) -> list[str]:
    return [f"{ref.artist} {ref.title}".lower() for ref in refs]


TRACKS = [
    track("Bohemian Rhapsody"),
    track("Angel of Death", "Slayer"),
    track("bohemian rhapsody"),
    track("Song 2", "Blur"),
]


def test_numbers_become_their_tracks_in_the_order_given() -> None:
    matcher = Matcher(TRACKS, by_name)
    picks = [matcher.offer(n) for n in (4, 1)]
    assert [pick.track.title for pick in picks if pick] == ["Song 2", "Bohemian Rhapsody"]


def test_repeats_foreign_numbers_and_doubles_are_dropped() -> None:
    matcher = Matcher(TRACKS, by_name)
    assert matcher.offer(1) is not None
    assert [matcher.offer(n) for n in (1, 0, -1, 5, 99, 3)] == [None] * 6
    assert matcher.remaining() == [2, 4]


@given(st.lists(st.integers(-5, 60)), st.integers(1, 40))
def test_whatever_comes_each_track_leaves_at_most_once(numbers: list[int], size: int) -> None:
    matcher = Matcher([track(str(n)) for n in range(size)], by_name)
    picks = [pick for n in numbers if (pick := matcher.offer(n))]
    keys = [pick.track.rating_key for pick in picks]
    assert len(keys) == len(set(keys)) == len({n for n in numbers if 1 <= n <= size})
    assert len(matcher.remaining()) == size - len(keys)


def test_names_are_matched_best_first_and_only_well() -> None:
    tracks = [track("Part II", "Pink Floyd"), track("Part I", "Pink Floyd"), track("Song 3", "Blur"), *TRACKS]
    lines = [
        "1. Blur - Song 2",
        "* Queen - Bohemian Rhapsody (1975)",
        "Pink Floyd - Part I",
        "The Beatles - Yesterday",
        "I hope you like this playlist!",
        "",
    ]
    assert numbers_of_names(lines, tracks) == [7, 4, 2]


NAMED = [
    *TRACKS,
    track("Salt & Pepper", "Simon & Sons"),
    track("Yesterday", "The Beatles"),
    track("Heroes (2017 Remaster)", "David Bowie"),
    track("Time", "The Alan Parsons Project"),
    track("Tide", "The Alan Parsons Project"),
    track("Für Elise", "Björk Ensemble"),
    track("Stand By Me", "Ben E. King"),
    track("99 Luftballons", "Nena"),
    track("Killing Me Softly With His Song", "Roberta Flack"),
]


@pytest.mark.parametrize(
    ("answer", "titles"),
    [
        ("1. Queen – Bohemian Rhapsody\n2. Slayer — Angel of Death", ["Bohemian Rhapsody", "Angel of Death"]),
        ('"Angel of Death" by Slayer\nYesterday by The Beatles', ["Angel of Death", "Yesterday"]),
        ("Slayer: Angel of Death\nBeatles: Yesterday", ["Angel of Death", "Yesterday"]),
        ("Simon and Sons - Salt and Pepper", ["Salt & Pepper"]),
        ("Salt and Pepper by Simon and Sons", ["Salt & Pepper"]),
        ("Stand by Me by Ben E. King\nBen E King - Stand by me", ["Stand By Me", "Stand By Me"]),
        ("- **Blur** - *Song 2*\n- **Nena** – 99 Luftballons", ["Song 2", "99 Luftballons"]),
        ("David Bowie - Heroes\nDavid Bowie - \"Heroes\" (1977)", ["Heroes (2017 Remaster)"] * 2),
        ("Bjork Ensemble - Fur Elise", ["Für Elise"]),
        ("| # | Artist | Title |\n|---|---|---|\n| 1 | Slayer | Angel of Death |\n| 2 | Blur | Song 2 |",
         ["Angel of Death", "Song 2"]),
        ("| Angel of Death | Slayer | 1986 |", ["Angel of Death"]),
        ('[{"artist": "Slayer", "title": "Angel of Death"}, {"artist": "Blur", "title": "Song 2"}]',
         ["Angel of Death", "Song 2"]),
        ('{"playlist": [{"song": "Yesterday", "by": "The Beatles"}]}', ["Yesterday"]),
        ('{"result": {"items": [{"name": "Song 2", "artists": ["Blur"]}]}}', ["Song 2"]),
        ('{"tracks": ["Slayer - Angel of Death", "Song 2 by Blur"]}', ["Angel of Death", "Song 2"]),
        ('Here you go:\n```json\n[{"track": "Slayer - Angel of Death"},]\n```', ["Angel of Death"]),
        ('[{"artist": "Slayer", "title": "Angel of Death"}, {"artist": "Blur", "tit', ["Angel of Death"]),
        ("Roberta Flack - Killing Me Softly With This Song", ["Killing Me Softly With His Song"]),
        ("The Alan Parsons Project - Tile\nAlan Parsons Project - Time", ["Time"]),
        ("Blur - Song 3\nQueen - Bohemian Raps\nNena - 98 Luftballons\nQueen", []),
        ("I hope you like this: enjoy!\nNothing by me", []),
    ],
)  # fmt: skip
def test_names_are_understood_in_many_forms_and_never_wrongly(answer: str, titles: list[str]) -> None:
    found = numbers_of_names(answer.splitlines(), NAMED)
    assert [NAMED[number - 1].title for number in found] == titles


def test_reading_names_takes_time_in_proportion_to_their_number() -> None:
    def seconds(size: int) -> float:
        text = [f"{n}. Artist {n} - Some Title {n}" for n in range(size)]
        hostile = [" - " * size, "|" * size, "(" * size, "by " * size, "[{" * size, "*-" * size]
        tracks = [track(f"Some Title {n}", f"Artist {n}") for n in range(size)]
        started = time.process_time()
        numbers_of_names(text, tracks)
        for line in hostile:
            numbers_of_names([line], tracks[:10])
        return time.process_time() - started

    seconds(100)
    assert seconds(8_000) < 20 * max(seconds(2_000), 0.02)


SIBLINGS = [
    track("All the Small Things", "Blink-182"),
    track("Sugar", "Maroon 5"),
    track("So What", "Miles Davis"),
    track("So What (Live)", "Miles Davis"),
    track("Chocolate", "The 1975"),
    track("Alive [Demo]", "Pearl Jam"),
    track("Alive", "Pearl Jam"),
]


@pytest.mark.parametrize(
    ("answer", "numbers"),
    [
        ("Blink-182 - All the Small Things", [1]),
        ("Blink-183 - All the Small Things", []),
        ("Maroon 6 - Sugar", []),
        ("The 1976 - Chocolate", []),
        ("Miles Davis - So What (Live)", [4]),
        ("So What (Live) by Miles Davis", [4]),
        ("Miles Davis - So What", [3]),
        ("Miles Davis - So What (1959)", [3]),
        ("1. “Alive [Demo]” – Pearl Jam", [6]),
        ("Pearl Jam - Alive (1991) [Ten]", [7]),
        ('{"artist": "Miles Davis", "title": "So What (Live)"}', [4]),
    ],
)
def test_a_number_in_a_name_or_brackets_after_a_title_tell_siblings_apart(answer: str, numbers: list[int]) -> None:
    assert numbers_of_names([answer], SIBLINGS) == numbers


@given(st.lists(st.text(alphabet='ABab12-(&)|,. \n"[]{}:', max_size=60), max_size=8))
def test_no_answer_names_a_track_whose_artist_and_title_it_does_not_nearly_have(lines: list[str]) -> None:
    assert numbers_of_names(lines, SIBLINGS) == []
