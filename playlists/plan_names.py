"""The names that facts of a plan are made of, read from what people write and written for people: "Spanish" is "es"."""

from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType

from library.names.normalization import fold
from library.profiles.vocabulary import COUNTRY_FORMS, LANGUAGE_FORMS, MOOD_FORMS, VOICE_FORMS, VOICES


def read_name(field: str, text: str) -> str | None:
    """As plan.Facts keeps it ("es", "JP", "female"); None for a language, country or voice that is not known.

    A mood that is no word of ours may still be one of a music server's, and a subject is whatever titles have.
    """
    reader = _READERS.get(field.removeprefix("without_"))
    return reader(text) if reader else " ".join(text.split()) or None


def name_label(field: str, name: str) -> str:
    """ "Spanish", "Japan", "female voices": of what `read_name` has read."""
    kind = field.removeprefix("without_")
    if kind == "voices":
        return {"instrumental": "instrumental", "choir": "choirs"}.get(name, f"{name} voices")
    return _labels(kind).get(name, name)


def offered_names(field: str) -> Mapping[str, str]:
    """Name -> what people read, of all that a field of this kind may be; none where any word will do."""
    kind = field.removeprefix("without_")
    if kind == "voices":
        return {voice: name_label(kind, voice) for voice in VOICES}
    return _labels(kind)


def _mood(text: str) -> str | None:
    """Another form of a mood stays: music servers have their own."""
    return fold(text) or None


def _voice(text: str) -> str | None:
    word = fold(text).removesuffix(" voices").removesuffix(" voice")
    found = VOICE_FORMS.get(word, ())
    return found[0] if len(found) == 1 else None


def _language(text: str) -> str | None:
    return LANGUAGE_FORMS.get(fold(text))


def _country(text: str) -> str | None:
    return COUNTRY_FORMS.get(" ".join(text.upper().split()))


_READERS: Mapping[str, Callable[[str], str | None]] = MappingProxyType(
    {"moods": _mood, "voices": _voice, "languages": _language, "countries": _country}
)


@cache
def _labels(kind: str) -> Mapping[str, str]:
    """The first form that is more than a code: those are listed with the usual name before others."""
    if kind == "moods":
        return MappingProxyType({mood: mood for mood in MOOD_FORMS.values()})
    forms = {"languages": LANGUAGE_FORMS, "countries": COUNTRY_FORMS}.get(kind, {})
    named: dict[str, str] = {}
    for form, code in forms.items():
        if len(form) > len(code) + 1:  # "USA" is no better than "US"
            named.setdefault(code, form.title())
    return MappingProxyType(named)
