"""A key that all versions of one song by one artist share: demo, concert, instrumental, remix, with a guest. Pure."""

import re
from pathlib import Path

from core.text.word_lists import read_word_sets
from library.names.credits import first_name
from library.names.normalization import artist_key, fold
from library.names.placeholders import drop_placeholder
from library.recordings.generic_titles import is_generic
from library.recordings.live import looks_live
from library.recordings.recording_key import bare_title, recording_key, without_guest

_WORDS = read_word_sets(Path(__file__).with_name("versions.yaml"))
_PART = re.compile(r"[(\[]([^()\[\]]*)[)\]]|\s[-–—]\s+((?:(?!\s[-–—]\s).)+)$")
_TAKE = re.compile(r"\btake \d+")
#: More parts than these has no title.
_MOST_PARTS = 4


def song_key(artist: str, title: str, *, live: bool = False, album: str = "", duration_ms: int | None = None) -> str:
    """Equal for all versions of a song. Titles that many recordings have ("Intro") are told apart as recordings are."""
    song = fold(without_guest(plain_title(title)))
    if not song or is_generic(song) or not drop_placeholder(artist):
        return recording_key(artist, title, live=live, album=album, duration_ms=duration_ms)
    return f"{artist_key(without_guest(first_name(artist)))}\n{song}"


def plain_title(title: str) -> str:
    """Without what names a version or an edition; as it is where nothing would be left."""
    plain = bare_title(title)
    for _ in range(_MOST_PARTS):
        shorter = _PART.sub(_without_version, plain)
        if shorter == plain:
            break
        plain = shorter
    return plain if fold(plain) else title


def is_version(title: str) -> bool:
    """Whether the title names a version of a song, rather than the song."""
    return fold(without_guest(plain_title(title))) != fold(without_guest(bare_title(title)))


def version_words(title: str) -> frozenset[str]:
    """The folded words by which the title names a version."""
    return frozenset(fold(title).split()).difference(fold(plain_title(title)).split())


def _without_version(match: re.Match[str]) -> str:
    return "" if _names_version(match[1] or match[2] or "") else match[0]


def _names_version(part: str) -> bool:
    words = [word for word in fold(part).split() if not word.isdigit()]
    if not words:
        return False
    if words[0] in _WORDS["companions"]:
        return len(words) > 1 and words[1] not in _WORDS["nobodys_names"]
    return (
        not _WORDS["anywhere"].isdisjoint(words)
        or words[-1] in _WORDS["last"]
        or words[0] in _WORDS["first"]
        or _TAKE.search(fold(part)) is not None
        or looks_live(f"Song ({part})")
    )
