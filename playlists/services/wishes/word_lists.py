"""The word lists that wishes are read by, kept as YAML beside the code (words/)."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_FOLDER = Path(__file__).parent / "words"


@cache
def word_lists(name: str) -> Mapping[str, Any]:
    """Of words/<name>.yaml, by name: a text of words, a list of phrases, or a mapping."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    lists: Mapping[str, Any] = yaml.load((_FOLDER / f"{name}.yaml").read_text("utf-8"), loader)  # noqa: S506  # safe
    return lists


def word_sets(name: str) -> Mapping[str, frozenset[str]]:
    """Of words/<name>.yaml, the texts of words alone."""
    return {key: frozenset(value.split()) for key, value in word_lists(name).items() if isinstance(value, str)}


def phrases(listed: Sequence[str]) -> frozenset[tuple[str, ...]]:
    """Each phrase as its words."""
    return frozenset(tuple(phrase.split()) for phrase in listed)
