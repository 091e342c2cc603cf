"""The words that profiles are made of, and other forms of them that people and models write. Pure."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from core.text.word_lists import read_yaml

_LISTS = read_yaml(Path(__file__).with_name("words.yaml"))

MOODS: tuple[str, ...] = tuple(_LISTS["moods"].split())
LANGUAGES: frozenset[str] = frozenset(_LISTS["languages"].split())
COUNTRIES: frozenset[str] = frozenset(_LISTS["countries"].split())
NO_STYLES: frozenset[str] = frozenset(_LISTS["no_styles"].split())
VOICES: tuple[str, ...] = ("female", "male", "choir", "instrumental")

MOOD_FORMS: Mapping[str, str] = MappingProxyType({mood: mood for mood in MOODS} | _LISTS["mood_forms"])
LANGUAGE_FORMS: Mapping[str, str] = MappingProxyType({code: code for code in LANGUAGES} | _LISTS["language_forms"])
COUNTRY_FORMS: Mapping[str, str] = MappingProxyType({code: code for code in COUNTRIES} | _LISTS["country_forms"])
TEMPO_FORMS: Mapping[str, str] = MappingProxyType(_LISTS["tempos"])
VOICE_FORMS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {form: tuple(voices) for form, voices in _LISTS["voices"].items()}
)
