"""A whole list's keys say of any two tracks what the careful keys say of them."""

from itertools import combinations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from library.listed import Listed, ListedTrack
from library.names.normalization import title_key
from library.recordings.recording_key import recording_key
from library.recordings.song_key import song_key
from library.schemas import TrackRef
from playlists.services.generation import song_keys
from playlists.services.generation.song_keys import SongKeys

SONGS = ("Tide", "Tide Song", "The Tide", "Intro", "II", "L'Amour", "R.E.M. Sleep", "!!!", "Été", "T", "Feat", "$ong")
PARTS = (
    *(
        "(Demo)",
        "(Live at the Pier)",
        "- Remastered 2011",
        "[Deluxe Edition]",
        "feat. Ada Vale",
        "(with Ada)",
        "- Live",
    ),
    *("(Part 2)", "(", "- ", "–", "ft. B", "(2011 Remaster) - Demo"),
)
ARTISTS = (
    "Neon Ferry",
    "neon ferry",
    "The Neon Ferry",
    "Neon Ferry feat. Ada Vale",
    "Ada & Bo",
    "Unknown artist",
    "!!!",
)


def listed(number: int, title: str, artist: str, album: str = "Quay", *, live: bool = False) -> ListedTrack:
    return ListedTrack(str(number), title, artist, album, 1975, 200_000, (), None, live, title_key(title), number, 1, 1)


titles = st.builds(
    lambda before, song, parts: " ".join((*before, song, *parts)),
    st.lists(st.sampled_from(PARTS), max_size=1),
    st.sampled_from(SONGS) | st.text("tide TIDE(-)[é'.$&+1", max_size=9),
    st.lists(st.sampled_from(PARTS), max_size=2),
)
lists = st.lists(
    st.tuples(titles, st.sampled_from(ARTISTS), st.sampled_from(("Quay", "Pier")), st.booleans()), max_size=8
).map(lambda rows: [listed(n, title, artist, album, live=live) for n, (title, artist, album, live) in enumerate(rows)])


def of_one(one: Listed, other: Listed, *, several: bool) -> bool:
    careful = recording_key if several else song_key
    return (
        len(
            {careful(t.artist, t.title, live=t.is_live, album=t.album, duration_ms=t.duration_ms) for t in (one, other)}
        )
        == 1
    )


@given(lists, st.booleans())
@example([listed(1, "Tide (Live)", "Neon Ferry"), listed(2, "(Demo) Tide", "Neon Ferry")], False)
@example([listed(1, "Intro (Live)", "Neon Ferry", "A"), listed(2, "Intro", "Neon Ferry", "B")], False)
def test_two_keys_are_equal_where_the_careful_keys_are(tracks: list[ListedTrack], several: bool) -> None:
    keys = SongKeys(several=several)
    keys.add(tracks[: len(tracks) // 2])
    keys.add(tracks)
    for one, other in combinations(tracks, 2):
        first, second = keys.of((one, other))
        assert (first == second) is of_one(one, other, several=several), (one.title, other.title)


def test_titles_that_name_no_version_and_lone_versions_need_no_careful_key(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def count(artist: str, title: str, **kind: object) -> str:
        asked.append(title)
        return f"{artist}\n{title}"

    monkeypatch.setattr(song_keys, "song_key", count)
    keys = SongKeys(several=False)
    alone = [listed(n, f"Song {n} (Demo)", f"Band {n}") for n in range(500)]
    keys.add([*alone, *(listed(1000 + n, f"Word{n} of mine", "Neon Ferry") for n in range(500))])
    assert asked == []
    keys.add([listed(2000, "Song 7", "Band 7")])
    assert asked == ["Song 7 (Demo)"]


def test_tracks_of_the_playlist_and_of_the_list_compare() -> None:
    keys = SongKeys(several=False)
    taken = TrackRef(rating_key="a", title="Tide (Demo)", artist="Neon Ferry", album="Quay")
    both = (taken, listed(1, "Tide", "Neon Ferry feat. Ada Vale"))
    keys.add(both)
    assert len(set(keys.of(both))) == 1
