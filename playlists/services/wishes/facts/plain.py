"""A wish in plain words: folded, one space between two words, numbers in digits, names as one sign. Pure."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import NamedTuple

from core.text.lazy_pattern import LazyPattern
from library.names.normalization import fold
from playlists.services.wishes.facts.numbers import may_begin_number, number_at
from playlists.services.wishes.word_lists import word_lists

Span = tuple[int, int]

#: Stands for a name of the library, an era, or what is quoted: numbers in it count nothing.
NAME = "§"
#: Stands where something was read already, so that nothing is read across it.
READ = "|"
_ENDS, _COMMAS = frozenset(".!?;…()[]\n"), frozenset(",、")
_TOKEN = re.compile(
    r"曲|分|時間|つ星|つ|星|以上|以下|以内|\d{1,3}(?:[.,]\d{3})+(?!\d)|\d+[.,:]\d+|\d+|[^\W\d_]+(?:['’ʼ][^\W\d_]+)*"
    r"|≥|>=|≤|<=|[<>+:%#/&½★⭐☆*§|.,;!?…()\[\]\n、–-]"
)
_QUOTED = re.compile(
    r"“[^”“\n]{1,80}”|„[^“”\n]{1,80}[“”]|«[^»\n]{1,80}»|\"[^\"\n]{1,80}\"|「[^」\n]{1,80}」|(?<!\w)'[^'\n]{1,80}'(?!\w)"
)
_ELIDED = re.compile(rf"\b({'|'.join(word_lists('facts')['elided'].split())})['’ʼ]", re.IGNORECASE)
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_SIGNS = {"≥": ">=", "≤": "<=", "⭐": "★", "☆": "★", "*": "★"}


class Word(NamedTuple):
    """A word of the plain text, and the characters of the wish that it stands for."""

    word: str
    start: int
    end: int


class Plain:
    """The wish in plain words; `text` has a space at either end."""

    def __init__(self, words: Sequence[Word], read: tuple[Span, ...] = ()) -> None:
        self.words, self.read = words, read
        self.text = f" {' '.join(word.word for word in words)} "

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *accumulate(len(word.word) + 1 for word in self.words)]

    def characters(self, start: int, end: int) -> Span:
        """Where the whole words between these places of `text` stand in the wish."""
        first, last = bisect_left(self._starts, start - 1), bisect_left(self._starts, end)
        return self.words[first].start, self.words[last - 1].end

    def replace(self, pattern: LazyPattern, word_for: Callable[[re.Match[str]], str | None]) -> "Plain":
        """With one word for each match; where `word_for` is None, it stays. What became READ counts as read."""
        words: list[Word] = []
        read = list(self.read)
        place = 0
        for match in pattern.finditer(self.text):
            if match.start() == match.end() or (word := word_for(match)) is None:
                continue
            first, last = bisect_left(self._starts, match.start() - 1), bisect_left(self._starts, match.end())
            span = self.characters(*match.span())
            words += [*self.words[place:first], Word(word, *span)]
            place = last
            if word == READ:
                read.append(span)
        return Plain([*words, *self.words[place:]], tuple(read)) if place else self


def plain_text(wish: str, names: Iterable[Span] = ()) -> Plain:
    """`names`: where the wish has names of the library, which are no numbers, whatever they say."""
    hidden = _joined(names)
    if not hidden:
        return Plain(all_words(wish))
    words: list[Word] = []
    for word in all_words(wish):
        span = next((span for span in hidden if word.start < span[1] and span[0] < word.end), None)
        if span is None:
            words.append(word)
        elif not (words and words[-1].word == NAME and words[-1].start == span[0]):
            words.append(Word(NAME, *span))
    return Plain(words)


def _joined(names: Iterable[Span]) -> list[Span]:
    """Without those that overlap another, in the order of the text."""
    spans: list[Span] = []
    for start, end in sorted(names):
        if spans and start < spans[-1][1]:
            spans[-1] = spans[-1][0], max(end, spans[-1][1])
        else:
            spans.append((start, end))
    return spans


@lru_cache(maxsize=16)  # one wish is read by several readers, one after the other
def all_words(wish: str) -> tuple[Word, ...]:
    """Those of a plain text in which nothing is hidden but what is quoted."""
    return tuple(_in_digits(list(_words(_without_quotes(wish)))))


def _without_quotes(wish: str) -> str:
    """As long as it was; "§" and blanks for what is quoted."""
    return _QUOTED.sub(lambda match: NAME + " " * (len(match[0]) - 1), wish)


def _words(wish: str) -> Iterator[Word]:
    """Words and numbers; of signs, those that end, part, compare or rate; hyphens only behind numbers."""
    before_number = False
    for match in _TOKEN.finditer(wish):
        text, (start, end) = match[0], match.span()
        if text in {"-", "–"}:
            if before_number and (wish[end : end + 1].isdigit() or wish[end : end + 1] == " "):
                yield Word("-", start, end)
        elif text in _ENDS or text in _COMMAS:
            yield Word("." if text in _ENDS else ",", start, end)
        elif text[0].isdecimal():
            yield Word(_digits(text), start, end)
        elif text[0].isalpha():
            yield from (Word(word, start, end) for word in fold(_ELIDED.sub(r"\1 ", text)).split())
        elif text != "*" or before_number:
            yield Word(_SIGNS.get(text, text), start, end)
        before_number = text[0].isdecimal() or text in {"★", "½"}


def _digits(text: str) -> str:
    """ "1,000" is "1000", "4,5" is "4.5"; "3:30" stays."""
    if _THOUSANDS.fullmatch(text):
        return text.replace(".", "").replace(",", "")
    return text.replace(",", ".")


def _in_digits(words: Sequence[Word]) -> Iterator[Word]:
    """With each number of one or more words as one word of digits; "★★★★" is "4 ★"."""
    said = [word.word for word in words]
    place = 0
    while place < len(words):
        if said[place] == "★":
            stars = next((count for count in range(1, 6) if said[place + count : place + count + 1] != ["★"]), 5)
            length = stars + (said[place + stars : place + stars + 1] == ["½"])
            if length > 1:
                yield Word(f"{stars + (length - stars) / 2:g}", words[place].start, words[place].end)
            yield Word("★", words[place].start, words[place + length - 1].end)
        elif not may_begin_number(said[place]):
            length = 1
            yield words[place]
        else:
            number, length = number_at(said, place)
            text = said[place] if number is None else f"{number:.8g}"
            yield Word(text, words[place].start, words[place + length - 1].end)
        place += length
