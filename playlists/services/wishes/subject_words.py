"""The words that subjects are asked for by, and those that titles have for them (words/subjects.yaml). Pure."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from library.names.normalization import is_unspaced, search_words
from playlists.services.wishes.word_lists import word_lists

Phrase = tuple[str, ...]
#: Behind a subject that is to stand in titles, and not only to be meant.
IN_TITLE: Phrase = ("in", "the", "title")

_LISTS = (
    *("ending", "joining", "empty", "measures", "not_after", "songs", "songs_in_one", "songs_behind"),
    *("of", "around", "telling_of", "named_otherwise", "relative", "excepting", "of_clauses"),
)


class Kind(NamedTuple):
    """A kind of things, or a common thing, and the terms that titles have for it ("1*": what begins so).

    `sure` are terms that mean nothing else. `alone` are phrases that ask for it without another word; beside "songs",
    all do where `is_beside`. `is_loose`: more suits it than what tells of it ("summer songs").
    """

    terms: frozenset[str]
    sure: frozenset[str]
    alone: frozenset[str]
    is_beside: bool
    in_albums: bool
    is_loose: bool


def normalize_phrase(phrase: str) -> str:
    """The phrase as titles are compared: its words parted by one space."""
    return " ".join(search_words(phrase))


@cache
def list_words() -> Mapping[str, frozenset[str]]:
    """By the names of the lists; of a phrase that holds ("that have"), the last word."""
    lists = word_lists("subjects")
    holding = frozenset(word for phrase in _parted(lists["holding"]) for word in phrase.split()[-1:])
    return {"holding": holding, **{name: frozenset(lists[name].split()) for name in _LISTS}}


@cache
def list_phrases() -> Mapping[str, frozenset[Phrase]]:
    """By the names of the lists, each phrase as its words."""
    lists = word_lists("subjects")
    names = ("before", "before_names", "in_name", "telling")
    return {name: frozenset(tuple(phrase.split()) for phrase in _parted(lists[name])) for name in names}


@cache
def list_beginnings(group: str) -> frozenset[str]:
    """The first words of a group of list_phrases."""
    return frozenset(phrase[0] for phrase in list_phrases()[group])


@cache
def list_kinds(*, in_names: bool) -> Mapping[str, Kind]:
    """By each phrase that asks for it; the first of several. `in_names`: of those that stand for words in a title."""
    lists = word_lists("subjects")["kinds"]
    kinds: dict[str, Kind] = {}
    for given in lists.values():
        if given.get("in_names" if in_names else "only_in_names", False) == in_names:
            kind = _kind(given, lists)
            for phrase in _parted(given["asked"]):
                kinds.setdefault(phrase, kind)
    return kinds


def _kind(given: Mapping[str, Any], lists: Mapping[str, Any]) -> Kind:
    """Where a kind stands for things of it, all its terms are sure; else what asks for it, and what is said to be."""
    terms = _terms(given, lists)
    sure = frozenset(_searched(_parted(f"{given['asked']}, {given.get('sure', '')}")))
    return Kind(
        terms=terms | sure if "in_names" not in given else terms,
        sure=terms if given.get("in_names") else sure,
        alone=frozenset(_parted(given.get("alone", ""))),
        is_beside=bool(given.get("beside")),
        in_albums=bool(given.get("albums")),
        is_loose=bool(given.get("loose")),
    )


def _terms(given: Mapping[str, Any], lists: Mapping[str, Any]) -> frozenset[str]:
    texts = [given["terms"]] if "terms" in given else [lists[name]["terms"] for name in given["of"]]
    return frozenset(_searched(_parted(", ".join(texts))))


@cache
def list_openers(*, in_names: bool) -> frozenset[str]:
    """The first words of kinds of several words, and the first characters of such as are written without spaces."""
    several = [phrase.split() if " " in phrase else list(phrase) for phrase in list_kinds(in_names=in_names)]
    return frozenset(words[0] for words in several if len(words) > 1 and (len(words[0]) > 1 or is_unspaced(words[0])))


@cache
def list_compounds() -> frozenset[str]:
    """All terms of several words."""
    kinds = [*list_kinds(in_names=True).values(), *list_kinds(in_names=False).values()]
    return frozenset(term for kind in kinds for term in kind.terms if " " in term)


def _searched(terms: Iterable[str]) -> Iterator[str]:
    return (f"{normalize_phrase(term[:-1])}*" if term.endswith("*") else normalize_phrase(term) for term in terms)


def _parted(text: str) -> list[str]:
    return [" ".join(phrase.split()) for phrase in text.split(",") if phrase.strip()]
