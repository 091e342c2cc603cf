"""How scripts name tracks: by the music server's own ids."""

from typing import Annotated

from pydantic import Field, StringConstraints

#: Plex counts them, the demo library makes them of letters too.
RatingKey = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_-]{1,64}$")]
#: More than any player takes; Plex is asked for 200 at a time.
MOST_KEYS = 10_000
RatingKeys = Annotated[list[RatingKey], Field(min_length=1, max_length=MOST_KEYS)]
