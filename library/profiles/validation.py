"""A profile out of whatever a model, a file or a form says: what is no word of the lists is dropped. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import cast

from library.profiles.schema import (
    LEAST_ENERGY,
    MOST_ENERGY,
    MOST_LANGUAGES,
    MOST_MOODS,
    MOST_STYLES,
    UNKNOWN,
    ArtistProfile,
    Tempo,
    Voice,
)
from library.profiles.vocabulary import (
    COUNTRY_FORMS,
    LANGUAGE_FORMS,
    MOOD_FORMS,
    NO_STYLES,
    TEMPO_FORMS,
    VOICE_FORMS,
    VOICES,
)

#: Characters and words of a style ("progressive jazz fusion"); what is longer is a sentence.
LONGEST_STYLE, MOST_WORDS = 30, 4
#: Of a text or list that came from outside, so much is looked at.
_LONGEST_TEXT, _MOST_ITEMS = 300, 20
_STYLE = re.compile(r"[^\W_][\w&'/+ -]*[\w+]|[^\W_]")
_TRUE, _FALSE = frozenset({"true", "yes", "1"}), frozenset({"false", "no", "0"})


def profile_from(raw: Mapping[str, object]) -> ArtistProfile:
    """The profile that `raw` tells, under the names of the fields or as "famous" and "known"; UNKNOWN where that is
    nothing about the sound, or where it says itself that the artist is not known.
    """
    if _flag(raw.get("is_known", raw.get("known"))) is False:
        return UNKNOWN
    profile = ArtistProfile(
        moods=_few((MOOD_FORMS[word] for word in words_of(raw.get("moods")) if word in MOOD_FORMS), MOST_MOODS),
        styles=_few(filter(is_style, words_of(raw.get("styles"))), MOST_STYLES),
        energy=_energy(raw.get("energy")),
        tempo=cast("Tempo | None", TEMPO_FORMS.get(_word(raw.get("tempo")))),
        languages=_languages(raw.get("languages")),
        voices=_voices(raw.get("voices")),
        country=COUNTRY_FORMS.get(_word(raw.get("country")).upper(), ""),
        is_famous=_flag(raw.get("is_famous", raw.get("famous"))),
    )
    return profile if tells_sound(profile) else UNKNOWN


def tells_sound(profile: ArtistProfile) -> bool:
    """Whether it says anything of what the music sounds like; a country or fame alone does not."""
    told = (profile.moods, profile.styles, profile.energy, profile.tempo, profile.languages, profile.voices)
    return any(told)


def is_style(word: str) -> bool:
    """Whether a folded text may name a style: a few words, with a letter in it, and no word for "nothing"."""
    if not 2 <= len(word) <= LONGEST_STYLE or len(word.split()) > MOST_WORDS or word in NO_STYLES:
        return False
    return _STYLE.fullmatch(word) is not None and any(map(str.isalpha, word))


def words_of(value: object) -> Iterator[str]:
    """The texts of a list, or of one text parted by commas: small letters, one space between words."""
    if isinstance(value, str):
        value = value[:_LONGEST_TEXT].split(",")
    if isinstance(value, list | tuple):
        for item in value[:_MOST_ITEMS]:
            if word := _word(item):
                yield word


def _word(value: object) -> str:
    return " ".join(value[:_LONGEST_TEXT].lower().split()) if isinstance(value, str) else ""


def _few(words: Iterable[str], most: int) -> tuple[str, ...]:
    """Each once, the first of them."""
    return tuple(dict.fromkeys(words))[:most]


def _energy(value: object) -> int | None:
    if isinstance(value, str) and value.strip().isdecimal():
        value = int(value.strip()[:4])
    is_whole = isinstance(value, int | float) and not isinstance(value, bool) and value == value // 1
    return int(cast("float", value)) if is_whole and LEAST_ENERGY <= cast("float", value) <= MOST_ENERGY else None


def _languages(value: object) -> tuple[str, ...]:
    known = (LANGUAGE_FORMS[word] for word in words_of(value) if word in LANGUAGE_FORMS)
    return _few(known, MOST_LANGUAGES)


def _voices(value: object) -> tuple[Voice, ...]:
    """In the order of the list: two answers that say the same are the same."""
    told = {voice for word in words_of(value) for voice in VOICE_FORMS.get(word, ())}
    return tuple(cast("Voice", voice) for voice in VOICES if voice in told)


def _flag(value: object) -> bool | None:
    if isinstance(value, bool):
        return value
    word = _word(value)
    return True if word in _TRUE else False if word in _FALSE else None
