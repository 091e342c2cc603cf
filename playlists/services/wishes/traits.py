"""What a wish says of those who make the music: voices, languages, countries, how known, how fast, how loud. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from library.names.normalization import fold
from playlists.plan import Facts
from playlists.services.wishes.mood_words import canonical_mood
from playlists.services.wishes.sounds import refused_phrases
from playlists.services.wishes.subjects import subject_places
from playlists.services.wishes.tokenizer import Thing
from playlists.services.wishes.told import told_tokens
from playlists.services.wishes.word_lists import word_lists

_LONGEST_PHRASE = 3


class Traits(NamedTuple):
    """Values as library.profiles.schema.ArtistProfile has them; empty and None: nothing is said.

    `energy` is "low" or "high".
    """

    voices: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    is_famous: bool | None = None
    tempo: str = ""
    energy: str = ""


def read_traits(text: str, facts: Facts) -> Traits:
    """Voices, languages, countries and moods are the plan's; scenes and the rest are read in words of the text."""
    said, refused = frozenset(_phrases(text)), frozenset(refused_phrases(text, ()))
    famous = _said("famous", said) | _contrary("famous", refused)
    return Traits(
        voices=frozenset(facts.voices or ()),
        languages=frozenset(facts.languages or ()),
        countries=frozenset(facts.countries or ()) | _said("scenes", said),
        is_famous=None if len(famous) != 1 else famous == {"yes"},
        tempo=_only(_said("tempo", said) | _contrary("tempo", refused)),
        energy=_only(
            _said("energy", said)
            | _said("moods", frozenset(map(canonical_mood, facts.moods or ())))
            | _contrary("energy", refused)
        ),
    )


def tell_refused_traits(text: str, things: Iterable[Thing] = ()) -> Iterator[str]:
    """A sentence where something is refused that only ranks: no track has a tempo of its own. `things`: names in it."""
    refused = frozenset(refused_phrases(text, things))
    words = refused & frozenset().union(*_lists()["tempo"].values(), *_lists()["told"].values())
    if words:
        named = " or ".join(f"“{word}”" for word in sorted(words))
        yield f"Which tracks are {named} isn’t known for certain, so they only come last."


def _contrary(kind: str, refused: frozenset[str]) -> frozenset[str]:
    """ "Nothing slow" is fast."""
    values = frozenset(_lists()[kind])
    unwanted = _said(kind, refused)
    return values - unwanted if unwanted else frozenset()


def _said(kind: str, said: frozenset[str]) -> frozenset[str]:
    return frozenset(value for value, phrases in _lists()[kind].items() if phrases & said)


def _only(values: frozenset[str]) -> str:
    """What is said; nothing where several say the contrary."""
    return next(iter(values)) if len(values) == 1 else ""


def _phrases(text: str) -> Iterator[str]:
    """Words that are wanted, and all phrases of up to three words; of a refusal, only whole phrases ("no singing")."""
    about, told = subject_places(text), zip(*told_tokens(text), strict=True)
    words = [(token.word, verdict) for place, (token, verdict) in enumerate(told) if place not in about]
    for start in range(len(words)):
        for end in range(start + 1, min(start + _LONGEST_PHRASE, len(words)) + 1):
            part = words[start:end]
            is_wanted = all(verdict == "wanted" for _, verdict in part)
            opens_refusal = start == 0 or words[start - 1][1] == "wanted"
            if is_wanted or (len(part) > 1 and opens_refusal):
                yield " ".join(word for word, _ in part)


@cache
def _lists() -> Mapping[str, Mapping[str, frozenset[str]]]:
    return {
        kind: {
            str(value): frozenset(" ".join(fold(phrase).split()) for phrase in phrases.split(","))
            for value, phrases in values.items()
        }
        for kind, values in word_lists("traits").items()
    }
