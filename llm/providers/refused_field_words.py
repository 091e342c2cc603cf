"""What servers call the optional fields of a request, and by which words they refuse them: the lists of the YAML."""

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from core.text.word_lists import read_yaml

_LISTS = read_yaml(Path(__file__).with_suffix(".yaml"))


def _pattern(name: str) -> re.Pattern[str]:
    return re.compile("|".join(_LISTS["patterns"][name]))


#: What a refusal may call each field; the first is the name that this program knows it by.
WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType({field: tuple(of) for field, of in _LISTS["fields"].items()})
PHRASES: Mapping[str, tuple[str, ...]] = MappingProxyType({field: tuple(of) for field, of in _LISTS["phrases"].items()})
TELLING, UNMISTAKABLE = _pattern("telling"), _pattern("unmistakable")
REFUSING, LISTING = _pattern("refusing"), _pattern("listing")
UNSPECIFIC, PLAINLY_UNSPECIFIC = _pattern("unspecific"), _pattern("plainly_unspecific")
OTHERWISE, KEPT_OUT = _pattern("otherwise"), _pattern("kept_out")
