"""Titles that name no recording: "Intro", "II. Andante con moto". One artist may have many tracks called so. Pure."""

import re
from pathlib import Path

from core.text.word_lists import read_word_sets

_WORDS = read_word_sets(Path(__file__).with_suffix(".yaml"))
_NAMES, _COMPANIONS = _WORDS["names"], _WORDS["companions"]
_NUMBER = re.compile(r"\d{1,3}|[ivx]+")
#: A part of a longer work, as a bare number says it.
_ROMAN = re.compile(r"ii|iii|iv|vi|vii|viii|ix")


def is_generic(folded: str) -> bool:
    """Whether a folded title says no more than the kind or the place of the music."""
    words = folded.split()
    for word in words:  # the first word decides for most
        if not (word in _NAMES or word in _COMPANIONS or _NUMBER.fullmatch(word)):
            return False
    return not _NAMES.isdisjoint(words) or _ROMAN.fullmatch(folded) is not None
