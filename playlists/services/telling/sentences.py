"""A text's sentences: where they end, and where a full stop ends none ("Mr.", "feat.", "J. J. Cale", "Vol. 2"). Pure.

In doubt a sentence goes on: two in one are judged as one, while half a sentence may say what nobody said.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from core.text.word_lists import read_word_sets
from library.names.normalization import fold

_WORDS = read_word_sets(Path(__file__).with_name("words.yaml"))
_CLOSING = r"""'"”’»›“」』）)\]"""
#: Marks of scripts without blanks end a sentence wherever they stand, others only before a blank or the end.
_END = re.compile(rf"(?P<wide>[。！？｡]++)[{_CLOSING}]*+|(?<![.!?…؟।۔])(?P<mark>[.!?…؟।۔]++)[{_CLOSING}]*+(?=\s|\Z)")
#: What comes before a mark is looked at so far back.
_WORD_BEFORE, _WORD_AFTER = re.compile(r"[^\s(\[\"“„«/—–-]{1,16}\Z"), re.compile(r"[\"'“„«‘¿¡(\[]*([^\s.,;:!?…]{1,16})")
_LOOK = 40
_NUMBER = re.compile(r"\d|[IVXLC]+\Z")


def sentences_of(text: str) -> list[str]:
    """In order, without the blanks between them; the last need not be whole."""
    parts: list[str] = []
    start = 0
    for end in _ends(text):
        parts.append(text[start:end].strip())
        start = end
    return [part for part in (*parts, text[start:].strip()) if part]


def whole_sentences(text: str, limit: int) -> str:
    """Up to the end of the last whole sentence in so many characters; "" where there is none."""
    last = max((end for end in _ends(text) if end <= limit), default=0)
    return text[:last].strip()


def _ends(text: str) -> Iterator[int]:
    """Places behind the marks and quotes that end sentences."""
    begins_small = text[:1].islower()  # then small letters tell nothing
    for found in _END.finditer(text):
        if found["wide"] or _is_end(text, found, begins_small=begins_small):
            yield found.end()


def _is_end(text: str, found: re.Match[str], *, begins_small: bool) -> bool:
    """Whether the mark ends a sentence, by the words on either side."""
    before = _WORD_BEFORE.search(text[max(0, found.start() - _LOOK) : found.start()])
    word = before[0] if before else ""
    after = _WORD_AFTER.match(text[found.end() : found.end() + _LOOK].lstrip())
    following = after[1] if after else ""
    if following.startswith(("&", "+")) or (following[:1].islower() and not begins_small):
        return False  # "Booker T. & the M.G.'s", "Wham! were", "Wait... what", "Panic! at the Disco"
    if found["mark"] != ".":
        return True
    return not _goes_on(text, found.start(), word, following)


def _goes_on(text: str, at: int, word: str, following: str) -> bool:
    """Whether a single full stop behind `word` belongs to it."""
    key = fold(word) if "." not in word.strip(".") else word.lower()
    if key in _WORDS["abbreviations"]:
        return True
    if key in _WORDS["numbering"] and _NUMBER.match(following) and following != "I":
        return True
    if key in _WORDS["numbering"] and len(key) > 1 and key != "no" and not following:
        return True
    if key in _WORDS["either"] or _is_initial(word):
        return bool(following) and fold(following) not in _WORDS["beginnings"]
    return key.isdigit() and len(key) <= 2 and _is_ordinal(text, at - len(word))


def _is_initial(word: str) -> bool:
    """The J of "J. J. Cale"; the last letter of "R.E.M"."""
    last = word.rpartition(".")[2].lstrip("'’‘")
    return len(last) == 1 and last.isalpha() and last.isupper()


def _is_ordinal(text: str, at: int) -> bool:
    """Whether the number at this place follows a German article."""
    before = text[max(0, at - _LOOK) : at].split()
    return bool(before) and before[-1].lower() in _WORDS["before_ordinals"]
