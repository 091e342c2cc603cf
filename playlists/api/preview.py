"""POST /api/filter/preview: how many tracks match, and what a generation would send."""

from asgiref.sync import sync_to_async
from django.http import HttpRequest
from ninja import Field, Router, Schema

from llm.services.settings.effective import load_config
from playlists.api.filters import Count, Decades, Names, OlderMost, Rating, most_tracks
from playlists.schemas import Wish
from playlists.services.choosing.preview import preview

router = Router()


class FilterIn(Schema):
    """Ratings are 0 to 10, in half stars; `max_tracks_to_ai` 0: as many as fit the model."""

    genres: Names = Field(default_factory=list)
    decades: Decades = Field(default_factory=list)
    artists: Names = Field(default_factory=list)
    exclude_genres: Names = Field(default_factory=list)
    exclude_artists: Names = Field(default_factory=list)
    track_count: Count = 25
    max_tracks_to_ai: OlderMost = 500
    min_rating: Rating = 0
    exclude_live: bool = True


class PreviewOut(Schema):
    """The cost is in US dollars: 0 on one's own hardware, null where unknown; `expected_seconds` is null before a run.

    `is_estimate`: the model was never asked for its context window, so that `tracks_to_send` is a careful guess.
    """

    matching_tracks: int
    tracks_to_send: int
    estimated_input_tokens: int
    estimated_output_tokens: int
    estimated_cost: float | None
    expected_seconds: float | None
    text: str
    is_estimate: bool


@router.post("/filter/preview", response=PreviewOut, summary="What a generation with these filters would send")
async def filter_preview(request: HttpRequest, body: FilterIn) -> PreviewOut:
    """A genre or artist that the library does not have matches nothing."""
    config = (await sync_to_async(load_config)()).config
    found = await preview(wish_of(body), config)
    return PreviewOut(
        matching_tracks=found.matching,
        tracks_to_send=found.sent,
        estimated_input_tokens=found.input_tokens,
        estimated_output_tokens=found.output_tokens,
        estimated_cost=found.cost,
        expected_seconds=found.expected_seconds,
        text=found.text,
        is_estimate=found.is_about,
    )


def wish_of(body: FilterIn) -> Wish:
    """Every filter is as given: there is no wish to suggest any."""
    return Wish(
        text="",
        count=body.track_count,
        genres=tuple(body.genres),
        decades=tuple(body.decades),
        artists=tuple(body.artists),
        exclude_genres=tuple(body.exclude_genres),
        exclude_artists=tuple(body.exclude_artists),
        min_rating=body.min_rating,
        exclude_live=body.exclude_live,
        max_tracks=most_tracks(body.max_tracks_to_ai, body.track_count),
    )
