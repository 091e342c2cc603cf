"""The prompts that are measured: what their truths name exists in the demo library, and is neither all nor nothing."""

from collections import Counter

import pytest

from benchmarks.quality.truth import Condition, Song
from benchmarks.quality.wishes import Case, forty, of_titles, tops
from library.names.normalization import artist_key, fold
from library.servers.demo.catalogue import DEMO_FILES, read_file


@pytest.fixture(scope="module")
def songs() -> list[Song]:
    """The demo library's."""
    tracks = [track for path in sorted(DEMO_FILES.glob("*.yaml")) for track in read_file(path)]
    return [
        Song(track.rating_key, track.artist, track.title, track.album, track.year, frozenset(track.genres), False, 0)
        for track in tracks
    ]


def test_forty_of_all_kinds() -> None:
    kinds = Counter(case.kind for case in forty())
    assert sum(kinds.values()) == len({case.wish for case in forty()}) == 40
    assert set(kinds) == {"genre", "era", "genre and era", "artist", "title", "knowledge", "mood", "language"}
    assert min(kinds.values()) >= 4
    assert (len(tops()), len(of_titles())) == (12, 3)


def test_what_truths_name_is_in_the_library(songs: list[Song]) -> None:
    artists = {artist_key(song.artist) for song in songs}
    tracks = {fold(song.name) for song in songs}
    genres = {genre for song in songs for genre in song.genres}
    missing = [
        (case.wish, name)
        for case in (*forty(), *tops())
        for condition in case.fits
        for name in (
            *(condition.artists - artists),
            *(condition.not_artists - artists),
            *(condition.tracks - tracks),
            *(condition.genres - genres),
        )
    ]
    assert missing == []


def test_a_playlist_fits_each_prompt_and_most_tracks_do_not(songs: list[Song]) -> None:
    counts = {case.wish: sum(map(case.is_met_by, songs)) for case in (*forty(), *tops())}
    assert {wish: count for wish, count in counts.items() if not 15 <= count <= len(songs) // 2} == {}


def test_conditions_hold_whole_and_cases_by_any() -> None:
    song = Song("1", "Nick Drake", "Pink Moon", "Pink Moon", 1972, frozenset({"Folk"}), False, 1)
    assert Condition.read({"words": ["moon"], "years": [1970, 1979], "genres": ["Folk", "Pop"]}).holds(song)
    assert not Condition.read({"words": ["moo"]}).holds(song)
    assert not Condition.read({"words": ["moon"], "years": [1980, 1989]}).holds(song)
    assert not Condition.read({"genres": ["Folk"], "not_artists": ["Nick Drake"]}).holds(song)
    assert not Condition.read({"letters": "[а-я]"}).holds(song)
    either = (Condition.read({"artists": ["X"]}), Condition.read({"tracks": ["nick drake - pink moon"]}))
    assert Case("x", "x", either).is_met_by(song)
    assert not Case("x", "x", either[:1]).is_met_by(song)
    with pytest.raises(TypeError):
        Condition.read({"genre": ["Folk"]})
