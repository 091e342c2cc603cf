"""A wish as runs of words, and what stands around a run: quotes, capitals, the words before and after. Pure."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate, islice, pairwise

from library.names.genre_names import genre_key
from library.names.normalization import KEY_LENGTH, artist_key, fold, title_key

LONGEST = 6  # words in a name that is looked for; characters where a script writes no spaces count as half a word
MOST_WORDS = 400  # of a text; longer wishes are refused elsewhere, pasted books are not read to the end
_UNSPACED = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
#: Of "d'ABBA" and "l'été" the first part is a word of its own; so is a piece of signs alone, as the band !!! has them.
_WORD = re.compile(
    rf"[{_UNSPACED}]|(?i:(?<![^\W_])(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|un|quest|[dns]ell|all|dall|sull)['’](?=[^\W\d_]{{2}}))"
    rf"|(?<!\S)[^\w\s]{{2,9}}(?!\S)|[^\s,;:!?()\[\]{{}}<>\"“”„«»/\\|…—–{_UNSPACED}-]+"
)
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_INITIALS = re.compile(r"(?:[^\W\d_]\.){2,}")
_POSSESSIVE = re.compile(r"['’]s$|(?<=s)['’]$", re.IGNORECASE)
_PARTING = re.compile(r"[,;\n]\s*+(?:and\s++)?+|(?<=\s)(?:and|or|&|\+)\s++")
_OPENING, _CLOSING = "\"“„«'‘「『", "\"”“»'’」』"
#: Characters between two names of a list: ", and ", with room for spaces.
_LONGEST_LINK = 20
_PARTING_SIGNS = frozenset(",.;:!?()…—–\n")
_N_OR_AND = frozenset({"n", "and"})
#: Between words, they are part of a name.
_TELLING = frozenset("&+'’‘`´$!.")
_SMALL = frozenset("a an and at by for from in of on or the to with &".split())


class _Words:
    """The words of a text, each folded once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.spans = find_words(text)
        raws = [text[start:end] for start, end in self.spans]
        self.folded = [fold(raw) for raw in raws]
        gaps = [text[before[1] : after[0]] for before, after in pairwise(self.spans)]
        self.is_parted = [True, *(not _PARTING_SIGNS.isdisjoint(gap) for gap in gaps)]
        # Runs are many and overlap: sums, and a line to cut from, tell of each without going through its words.
        self._line = " ".join(self.folded)
        self._places = [0, *accumulate(len(word) + 1 for word in self.folded)]
        self._odd = [0, *accumulate(_is_odd(*word) for word in zip(raws, self.folded, strict=True))]
        self._apart = [0, 0, *accumulate(not _TELLING.isdisjoint(gap) for gap in gaps)]

    def key(self, first: int, last: int) -> str | None:
        """The folded text of these words, where it is that of its words; None where signs have a say in it."""
        if self._odd[last + 1] > self._odd[first] or self._apart[last + 1] > self._apart[first + 1]:
            return None
        return self._line[self._places[first] : self._places[last + 1] - 1]


