"""The words that wishes are known to be written with, in all languages: whoever writes them names nobody. Pure.

All words of the lists that wishes are read by (words/), and of those that names are told by.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from library.names.normalization import fold
from library.profiles.vocabulary import COUNTRY_FORMS, LANGUAGE_FORMS, MOOD_FORMS, VOICE_FORMS
from library.search.plain_words import is_prompt_word
from playlists.services.wishes.word_lists import list_names, word_lists

_WORD = re.compile(r"[^\W\d_]{2,}")
#: These hold whole wishes, with names.
_WITH_NAMES = frozenset({"examples"})


def is_common(word: str) -> bool:
    """Whether the folded word is one of those, a number, or too short to tell."""
    return len(word) < 3 or word.isdigit() or is_prompt_word(word) or word in _known()


@cache
def _known() -> frozenset[str]:
    texts = (text for name in list_names() if name not in _WITH_NAMES for text in _texts(word_lists(name)))
    forms = (
        word
        for form in (*MOOD_FORMS, *VOICE_FORMS, *COUNTRY_FORMS, *LANGUAGE_FORMS)
        for word in _WORD.findall(fold(form))
    )
    return frozenset(word for text in texts for word in _WORD.findall(fold(text))).union(forms)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _texts(key)
            yield from _texts(inner)
    elif isinstance(value, Sequence):
        for inner in value:
            yield from _texts(inner)
