"""The word lists that wishes are read by, kept as YAML beside the code (words/)."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from core.text.word_lists import read_word_sets, read_yaml

_FOLDER = Path(__file__).parent / "words"


@cache
def word_lists(name: str) -> Mapping[str, Any]:
    """Of words/<name>.yaml, by name: a text of words, a list of phrases, or a mapping."""
    lists: Mapping[str, Any] = read_yaml(_FOLDER / f"{name}.yaml")
    return lists


@cache
def list_names() -> tuple[str, ...]:
    """Of all such files, without their endings."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.yaml")))


def word_sets(name: str) -> Mapping[str, frozenset[str]]:
    """Of words/<name>.yaml, the texts of words alone."""
    return read_word_sets(_FOLDER / f"{name}.yaml")


def phrases(listed: Sequence[str]) -> frozenset[tuple[str, ...]]:
    """Each phrase as its words."""
    return frozenset(tuple(phrase.split()) for phrase in listed)
