"""Genres whose names are plain words as well: "my new house", "a different country", "songs to dance to". Pure."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from core.text.word_lists import read_word_sets, read_yaml
from library.names.normalization import fold
from library.search.word_runs import Run

_FILE = Path(__file__).with_name("words.yaml")
_LISTS, _WORDS = read_yaml(_FILE), read_word_sets(_FILE)
#: A determiner and one adjective.
_MOST_BEFORE = 2


def _sets(name: str) -> Mapping[str, frozenset[str]]:
    return MappingProxyType({key: frozenset(words.split()) for key, words in _LISTS[name].items()})


_AFTER, _BEFORE, _NOUNS, _DETERMINERS = map(_sets, ("other_things", "other_before", "nouns", "determiners"))
_NONE: frozenset[str] = frozenset()


def is_other_thing(run: Run) -> bool:
    """Whether a word that is also a genre means something else here."""
    name = fold(run.raw)
    if run.after in _WORDS["music"] or run.after in _WORDS["lists"]:
        return False
    is_beside = run.after in _AFTER.get(name, _NONE) or run.before in _BEFORE.get(name, _NONE)
    return is_beside or _is_noun(run, name)


def _is_noun(run: Run, name: str) -> bool:
    if run.after and run.after not in _WORDS["after_nouns"]:
        return False
    before = run.words_before(_MOST_BEFORE)
    if len(before) == _MOST_BEFORE and before[0] not in _WORDS["adjectives"]:
        before = before[:1]
    kinds = [kind for kind, names in _NOUNS.items() if name.replace(" ", "-") in names]
    return any(word in _DETERMINERS[kind] for kind in kinds for word in before)
