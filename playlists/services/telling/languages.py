"""Whether two texts are plainly in different languages: by their scripts, else by their most common words. Pure."""

import unicodedata
from collections import Counter
from pathlib import Path
from types import MappingProxyType

from core.text.word_lists import read_yaml
from library.names.normalization import fold

_WORDS = MappingProxyType(
    {
        language: frozenset(words.split())
        for language, words in read_yaml(Path(__file__).with_name("words.yaml"))["languages"].items()
    }
)
#: Words of a language in a story before it is held to be in it; and how many times the words of any other.
_SURELY, _CLEARLY = 4, 2
#: Letters that show a script.
_LETTERS = 400
_SCRIPTS = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "CYRILLIC", "GREEK", "HEBREW", "ARABIC", "THAI", "DEVANAGARI")


def is_plainly_another(wish: str, story: str) -> bool:
    """Whether the story is in a script, or in common words, of another language than the wish."""
    asked, told = _script(wish), _script(story)
    if asked != told:
        return bool(asked and told)
    if asked != "LATIN":
        return False
    language = _language_of_wish(wish)
    counts = _counts(story)
    if not language or not counts:
        return False
    (found, hits), *_ = counts.most_common(1)
    return found != language and hits >= _SURELY and hits >= _CLEARLY * counts[language]


def _script(text: str) -> str:
    """That of most letters; Chinese characters and kana are one. "" without letters."""
    scripts = Counter(_script_of(char) for char in text[: 2 * _LETTERS] if char.isalpha())
    return scripts.most_common(1)[0][0] if scripts else ""


def _script_of(letter: str) -> str:
    name = unicodedata.name(letter, "")
    script = next((script for script in _SCRIPTS if name.startswith(script)), "LATIN")
    return "CJK" if script in {"HIRAGANA", "KATAKANA"} else script


def _language_of_wish(wish: str) -> str:
    """That of most of its common words; "" where there are none, or as many of another."""
    counts = _counts(wish)
    (best, hits), (_, of_another), *_ = [*counts.most_common(2), ("", 0), ("", 0)]
    return best if hits > of_another else ""


def _counts(text: str) -> Counter[str]:
    """How many of a text's words are common ones of each language."""
    words = fold(text).split()
    return Counter({language: hits for language, common in _WORDS.items() if (hits := sum(w in common for w in words))})
