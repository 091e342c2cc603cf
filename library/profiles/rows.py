"""Between a profile and the rows that hold it."""

from collections.abc import Iterator
from typing import cast

from library.models import ProfileLabel, StoredProfile
from library.profiles.schema import UNKNOWN, ArtistProfile, Tempo, Voice

#: The columns that `profile_of` reads.
COLUMNS = ("is_known", "moods", "styles", "languages", "voices", "energy", "tempo", "country", "is_famous")


def profile_of(row: StoredProfile) -> ArtistProfile:
    """The profile that a row holds; it was validated when it was written."""
    if not row.is_known:
        return UNKNOWN
    return ArtistProfile.model_construct(
        moods=split(row.moods),
        styles=split(row.styles),
        energy=row.energy,
        tempo=cast("Tempo | None", row.tempo or None),
        languages=split(row.languages),
        voices=cast("tuple[Voice, ...]", split(row.voices)),
        country=row.country,
        is_famous=row.is_famous,
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


def split(text: str) -> tuple[str, ...]:
    """The words between the bars."""
    return tuple(text.strip("|").split("|")) if text else ()
