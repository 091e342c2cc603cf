"""How energetic music is, from 1 (still) to 5 (wild) with fractions: by artists' profiles and tracks' moods. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import fmean
from types import MappingProxyType

from core.text.word_lists import read_yaml
from library.profiles.schema import ArtistProfile, Tempo
from library.profiles.vocabulary import MOOD_FORMS

#: The mean energy of the artists of a mood, of the demo library's 1,034 profiles. Of an artist, the mean of these is
#: half a step off the energy, and explains 64 % of it (each artist left out of its own moods' means).
_OF_MOODS: Mapping[str, float] = MappingProxyType(read_yaml(Path(__file__).with_name("energies.yaml")))
#: In steps; and the energy of artists of whom only the tempo is known.
_TEMPO_ADDS: Mapping[Tempo, float] = MappingProxyType({"slow": -0.25, "medium": 0.0, "fast": 0.25})
_TEMPO_ALONE: Mapping[Tempo, float] = MappingProxyType({"slow": 2.0, "medium": 3.0, "fast": 4.0})


def level_of(profile: ArtistProfile | None, moods: Sequence[str] = ()) -> float | None:
    """None where nothing is known. `moods` are a track's, folded: they tell an artist's ballads from the rest."""
    known = [level for level in (_of_profile(profile), _of_moods(moods)) if level is not None]
    return fmean(known) if known else None


def _of_profile(profile: ArtistProfile | None) -> float | None:
    if profile is None:
        return None
    if profile.energy is None:
        return _TEMPO_ALONE[profile.tempo] if profile.tempo else None
    return profile.energy + (_TEMPO_ADDS[profile.tempo] if profile.tempo else 0.0)


def _of_moods(moods: Sequence[str]) -> float | None:
    levels = [_OF_MOODS[mood] for label in moods for mood in _moods_in(label)]
    return fmean(levels) if levels else None


def _moods_in(label: str) -> Iterator[str]:
    """Of "laid back mellow": the whole label if that is a mood, else each of its words that is one."""
    if label in MOOD_FORMS:
        yield MOOD_FORMS[label]
    else:
        yield from (MOOD_FORMS[word] for word in label.split() if word in MOOD_FORMS)
