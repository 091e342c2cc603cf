"""How genres are named: one key for "Hip-Hop", "hip hop" and "hiphop", and other words for a genre. Pure."""

import re
from pathlib import Path
from types import MappingProxyType

from core.text.word_lists import read_yaml
from library.names.normalization import KEY_LENGTH, fold, title_key

_NAMES = read_yaml(Path(__file__).with_suffix(".yaml"))


def genre_key(name: str) -> str:
    """What a genre is looked up by: folded, without spaces."""
    words = ["and" if word == "n" else word for word in fold(name).split()]
    return ("".join(words) or title_key(name))[:KEY_LENGTH]


def list_synonyms(key: str) -> tuple[str, ...]:
    """The keys that name the same genre, the given one first."""
    return (key, *_SAME_KEYS.get(key, ()))


def list_fallbacks(key: str) -> tuple[str, ...]:
    """The keys of genres that are near enough where the library has none of `same_as(key)`."""
    return tuple(
        other for name in list_synonyms(key) for near in _INSTEAD_KEYS.get(name, ()) for other in list_synonyms(near)
    )


def has_other_names(key: str) -> bool:
    """Whether `list_synonyms` or `list_fallbacks` know any: most words of a text are no genre's."""
    return key in _SAME_KEYS or key in _INSTEAD_KEYS


def key_in_compound(key: str) -> str:
    """The genre of a word that Germanic languages write as one: "rockmusik", "jazzstucke"; "" of others."""
    found = _COMPOUND.fullmatch(key)
    return found[1] if found else ""


def _same_keys() -> dict[str, tuple[str, ...]]:
    keyed = [tuple(map(genre_key, group)) for group in _NAMES["same"]]
    return {key: tuple(dict.fromkeys(other for other in group if other != key)) for group in keyed for key in group}


_COMPOUND = re.compile(rf"(\w{{3,20}}?)(?:{'|'.join(_NAMES['compounds'].split())})")
_SAME_KEYS = MappingProxyType(_same_keys())
_INSTEAD_KEYS = MappingProxyType(
    {genre_key(name): tuple(map(genre_key, near)) for name, near in _NAMES["instead"].items()}
)
