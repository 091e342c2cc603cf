"""M3U8 text that every player reads the same way."""

from hypothesis import given
from hypothesis import strategies as st

from library.schemas import TrackRef
from library.services.m3u import m3u8

SONG = TrackRef(rating_key="1", title="So What", artist="Miles Davis", album="Kind of Blue", duration_ms=562_400)


def test_a_playlist_as_text() -> None:
    assert m3u8([SONG], title="Blue") == (
        "#EXTM3U\n#PLAYLIST:Blue\n#EXTINF:562,Miles Davis - So What\nMiles Davis/Kind of Blue/So What\n"
    )


def test_the_servers_own_path_is_used_where_known() -> None:
    assert m3u8([SONG], paths={"1": "/music/so what.flac"}).splitlines()[-1] == "/music/so what.flac"


def test_an_unknown_length_is_minus_one() -> None:
    assert "#EXTINF:-1," in m3u8([SONG.model_copy(update={"duration_ms": None})])


@given(title=st.text(), artist=st.text(), album=st.text(), path=st.text())
def test_no_text_breaks_a_line_or_makes_a_comment(title: str, artist: str, album: str, path: str) -> None:
    song = SONG.model_copy(update={"title": title, "artist": artist, "album": album})
    for paths in ({}, {"1": path}):
        lines = m3u8([song, song], title=title, paths=paths).split("\n")
        assert len(lines) == (7 if title else 6)
        assert not any(char in line for line in lines for char in "\r\x00\u2028\x85\x0b\x0c")
        locations = [
            line for line in lines if line and not line.startswith("#EXT") and not line.startswith("#PLAYLIST")
        ]
        assert len(locations) == 2
        assert not any(line.startswith("#") for line in locations)
