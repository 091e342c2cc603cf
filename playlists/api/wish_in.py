"""A wish as scripts send it to POST /api/runs: what a run tells as its wish may be sent back."""

from typing import Annotated

from ninja import Schema
from pydantic import ConfigDict, Field

from playlists.api.filters import Count, Decades, Key, Names, Notes, Qualities, Rating
from playlists.api.rating_keys import MOST_KEYS, RatingKey
from playlists.schemas import Wish
from playlists.services.wishes.seed_track import in_words
from playlists.services.wishes.validation import MOST_CANDIDATES


class IdeasIn(Schema):
    """What the analysis model suggested, as POST /api/analyze/prompt tells it."""

    model_config = ConfigDict(extra="forbid")

    genres: Names = Field(default_factory=list)
    decades: Decades = Field(default_factory=list)


class WishIn(Schema):
    """`genres`, `decades` null: as the wish suggests; empty: no limit. `exclude_tracks` are never offered.

    From a `song` (a rating key) for its `qualities`, with `notes`: then `text` may be left out. With `ideas`, be they
    empty, the analysis model is not asked.
    """

    model_config = ConfigDict(extra="forbid")

    text: str = Field("", description="At most 2,000 characters, with at least one letter, digit or emoji.")
    count: Count = 25
    genres: Names | None = None
    decades: Decades | None = None
    artists: Names = Field(default_factory=list)
    exclude_genres: Names = Field(default_factory=list)
    exclude_artists: Names = Field(default_factory=list)
    min_rating: Rating = 0
    exclude_live: bool = True
    max_tracks: Annotated[int, Field(ge=1, le=MOST_CANDIDATES)] | None = None
    song: Key = ""
    qualities: Qualities = Field(default_factory=list)
    notes: Notes = ""
    exclude_tracks: Annotated[list[RatingKey], Field(max_length=MOST_KEYS)] = Field(default_factory=list)
    ideas: IdeasIn | None = None


def wish_of(body: WishIn) -> Wish:
    """Not checked yet. Raises TrackNotFoundError for a song that the library does not have."""
    wish = Wish.model_validate(body.model_dump())
    said = in_words(wish)
    return wish if wish.text.strip() else said
