"""M3U8 text that every player reads the same way."""

from hypothesis import given
from hypothesis import strategies as st

from library.schemas import TrackRef
from playlists.services.saving.m3u import m3u8

SONG = TrackRef(rating_key="1", title="So What", artist="Miles Davis", album="Kind of Blue", duration_ms=562_400)


def test_a_playlist_as_text() -> None:
    assert m3u8([SONG], title="Blue", paths={"1": "/music/so what.flac"}) == (
        "#EXTM3U\n#PLAYLIST:Blue\n#EXTINF:562,Miles Davis - So What\n/music/so what.flac\n"
    )


def test_a_path_that_is_made_up_is_called_so() -> None:
    assert m3u8([SONG], title="Blue") == (
        "#EXTM3U\n#PLAYLIST:Blue\n"
        "# The file of one song is unknown: it is listed by artist, album and title.\n"
        "#EXTINF:562,Miles Davis - So What\nMiles Davis/Kind of Blue/So What\n"
    )
    other = SONG.model_copy(update={"rating_key": "2"})
    lines = m3u8([SONG, other, SONG], paths={"2": "/music/2.flac"}).splitlines()
    assert lines[1].startswith("# The files of 2 songs are unknown")
    assert lines[3::2] == ["Miles Davis/Kind of Blue/So What", "/music/2.flac", "Miles Davis/Kind of Blue/So What"]


def test_an_unknown_length_is_minus_one() -> None:
    assert "#EXTINF:-1," in m3u8([SONG.model_copy(update={"duration_ms": None})])


@given(title=st.text(), artist=st.text(), album=st.text(), path=st.text())
def test_no_text_breaks_a_line_or_makes_a_comment(title: str, artist: str, album: str, path: str) -> None:
    song = SONG.model_copy(update={"title": title, "artist": artist, "album": album})
    for paths in ({}, {"1": path}):
        lines = m3u8([song, song], title=title, paths=paths).split("\n")
        lines = [line for line in lines if not line.startswith("# The file")]
        assert len(lines) == (7 if title else 6)
        assert not any(char in line for line in lines for char in "\r\x00\u2028\x85\x0b\x0c")
        locations = [
            line for line in lines if line and not line.startswith("#EXT") and not line.startswith("#PLAYLIST")
        ]
        assert len(locations) == 2
        assert not any(line.startswith("#") for line in locations)
