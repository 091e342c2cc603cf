"""A key that all copies of one recording share. Pure."""

import re
from collections.abc import Callable
from functools import lru_cache

from library.names.normalization import artist_key, fold, title_key
from library.names.placeholders import drop_placeholder
from library.recordings.generic_titles import is_generic

_PART = re.compile(r"[(\[]([^()\[\]]*)[)\]]|\s[-–—]\s+((?:(?!\s[-–—]\s).)+)$")
_EDITION = r"""(?:\d{4}\ )?(?:digital(?:ly)?\ |newly\ |stereo\ |mono\ )?remaster(?:ed)?
            (?:\ (?:version|mix|edition|recording))? (?:\ in)? (?:\ \d{4})? (?:\ (?:version|mix|edition))?
      | (?:\d{4}\ )?(?:mono|stereo) (?:\ (?:version|mix|edit|remaster(?:ed)?|\d{4}))*
      | (?:(?:us|uk)\ )?(?:single|album|lp|explicit|clean|radio|main|7|7\ inch)(?:\ (?:single|album))?
            (?:\ (?:version|edit|mix))?
      | original\ (?:single\ |album\ |mono\ |stereo\ )?(?:version|mix|recording|edit)
      | \d{4}\ (?:version|mix)
      | bonus(?:\ track)?
      | (?:\d+(?:st|nd|rd|th)\ )?(?:super\ )?(?:deluxe|expanded|anniversary|special|legacy|collector\ ?s)(?:\ deluxe)?
            (?:\ (?:edition|version))?"""
_TELLING = r"(?:feat|ft|featuring)\ .* | from\ .*\b(?:soundtrack|motion\ picture|film|movie)\b.*"
# Both of a folded part.
_EDITION_ALONE = re.compile(_EDITION, re.VERBOSE)
_SAME_RECORDING = re.compile(f"{_EDITION} | {_TELLING}", re.VERBOSE)
# Most titles have neither, and these look at a title much faster than the patterns that they guard.
_MAY_HAVE_PARTS = re.compile(r"[(\[–—-]")
_MAY_HAVE_GUEST = re.compile(r"feat|ft\.", re.IGNORECASE)
#: Copies differ by less, as a rule; other movements of one name on an album by more.
_LENGTH_MS = 10_000
_FEATURING = re.compile(r"(?<!\s)\s++(?:feat\.?|ft\.|featuring)\s.*", re.IGNORECASE | re.DOTALL)


def recording_key(
    artist: str, title: str, *, live: bool = False, album: str = "", duration_ms: int | None = None
) -> str:
    """Equal for copies of one recording (remaster, mono, single version), not for a concert or a remix.

    A title that many recordings have ("Intro"), and any of an unknown artist, needs album and length as well.
    """
    bare = bare_title(title)
    song = fold(without_guest(bare)) or title_key(title)
    key = f"{_key_without_guest(artist)}\n{song}\n{live:d}"
    if drop_placeholder(artist) and not is_generic(song):
        return key
    length = "" if duration_ms is None else duration_ms // _LENGTH_MS
    return f"{key}\n{title_key(bare_title(album) or album)}\n{length}"


def bare_title(title: str) -> str:
    """Without the parts that tell no recording from another: edition, guests, the film that it is from."""
    return _without_parts(title, _SAME_RECORDING.fullmatch)


def without_edition(title: str) -> str:
    """Without "(2011 Remaster)" and the like, which say nothing of the music; who else plays on it stays."""
    return _without_parts(title, _EDITION_ALONE.fullmatch)


def without_guest(name: str) -> str:
    """Up to "feat. …"."""
    return _FEATURING.sub("", name) if _MAY_HAVE_GUEST.search(name) else name


@lru_cache(maxsize=1024)  # tracks of one artist come together
def _key_without_guest(artist: str) -> str:
    return artist_key(without_guest(artist))


def _without_parts(title: str, unwanted: Callable[[str], re.Match[str] | None]) -> str:
    """Twice: of two parts in a row, the first may only then be the last one."""
    if not _MAY_HAVE_PARTS.search(title):
        return title

    def kept(part: re.Match[str]) -> str:
        return "" if unwanted(fold(part[1] or part[2] or "")) else part[0]

    return _PART.sub(kept, _PART.sub(kept, title))
