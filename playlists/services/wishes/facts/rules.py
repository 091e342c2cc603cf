"""The phrases of words/facts.yaml as patterns over plain text, and the rules that are read as they are. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Literal, NamedTuple

from core.text.lazy_pattern import LazyPattern
from playlists.plan import Order
from playlists.services.wishes.word_lists import word_lists

_LISTS = word_lists("facts")
_PART = re.compile(r"(?<!\?P)<(\w+)>")
_BREAK = re.compile(r"(?<!\\)\|\s+")
_GROUP = re.compile(r"(?<!\\)\((?!\?)")


class Rule(NamedTuple):
    """A field, and what says it: any text that the pattern matches.

    `value`: where no number stands in it, or, if it `is_fixed`, whatever stands in it.
    """

    field: str
    value: int | bool
    is_fixed: bool
    pattern: LazyPattern


def phrase_pattern(*phrases: str) -> LazyPattern:
    """Any of these phrases, as whole words of a plain text; <name> is that of a list of words/facts.yaml."""
    return LazyPattern(lambda: f"(?<= )(?:{'|'.join(map(_expanded, phrases))})(?= )")


def listed_patterns(lists: Mapping[int, Iterable[str]]) -> tuple[tuple[int, LazyPattern], ...]:
    """By what each list of phrases stands for."""
    return tuple((number, listed_phrases(phrases)) for number, phrases in lists.items())


def listed_phrases(phrases: Iterable[str]) -> LazyPattern:
    """Any of the phrases of a list, in which no group has a name."""
    return phrase_pattern(*map(_joined, phrases))


@cache
def read_rules() -> tuple[Rule, ...]:
    """In the order of the file."""
    return tuple(
        Rule(given["field"], given["value"], given.get("is_fixed", False), pattern)
        for given in _LISTS["rules"]
        for pattern in few_patterns(given["said"])
    )


def few_patterns(phrases: Sequence[str], most: int = 3) -> Iterator[LazyPattern]:
    """The phrases of a list, not all in one: each pattern alone is quick, whatever the text."""
    for place in range(0, len(phrases), most):
        yield listed_phrases(phrases[place : place + most])


def _expanded(phrase: str) -> str:
    return _PART.sub(lambda match: f"(?:{_part(match[1])})", phrase)


@cache
def _part(name: str) -> str:
    return _expanded(_joined(_LISTS["parts"].get(name) or _LISTS[name]))


def _joined(text: str) -> str:
    """Lines are broken behind a "|", and in phrases for one space; what is in brackets is no group of its own."""
    return _GROUP.sub("(?:", _BREAK.sub("|", " ".join(text.split())))


@cache
def read_orders(kind: Literal["orders", "paces"]) -> tuple[tuple[Order, LazyPattern], ...]:
    """Each order with what asks for it; "paces" go by how fast and loud the music is."""
    most = 3 if kind == "orders" else 1
    return tuple((given["order"], pattern) for given in _LISTS[kind] for pattern in few_patterns(given["said"], most))
