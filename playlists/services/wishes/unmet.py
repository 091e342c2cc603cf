"""What a wish says that no library tells of ("170 bpm", "clean lyrics"), each in a sentence for people. Pure."""

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from core.text.lazy_pattern import LazyPattern
from playlists.services.wishes.facts.durations import name_durations
from playlists.services.wishes.facts.plain import READ, Span, plain_text
from playlists.services.wishes.facts.rules import few_patterns
from playlists.services.wishes.word_lists import word_lists

#: More would be a list of complaints.
_MOST = 5
_LONGEST_QUOTE = 60


class Unmet(NamedTuple):
    """`sentences` for people, and the places of words that say nothing else: no number of tracks, and no order."""

    sentences: tuple[str, ...]
    hidden: tuple[Span, ...]


class _Kind(NamedTuple):
    told: str
    hides: bool
    pattern: LazyPattern


def find_unmet(text: str, names: Iterable[Span] = ()) -> Unmet:
    """In the order of the wish. `names`: where names of the library and eras stand, of which this is none."""
    found = _found(text, names)
    sentences = (kind.told.format(said=_quoted(text[start:end])) for (start, end), kind in found)
    hidden = tuple(span for span, kind in found if kind.hides)
    return Unmet(tuple(dict.fromkeys(sentences))[:_MOST], hidden)


def hide_unmet(text: str) -> str:
    """The text with blanks in their place: what can't be met is nothing to look for in titles either."""
    for (start, end), _ in _found(text, ()):
        text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    return text


def _found(text: str, names: Iterable[Span]) -> list[tuple[Span, _Kind]]:
    plain = name_durations(plain_text(text, names))
    found: list[tuple[Span, _Kind]] = []
    for kind in _kinds():
        read = plain.replace(kind.pattern, lambda _: READ)
        found += [(span, kind) for span in read.read[len(plain.read) :]]
        plain = read
    return sorted(found, key=lambda one: one[0])


def _quoted(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= _LONGEST_QUOTE else f"{words[: _LONGEST_QUOTE - 1].rstrip()}…"


@cache
def _kinds() -> tuple[_Kind, ...]:
    """Each sentence, and what is told by it."""
    return tuple(
        _Kind(kind["told"], kind.get("hides", False), pattern)
        for kind in word_lists("unmet")["kinds"]
        for pattern in few_patterns(kind["said"])
    )