class Run:
    """Words `first` to `last` of a text, the keys of names that they may be, and their surroundings."""

    def __init__(self, words: _Words, first: int, last: int) -> None:
        self.first, self.last = first, last
        self._text, self._words, self._all = words.text, words.spans, words
        self.start, self.end = words.spans[first][0], words.spans[last][1]
        folded = words.key(first, last)
        # Keys of all runs are asked for: those of plain words are told without folding them again.
        if folded and len(folded) <= KEY_LENGTH:
            self.artist_key = folded.removeprefix("the ") or folded
            self.title_key, self.genre_key = folded, folded.replace(" ", "")
        else:
            raw = self.raw
            self.artist_key, self.title_key, self.genre_key = artist_key(raw), title_key(raw), genre_key(raw)

    @property
    def raw(self) -> str:
        """As it was written, but without a possessive's 's."""
        return _POSSESSIVE.sub("", self._text[self.start : self.end])

    @property
    def length(self) -> int:
        """In words."""
        return self.last - self.first + 1

    @property
    def before(self) -> str:
        """The folded word before it in the same phrase, or "" at a phrase's beginning."""
        return self._neighbour(self.first - 1) if self.first and not self._parted(self.first) else ""

    @property
    def after(self) -> str:
        """The folded word after it in the same phrase, or "" at a phrase's end."""
        at_end = self.last + 1 >= len(self._words) or self._parted(self.last + 1)
        return "" if at_end else self._neighbour(self.last + 1)

    @property
    def beside(self) -> list[str]:
        """The words before and after it in the same phrase, as they were written."""
        places = [self.first - 1] if self.first and not self._parted(self.first) else []
        places += [self.last + 1] if self.last + 1 < len(self._words) and not self._parted(self.last + 1) else []
        return [self._text[slice(*self._words[place])] for place in places]

    @property
    def rest(self) -> str:
        """The folded text behind it, to the text's end."""
        return fold(self._text[self.end :])

    def words_before(self, count: int) -> list[str]:
        """So many folded words before it, the nearest first; as far as the phrase goes."""
        found: list[str] = []
        place = self.first
        while len(found) < count and place and not self._parted(place):
            place -= 1
            found.append(self._neighbour(place))
        return found

    @property
    def quoted(self) -> bool:
        """Whether quotes stand around exactly this."""
        left, right = self._text[: self.start], self._text[self.end :]
        return left[-1:] != "" and right[:1] != "" and left[-1] in _OPENING and right[0] in _CLOSING

    @property
    def capital(self) -> bool:
        """Whether its words have capitals that say something: not the first word of a sentence, nor "I"."""
        places = list(range(self.first, self.last + 1))
        if self._begins_sentence:
            places = places[1:]
        raws = [self._text[slice(*self._words[place])] for place in places]
        telling = [raw for raw in raws if raw.casefold() not in _SMALL and raw != "I"]
        return bool(telling) and all(raw[0].isupper() for raw in telling)

    def follows(self, other: "Run") -> bool:
        """Whether only a comma, "and", "or" or "&" stands between."""
        if not other.end < self.start <= other.end + _LONGEST_LINK:
            return False
        between = fold(self._text[other.end : self.start].replace(",", " and "))
        return set(between.split()) <= {"and", "or", "s"} and between != ""

    @property
    def _begins_sentence(self) -> bool:
        return self._text[: self.start].rstrip(" " + _OPENING)[-1:] in {"", ".", "!", "?", "\n"}

    def _neighbour(self, place: int) -> str:
        return self._all.folded[place]

    def _parted(self, place: int) -> bool:
        """Whether a sign that ends a phrase stands before this word."""
        return self._all.is_parted[place]


def _is_odd(raw: str, folded: str) -> bool:
    """Whether a run's key is more than its words: signs have a say in it, or one of its words is left out."""
    return not raw.isalnum() or bool(_IS_UNSPACED.match(raw)) or folded in _N_OR_AND


def find_words(text: str) -> list[tuple[int, int]]:
    """Where each word begins and ends, without quotes and full stops around it."""
    return list(_words_of(text))


@lru_cache(maxsize=8)  # each of those who read a prompt asks for its words
def _words_of(text: str) -> tuple[tuple[int, int], ...]:
    words = (_trimmed(match) for match in _WORD.finditer(text))
    return tuple(islice((word for word in words if word[0] < word[1]), MOST_WORDS))


def find_runs(text: str) -> Iterator[Run]:
    """All runs of up to LONGEST words, the longest first."""
    found = _Words(text)
    words = found.spans
    unspaced = [bool(_IS_UNSPACED.match(text[start:end])) for start, end in words]
    for length in range(min(2 * LONGEST, len(words)), 0, -1):
        for first in range(len(words) - length + 1):
            last = first + length - 1
            if length <= LONGEST or all(unspaced[first : last + 1]):
                yield Run(found, first, last)


def says_with_capitals(text: str) -> bool:
    """Whether some longer word is written small, so that a capital elsewhere says something."""
    raws = (text[slice(*_trimmed(match))] for match in _WORD.finditer(text))
    return any(raw.islower() and raw not in _SMALL for raw in raws)


def split_names(text: str) -> list[str]:
    """What commas and "and" part: "Queen and Kiss" is Queen, Kiss."""
    return [piece.rstrip().strip(" .!\"“”'") for piece in _PARTING.split(text.strip())]


def _trimmed(match: re.Match[str]) -> tuple[int, int]:
    """The word without quotes and full stops around it."""
    start, end = match.span()
    raw = match[0]
    start += len(raw) - len(raw.lstrip("'‘’.*_`"))
    if not _INITIALS.fullmatch(raw):
        end -= len(raw) - len(raw.rstrip(".'‘’*_`"))
    return start, end
