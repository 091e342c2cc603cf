"""Which tracks are versions of one song."""

import pytest

from library.recordings.recording_key import recording_key
from library.recordings.song_key import is_version, song_key

VERSIONS = (
    *("Song (Demo)", "Song (Instrumental)", "Song (Live at Wembley)", "Song (with Ada Vale)"),
    *("Song (Acoustic Version)", "Song (Somebody's Remix)", "Song (Taylor's Version)"),
    *("Song (Sped Up)", "Song (Take 2)", "Song (En Vivo)", "Song (ao vivo)", "Song (Akustik)", "Song (Demo 1994)"),
    *("Song - Live at the Fillmore, 1971", "Song (Extended)", "Song (Early Version) [2020 Remaster]"),
    *("Song [Demo] (Instrumental)", "Song (A Cappella)", "Song (Version acoustique)", "Song (Karaoke Version)"),
    *("Song - Outtake", "Song (Rehearsal)", "Song (BBC Session)", "Song (Orchestral Version)", "Song (Alternate Take)"),
)
EDITIONS = (
    "Song",
    "SONG",
    "Song (Remastered 2011)",
    "Song (feat. Ada Vale)",
    "Song ft. Ada Vale",
    "Song (Bonus Track)",
)
OTHERS = (
    *("Song (With You)", "Song (With the Lights Out)", "Song Part II", "Song (Part 2)", "Song 2", "Song No. 5"),
    *("Song (Take Me Home)", "Song (Long Live the Queen)", "Song (Reprise)", "Song (Original Sin)", "Song (III)"),
    *("Song (Forget About Me)", "Song (Live Forever)", "Song - A Lament", "Songs", "Song (Night Two)"),
)


@pytest.mark.parametrize("title", [*VERSIONS, *EDITIONS])
def test_versions_of_a_song_share_a_key(title: str) -> None:
    assert song_key("The Artist", title) == song_key("Artist", "Song")
    assert is_version(title) is (title in VERSIONS)


@pytest.mark.parametrize("title", OTHERS)
def test_other_songs_have_other_keys(title: str) -> None:
    assert song_key("Artist", title) != song_key("Artist", "Song")
    assert not is_version(title)


@pytest.mark.parametrize("artist", ["Artist feat. Ada", "Artist & Ada", "Artist; Ada", "The Artist, Ada"])
def test_a_guest_makes_no_other_song(artist: str) -> None:
    assert song_key(artist, "Song") == song_key("Artist", "Song (with Ada Vale)")
    assert song_key("Ada Vale", "Song") != song_key("Artist", "Song")


@pytest.mark.parametrize("title", ["Intro", "Interlude (Live)", "Andante con moto", "II", "Untitled", "(Demo)", "!!!"])
def test_a_title_that_many_songs_have_is_told_apart_as_recordings_are(title: str) -> None:
    keys = {song_key("Artist", title, album=album, duration_ms=length) for album in "AB" for length in (65_000, 95_000)}
    recordings = {
        recording_key("Artist", title, album=album, duration_ms=length) for album in "AB" for length in (65_000, 95_000)
    }
    assert len(keys) == len(recordings)


def test_a_concert_is_a_version_of_its_song_under_the_same_title() -> None:
    assert song_key("The Who", "My Generation", live=True) == song_key("The Who", "My Generation")
    assert song_key("[unknown]", "Song", album="A") != song_key("[unknown]", "Song", album="B")
