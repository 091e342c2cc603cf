"""An artist's profile, in words of closed lists where there are such, and what one is asked for with. Pure."""

from typing import Literal

from pydantic import Field

from core.values import Frozen

Tempo = Literal["slow", "medium", "fast"]
Voice = Literal["female", "male", "choir", "instrumental"]

MOST_MOODS, MOST_STYLES, MOST_LANGUAGES = 5, 4, 4
LEAST_ENERGY, MOST_ENERGY = 1, 5


class ArtistProfile(Frozen):
    """`energy` from 1 (still) to 5 (wild); `languages` are ISO 639-1, `country` ISO 3166-1 alpha-2.

    Empty and None are not known. `is_known` false: whoever was asked does not know the artist, and all else is empty.
    """

    moods: tuple[str, ...] = Field(default=(), max_length=MOST_MOODS)
    styles: tuple[str, ...] = Field(default=(), max_length=MOST_STYLES)
    energy: int | None = Field(default=None, ge=LEAST_ENERGY, le=MOST_ENERGY)
    tempo: Tempo | None = None
    languages: tuple[str, ...] = Field(default=(), max_length=MOST_LANGUAGES)
    voices: tuple[Voice, ...] = ()
    country: str = ""
    is_famous: bool | None = None
    is_known: bool = True


UNKNOWN = ArtistProfile(is_known=False)


class ArtistHint(Frozen):
    """An artist with the most common genres, the decades in order ("1960s") and a few albums, the oldest first."""

    id: int
    name: str
    genres: tuple[str, ...] = ()
    decades: tuple[str, ...] = ()
    albums: tuple[str, ...] = ()
