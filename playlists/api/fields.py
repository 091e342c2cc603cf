"""Fields that several paths take, with their limits: the parts of a wish, tracks by their keys, pages of long lists."""

import re
from typing import Annotated

from ninja import Schema
from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, WithJsonSchema

from playlists.services.wishes import validation

#: What every database counts up to.
MOST = 2**31 - 1
_YEAR = re.compile(r"([0-9]{4})s?")


def decade_of(value: object) -> int:
    """1970 of 1970, "1970", "1970s" or a year within it. Raises ValueError."""
    match = _YEAR.fullmatch(str(value).strip()) if isinstance(value, str | int) else None
    decade = int(match[1]) // 10 * 10 if match else 0
    if decade not in validation.DECADES:
        raise ValueError("Write decades like 1990s.")
    return decade


def _each_once(values: list[int]) -> list[int]:
    return list(dict.fromkeys(values))


Decade = Annotated[
    int,
    BeforeValidator(decade_of),
    WithJsonSchema({"anyOf": [{"type": "integer"}, {"type": "string"}], "examples": ["1970s", 1970]}),
]
Decades = Annotated[list[Decade], Field(max_length=validation.MOST_NAMES), AfterValidator(_each_once)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=validation.LONGEST_NAME)]
Names = Annotated[list[Name], Field(max_length=validation.MOST_NAMES)]
Qualities = Annotated[
    list[Annotated[str, StringConstraints(min_length=1, max_length=validation.LONGEST_QUALITY)]],
    Field(max_length=validation.MOST_QUALITIES),
]
Notes = Annotated[str, StringConstraints(max_length=validation.LONGEST_NOTES)]
#: Of a track of the library; what is none is looked for and not found.
Key = Annotated[str, StringConstraints(max_length=validation.LONGEST_KEY)]
Count = Annotated[int, Field(ge=1, le=validation.MOST_TRACKS)]
Rating = Annotated[int, Field(ge=0, le=validation.BEST_RATING, description="In half stars. 0 means any rating.")]
#: The older name for how many tracks are sent: 0 is no limit, and scripts say a lot for "all".
OlderMost = Annotated[int, Field(ge=0, le=MOST)]


def most_tracks(older: int, count: int) -> int | None:
    """`max_tracks` of a wish. A list shorter than the playlist was always meant as "as few as possible"."""
    return min(max(older, count), validation.MOST_CANDIDATES) if older else None


class Page(Schema):
    """`limit` of them, after the first `offset`."""

    limit: Annotated[int, Field(ge=1, le=100)] = 20
    offset: Annotated[int, Field(ge=0, le=MOST)] = 0


#: Plex counts them, the demo library makes them of letters too.
RatingKey = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_-]{1,64}$")]
#: More than any player takes; Plex is asked for 200 at a time.
MOST_KEYS = 10_000
RatingKeys = Annotated[list[RatingKey], Field(min_length=1, max_length=MOST_KEYS)]
