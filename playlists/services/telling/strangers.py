"""Artists of the library that a text names."""

import re

from library.names.normalization import artist_key
from library.schemas import NameFound
from library.search.names_in_text import find_names
from library.search.plain_words import is_plain_name

#: Before and behind a name of plain words ("Queen", "Air") they show that it is one.
_BEFORE = re.compile(
    r"\b(?:by|like|featuring|feat\.?|von|wie|par|comme|por|como|di|come|van|zoals)\s+(?:the\s+)?\Z", re.IGNORECASE
)
_BEHIND = re.compile(r"['’]s?(?!\w)")
_NEAR = 24


def find_artists(text: str) -> tuple[str, ...]:
    """In the library's spelling. A few queries."""
    names = (name for name in find_names(text).found if name.kind == "artist")
    return tuple(dict.fromkeys(name.name for name in names if _is_meant(name, text)))


def _is_meant(name: NameFound, text: str) -> bool:
    if not is_plain_name(artist_key(name.name)):
        return True
    is_shown = _BEFORE.search(text[max(0, name.start - _NEAR) : name.start]) or _BEHIND.match(text, name.end)
    return text[name.start : name.start + 1].isupper() and is_shown is not None
