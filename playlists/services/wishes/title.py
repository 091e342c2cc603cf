"""A title out of the wish's own words: a whole phrase of it, and no amount that nobody has counted. Pure."""

import re
from collections.abc import Iterable
from itertools import accumulate

from core.text.lazy_pattern import LazyPattern
from playlists.services.wishes.word_lists import word_lists, word_sets

_CHARACTERS, _WORDS = 60, 6
_PUNCTUATION = " ,.;:!?…-–—\"'“”„«»()[]"


_LISTS, _WORD_SETS = word_lists("title"), word_sets("title")
_NO_LAST_WORDS, _CLAUSE = _WORD_SETS["no_last_words"], _WORD_SETS["clause"]
_FILLERS, _NUMBER_WORDS, _UNITS, _BOUNDS, _HALVES, _THINGS, _MEASURES = (
    "|".join(_LISTS[key]) for key in ("fillers", "number_words", "units", "bounds", "halves", "things", "measures")
)
#: "Length: 20", "20 tracks:".
_STATED = LazyPattern(
    rf"\b(?:{_MEASURES})\s?[:=]\s?\d{{1,4}}(?:\s?(?:{_UNITS}))?\b[.,;]?|\b\d{{1,4}}\s(?:{_THINGS}|{_UNITS})\s?:",
    re.IGNORECASE,
)
#: Of "top 100", the number.
_TOP = re.compile(r"(?<=\btop )\d{1,3}\b(?!\s(?:hits?)?$)", re.IGNORECASE)
_FILLER = LazyPattern(rf"(?:{_FILLERS})\s+(?=\S)", re.IGNORECASE)
_DURATION = LazyPattern(
    rf"\b(?:(?:{_BOUNDS})\s)?(?:\d{{1,4}}|{_NUMBER_WORDS}|{_HALVES}|eine[rn]?|une|una|um|uma|un)"
    rf"(?:\s?(?:-|–|to|or|bis|à|a|o|y)\s?\d{{1,4}})?[\s-]{{0,2}}(?:{_UNITS})\b"
    r"(?:\s(?:of|long|lang|von|de|di|worth of|voller)\b)?",
    re.IGNORECASE,
)
#: Of "30 David Bowie songs" the 30; artists whose names begin with a number keep it.
_COUNT = LazyPattern(
    rf"\b(?:(?:exactly|about|around|at least|up to)\s)?(?:\d{{1,3}}|{_NUMBER_WORDS})"
    rf"(?:\s(?:of|der|des|de|di|delle|das|dos)\b|(?=\s(?:(?!(?:and|und|et|y|e|&)\s)\S{{1,30}}\s){{0,3}}?(?:{_THINGS})\b))"
    r"(?!\s(?:cent|savage|chainz|doors|seconds|non|pilots|unlimited|star|stars|and)\b)",
    re.IGNORECASE,
)
#: Signs that an amount has left alone.
_STRAY, _TWICE = re.compile(r" ([,.;:!?])"), re.compile(r"([,;])[,;]+")


def title_of(wish: str, without: Iterable[str] = ()) -> str:
    """The first words of the wish, up to where a phrase may end; "" where nothing is left.

    `without`: phrases of the wish that the title does not say.
    """
    asked = _without_fillers(" ".join(wish.split()))
    text = _without_amounts(_without_phrases(asked, without))
    words = text.split()
    if len(words) > _WORDS or len(text) > _CHARACTERS:
        words = _before_clause(_within(words))
    elif text != asked:
        words = _whole_phrase(words)
    while len(words) > 1 and _bare(words[0]) in _WORD_SETS["articles"]:
        words = words[1:]
    title = " ".join(words)[:_CHARACTERS].strip(_PUNCTUATION)
    return title[:1].upper() + title[1:]


def _without_phrases(text: str, phrases: Iterable[str]) -> str:
    """A comma in the place of each, where it stands there as whole words."""
    for phrase in phrases:
        text = _without_phrase(text, " ".join(phrase.split()))
    return text.strip(_PUNCTUATION)


def _without_phrase(text: str, phrase: str) -> str:
    low = text.lower()
    at = low.find(phrase.lower()) if len(low) == len(text) else text.find(phrase)
    end = at + len(phrase)
    if not phrase or at < 0 or text[at - 1 : at].isalnum() or text[end : end + 1].isalnum():
        return text
    return f"{text[:at].rstrip()},{text[end:]}"


def _without_fillers(text: str) -> str:
    while found := _FILLER.match(text):
        rest = text[found.end() :]
        if found[0].strip().lower() == "something" and rest.split(" ", 1)[0].lower() in _WORD_SETS["joining"]:
            break  # "something by the Beatles"
        text = rest
    return text


def _without_amounts(text: str) -> str:
    """How many and how long is not promised: whether it came true is told below the title."""
    left = text
    for amounts in (_STATED, _DURATION, _COUNT, _TOP):
        left = " ".join(amounts.sub(" ", left).split())
    left = _TWICE.sub(r"\1", _STRAY.sub(r"\1", left)).strip(_PUNCTUATION) if left != text else text
    if not text.startswith(left[:1]):
        while (first := left.split(" ", 1))[0].lower() in _WORD_SETS["joining"] and len(first) > 1:
            left = first[1]
    return left


def _within(words: list[str]) -> list[str]:
    """As many words as a title holds, and the next one, which tells whether a phrase ends before it."""
    lengths = accumulate(len(word) + 1 for word in words[: _WORDS + 1])
    return words[: max(1, sum(length <= _CHARACTERS + 1 for length in lengths))]


def _before_clause(words: list[str]) -> list[str]:
    """Up to the first clause; else to the last comma or little word that parts phrases."""
    clause = next((at for at in range(1, len(words)) if _opens_clause(words, at)), None)
    if clause is not None:
        return _whole_phrase(words[:clause])
    if _bare(words[0]) in _CLAUSE:
        words = words[: next((at for at in range(2, len(words)) if _bare(words[at]) in _NO_LAST_WORDS), len(words))]
    ends = {at for at, word in enumerate(words) if _bare(word) in _NO_LAST_WORDS}
    ends |= {at + 1 for at, word in enumerate(words[:-1]) if word[-1] in ",;:."}
    wholes = (_whole_phrase(words[:end]) for end in sorted(ends, reverse=True))
    return next((whole for whole in wholes if len(whole) > 1), _whole_phrase(words[:_WORDS]))


def _opens_clause(words: list[str], at: int) -> bool:
    word, before = _bare(words[at]), words[at - 1]
    if word in _WORD_SETS["owners"]:  # "songs my dad would have liked", and not "songs for my dad"
        return _bare(before) not in _NO_LAST_WORDS
    return word in _CLAUSE or (before.endswith(",") and word in _WORD_SETS["relative"])


def _whole_phrase(words: list[str]) -> list[str]:
    """ "Melancholy 90s alternative", and not "Melancholy 90s alternative for a"."""
    while len(words) > 1 and _bare(words[-1]) in _NO_LAST_WORDS | _CLAUSE:
        words = words[:-1]
    return words


def _bare(word: str) -> str:
    return word.lower().replace("’", "'").strip(_PUNCTUATION)
