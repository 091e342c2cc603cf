"""What prompts cost, in tokens of a real tokenizer: a playlist is asked for in few of them, and they must not creep."""

import pytest

from library.recordings.recording_key import without_edition
from library.schemas import TrackRef
from playlists.prompts import narrate, reasons, select
from playlists.prompts.listing import lay_out, name_line
from tests.llm.tokenizers import tekken


def track(number: int, title: str = "Here Comes the Rain Again") -> TrackRef:
    return TrackRef(
        rating_key=f"{number}", artist=f"The Wanderers of {number % 7}", title=title, album="", year=1970 + number % 9
    )


PICKED = [track(number) for number in range(25)]


@pytest.mark.parametrize(
    ("title", "listed"),
    [
        ("Wish You Were Here (2011 Remaster)", "Wish You Were Here"),
        ("Heroes - 2017 Remaster", "Heroes"),
        ("Kashmir (1990 Remaster) [Bonus Track]", "Kashmir"),
        ("Stan (feat. Dido) [Explicit]", "Stan (feat. Dido)"),
        ("Suzanne (Live at the Isle of Wight)", "Suzanne (Live at the Isle of Wight)"),
        ("Blue Monday (12 Inch Mix)", "Blue Monday (12 Inch Mix)"),
        ("Shaft (From the Motion Picture Soundtrack)", "Shaft (From the Motion Picture Soundtrack)"),
        ("Another Brick in the Wall - Part II", "Another Brick in the Wall - Part II"),
        ("(2011 Remaster)", "(2011 Remaster)"),
        ("Mono", "Mono"),
    ],
)
def test_a_line_tells_the_music_and_not_the_edition(title: str, listed: str) -> None:
    assert name_line(track(1, title)) == f"The Wanderers of 1 - {listed}"


def test_editions_are_most_of_what_remasters_cost() -> None:
    count, plain = tekken(), lay_out(PICKED).text
    remastered = lay_out([track(number, f"{PICKED[number].title} (2011 Remaster)") for number in range(25)]).text
    assert count(remastered) == count(plain)
    assert without_edition(PICKED[0].title) == PICKED[0].title


def test_picking_costs_little_beside_the_list() -> None:
    count, text = tekken(), lay_out(PICKED).text
    assert count(text) <= 18 * len(PICKED)
    assert count(select.SHORT_SYSTEM) + count(select.build(text, "rain", 25)) - count(text) <= 90
    assert count(select.SYSTEM) - count(select.SHORT_SYSTEM) <= 100


def test_a_story_reads_each_track_once_and_no_number() -> None:
    count = tekken()
    told = narrate.build("rain", PICKED)
    assert all(told.count(f"\n{name_line(one)}\n") + told.count(f"\n{name_line(one)}\n\n") for one in PICKED)
    assert count(told) <= 14 * len(PICKED) + 20
    assert count(told) <= 0.8 * count(narrate.build("rain", PICKED, by_number=True))


def test_a_story_of_a_long_playlist_is_about_some_of_it() -> None:
    long = [track(number, f"Song {number}") for number in range(400)]
    told = narrate.build("rain", long)
    named = [number for number in range(400) if f" - Song {number}\n" in told]
    assert named == list(range(0, 400, 10))
    assert tekken()(told) <= 700


def test_reasons_are_asked_for_by_number() -> None:
    asked = reasons.build("rain", PICKED)
    lines = asked.splitlines()
    assert [line.partition(" ")[0] for line in lines[1:26]] == [f"{number}" for number in range(1, 26)]
