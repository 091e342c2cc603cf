"""A wish as words and things: a name of the library or an era is one thing, however many words it has. Pure."""

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from library.names.normalization import fold
from library.search.word_runs import find_words

Kind = Literal["", "genre", "artist", "album", "era", "live"]
#: What parts a word from the one before: nothing, a comma, or what ends a phrase.
Mark = Literal["", ",", "."]
_ENDING, _LISTING = frozenset(".;:!?()[]…—–。\n"), frozenset(",/、")


class Thing(NamedTuple):
    """Something that was found in the text, at these characters."""

    kind: Kind
    start: int
    end: int


class Token(NamedTuple):
    """A word, folded, or (`word` is "") a thing."""

    word: str
    kind: Kind
    start: int
    end: int
    mark: Mark = ""


def tokens_of(text: str, things: Iterable[Thing] = ()) -> list[Token]:
    """In the order of the text; of things that overlap, the first one given."""
    chosen: list[Thing] = []
    taken = bytearray(len(text))
    for thing in things:
        if not any(taken[thing.start : thing.end]):
            chosen.append(thing)
            taken[thing.start : thing.end] = b"\1" * (thing.end - thing.start)
    words = [("", thing) for thing in chosen]
    for start, end in find_words(text):
        if not any(taken[start:end]):
            words.append((fold(text[start:end]), Thing("", start, end)))
    tokens: list[Token] = []
    for word, (kind, start, end) in sorted(words, key=lambda entry: entry[1].start):
        if word or kind:
            mark = _mark(text[tokens[-1].end : start]) if tokens else "."
            tokens.append(Token(word, kind, start, end, mark))
    return tokens


def words_at(tokens: Sequence[Token], place: int, count: int) -> tuple[str, ...]:
    """So many words of one phrase from this place on; a thing, and what the phrase does not have, is ""."""
    found = [tokens[place].word]
    for token in tokens[place + 1 : place + count]:
        if token.mark:
            break
        found.append(token.word)
    return (*found, *("" for _ in range(count - len(found))))


def word_before(tokens: Sequence[Token], place: int) -> str:
    """The word before it in the same phrase."""
    return tokens[place - 1].word if place and not tokens[place].mark else ""


def _mark(between: str) -> Mark:
    if between == " ":
        return ""
    if not _ENDING.isdisjoint(between) or " - " in between:
        return "."
    return "" if _LISTING.isdisjoint(between) else ","
