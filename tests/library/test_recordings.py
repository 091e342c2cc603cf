"""Which titles are concert recordings, and which are copies of one recording."""

import pytest

from library.recordings import looks_live, recording_key


@pytest.mark.parametrize(
    ("title", "album"),
    [
        ("My Generation (Live)", ""),
        ("Song [live]", ""),
        ("Song - Live", ""),
        ("Song - Live - 2011 Remaster", ""),
        ("Song - Live at Wembley '86", ""),
        ("Song (Live 1975)", ""),
        ("Song [Recorded Live in Paris]", ""),
        ("Song (Acoustic Live)", ""),
        ("Song (Live at the BBC)", ""),
        ("Song (Live Version)", ""),
        ("Song - En Vivo", ""),
        ("Song (Ao Vivo)", ""),
        ("Magic Bus", "Live at Leeds"),
        ("Song", "Aretha Live at Fillmore West"),
        ("Song", "MTV Unplugged in New York"),
        ("Song", "Live!"),
        ("Song", "Live"),
        ("Song", "Live 1975-85"),
        ("Song", "Live in Paris"),
        ("Song", "Stop Making Sense (Live)"),
        ("Song", "The Köln Concert"),
        ("Song", "The Concert in Central Park"),
        ("Song", "James Brown in Concert"),
        ("Dark Star", "1972-08-27 Veneta"),
    ],
)
def test_concert_recordings_are_recognised(title: str, album: str) -> None:
    assert looks_live(title, album)


@pytest.mark.parametrize(
    ("title", "album"),
    [
        ("Alive", "Ten"),
        ("Olive", ""),
        ("Live and Let Die", ""),
        ("(Live and Let Die)", ""),
        ("Asking for It", "Live Through This"),
        ("Live Forever", "Definitely Maybe"),
        ("Stayin' Alive", ""),
        ("Long Live", "Speak Now"),
        ("Where I Live", ""),
        ("We Live in Two Worlds", ""),
        ("You Only Live Twice", ""),
        ("Who Wants to Live Forever", ""),
        ("Live Wire", ""),
        ("Live Is Life", ""),
        ("Live to Tell", ""),
        ("Live Your Life (feat. Rihanna)", ""),
        ("Without You (I Can't Live)", ""),
        ("I Live for You", ""),
        ("I live at night", ""),
        ("Song", "The Way We Live"),
        ("Song", "Long Live"),
        ("Song", "Piano Concerto No. 1"),
        ("Song", "Alive 2007"),
        ("Delivery", "Olive Tree"),
    ],
)
def test_the_word_alone_makes_no_concert(title: str, album: str) -> None:
    assert not looks_live(title, album)


@pytest.mark.parametrize(
    "title",
    [
        "Song (Remastered 2011)",
        "Song - 2009 Remaster",
        "Song - Remastered",
        "Song [2014 Remastered Version]",
        "Song (Mono)",
        "Song - Mono / Remastered",
        "Song (Single Version)",
        "Song - Single Version - Remastered",
        "Song (2011 Mix)",
        "Song (Bonus Track)",
        "Song (feat. Somebody)",
        "Song ft. Somebody",
        "SONG",
    ],
)
def test_copies_of_a_recording_share_a_key(title: str) -> None:
    assert recording_key("The Artist", title) == recording_key("Artist", "Song")


@pytest.mark.parametrize(
    "title",
    [
        "Song (Live)",
        "Song (Acoustic)",
        "Song (Somebody's Remix)",
        "Song - Extended Mix",
        "Song (Demo)",
        "Song Part II",
        "Song (Part 2)",
        "Song No. 5",
        "Song 2",
        "Song (Taylor's Version)",
    ],
)
def test_other_recordings_have_other_keys(title: str) -> None:
    assert recording_key("Artist", title) != recording_key("Artist", "Song")


def test_parts_and_numbers_are_told_apart() -> None:
    titles = ("Symphony No. 5 I", "Symphony No. 5 II", "Symphony No. 6 I", "Part I", "Part II", "(Remastered)", "!!!")
    assert len({recording_key("Artist", title) for title in titles}) == len(titles)


def test_a_concert_is_not_its_studio_recording_even_under_the_same_title() -> None:
    assert recording_key("The Who", "My Generation", live=True) != recording_key("The Who", "My Generation")
