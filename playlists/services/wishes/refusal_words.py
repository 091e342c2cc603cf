"""The words that refuse something in a wish (words/negation.yaml), and phrases of them found among tokens. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from playlists.services.wishes.tokenizer import Token
from playlists.services.wishes.word_lists import phrases, word_lists, word_sets

_LISTS = word_lists("negation")
#: Words that stand alone, by the names of their lists.
WORDS = word_sets("negation")
#: Words behind which these refuse nothing: "nothing but".
NO_REFUSAL: Mapping[str, frozenset[str]] = {
    word: frozenset(after.split()) for word, after in _LISTS["no_refusal"].items()
}
#: In scripts without spaces, what stands directly behind what it refuses.
UNSPACED_BEHIND = tuple(_LISTS["unspaced_behind"])
#: Between "not" and what is refused.
LEADING = WORDS["filling"] | WORDS["liking"]
#: Between the items of a list.
LINKING = WORDS["filling"] - WORDS["ending_a_list"]


class Phrases:
    """Phrases by their first word, the longest first."""

    def __init__(self, listed: Iterable[str]) -> None:
        by_first: defaultdict[str, list[tuple[str, ...]]] = defaultdict(list)
        for phrase in sorted(phrases(list(listed)), key=len, reverse=True):
            by_first[phrase[0]].append(phrase)
        self._by_first = dict(by_first)

    def length_at(self, tokens: Sequence[Token], place: int) -> int:
        """How many tokens the longest phrase has that stands here; 0 where none does."""
        first = tokens[place].word.split(" ", 1)[0]
        if tokens[place].kind or first not in self._by_first:
            return 0
        return next((length for phrase in self._by_first[first] if (length := _length(tokens, place, phrase))), 0)


class Frame(NamedTuple):
    """Verbs, and the particles that make them a refusal: "leave … out"."""

    verbs: frozenset[str]
    particles: Phrases


@cache
def phrases_of(name: str) -> Phrases:
    """Those of the list of this name."""
    return Phrases(_LISTS[name])


@cache
def frames() -> tuple[Frame, ...]:
    """In the order of the list."""
    return tuple(
        Frame(frozenset(verbs.split()), Phrases(particle.strip() for particle in particles.split(",")))
        for verbs, particles in _LISTS["frames"].items()
    )


def passed(words: Collection[str], tokens: Sequence[Token], place: int, *, begins: bool, most: int = 8) -> int:
    """The first token from here that is none of these words; `begins`: whatever mark stands before the very first."""
    for at in range(place, min(place + most, len(tokens))):
        if tokens[at].mark and not (begins and at == place):
            return len(tokens)
        if tokens[at].kind or not _all_in(tokens[at].word, words):
            return at
    return len(tokens)


def _all_in(said: str, words: Collection[str]) -> bool:
    """A token may be two words: "d'un"."""
    return said in words or (" " in said and all(word in words for word in said.split()))


def _length(tokens: Sequence[Token], place: int, phrase: tuple[str, ...]) -> int:
    found: list[str] = []
    for at in range(place, min(place + len(phrase), len(tokens))):
        token = tokens[at]
        # A sign within a word parts no phrase: "w/o".
        if token.kind or (token.mark and at > place and token.start > tokens[at - 1].end + 1):
            return 0
        found += token.word.split()
        if len(found) >= len(phrase):
            return at - place + 1 if tuple(found) == phrase else 0
    return 0
