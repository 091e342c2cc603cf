"""Between a profile and the rows that hold it."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, cast

from library.models import ProfileLabel, StoredProfile
from library.profiles.schema import UNKNOWN, ArtistProfile, Tempo, Voice

#: The columns that make a profile.
COLUMNS = ("is_known", "moods", "styles", "languages", "voices", "energy", "tempo", "country", "is_famous")


def profile_of(row: StoredProfile) -> ArtistProfile:
    """The profile that a row holds."""
    return profile_of_columns([getattr(row, name) for name in COLUMNS])


def profile_of_columns(values: Sequence[Any]) -> ArtistProfile:
    """The profile that the values of COLUMNS are; they were validated when they were written."""
    is_known, moods, styles, languages, voices, energy, tempo, country, is_famous = values
    if not is_known:
        return UNKNOWN
    return ArtistProfile.model_construct(
        moods=split(moods),
        styles=split(styles),
        energy=energy,
        tempo=cast("Tempo | None", tempo or None),
        languages=split(languages),
        voices=cast("tuple[Voice, ...]", split(voices)),
        country=country,
        is_famous=is_famous,
        is_known=True,
    )


def columns_of(profile: ArtistProfile) -> dict[str, object]:
    """The values of COLUMNS."""
    return {
        "is_known": profile.is_known,
        "moods": join(profile.moods),
        "styles": join(profile.styles),
        "languages": join(profile.languages),
        "voices": join(profile.voices),
        "energy": profile.energy,
        "tempo": profile.tempo or "",
        "country": profile.country,
        "is_famous": profile.is_famous,
    }


def labels_of(profile: ArtistProfile) -> Iterator[tuple[str, str]]:
    """(kind, word) of all that artists are searched by."""
    kinds = ProfileLabel.Kind
    told = ((kinds.MOOD, profile.moods), (kinds.STYLE, profile.styles), (kinds.LANGUAGE, profile.languages))
    for kind, words in (*told, (kinds.VOICE, profile.voices)):
        yield from ((kind.value, word) for word in words)


def join(words: tuple[str, ...]) -> str:
    """Between bars, as Track.moods has them."""
    return f"|{'|'.join(words)}|" if words else ""


@lru_cache(maxsize=4096)
def split(text: str) -> tuple[str, ...]:
    """The words between the bars."""
    return tuple(text.strip("|").split("|")) if text else ()
