"""The names of decades as patterns: "80s", "'90s", "eighties", "Siebziger" (words/years.yaml). Pure."""

import re
from collections.abc import Iterable, Mapping

from playlists.services.wishes.word_lists import word_lists

_LISTS = word_lists("years")
WORDS: Mapping[str, int] = {name: number for number, names in _LISTS["names"].items() for name in names}
#: Numbers that mean decades behind "años", "anni" and the like; alone they are numbers.
TENS: Mapping[str, int] = {name: number for number, names in _LISTS["tens"].items() for name in names}


def any_of(words: Iterable[str]) -> str:
    """The longest first; between the words of one, a blank or a hyphen."""
    return "|".join(re.sub("[ -]", r"[\\s-]", word) for word in sorted(words, key=len, reverse=True))


DECADE = rf"(?:['’]?(?:19|20)?\d0\s?['’]?(?:s|ies)|{any_of(WORDS)})\b"
