"""POST /api/analyze/track: what makes a track what it is, to make a playlist from it."""

from asgiref.sync import sync_to_async
from django.http import HttpRequest
from ninja import Router, Schema

from core.tasks.background import background
from library.schemas import TrackOut
from llm.costs import cost_of, usage_of
from llm.services.calling.turns import llm_in_turn
from llm.services.settings.effective import load_config
from playlists.api.filters import Key
from playlists.services.generation.track_qualities import name_qualities
from playlists.services.wishes.seed_track import song_of

router = Router()


class TrackIn(Schema):
    """A track of the library."""

    rating_key: Key


class DimensionOut(Schema):
    """A quality of the track; `selected_dimensions` of POST /api/generate/stream takes ids and labels."""

    id: str
    label: str
    description: str


class TrackAnalysis(Schema):
    """`model` is "" where the qualities are plain facts, as no model named any; the cost is null where unknown."""

    track: TrackOut
    dimensions: list[DimensionOut]
    token_count: int
    estimated_cost: float | None
    model: str


@router.post("/analyze/track", response=TrackAnalysis, summary="What makes a track what it is")
async def analyze_track(request: HttpRequest, body: TrackIn) -> TrackAnalysis:
    """404 for an unknown track, 503 where no LLM is configured."""
    song = await sync_to_async(song_of)(body.rating_key)
    config = (await sync_to_async(load_config)()).config
    async with llm_in_turn(config, background()) as client:
        named = await name_qualities(song, client=client)
    cost = await sync_to_async(cost_of)(client.calls, client.provider.name)
    return TrackAnalysis(
        track=TrackOut.of(song.track),
        dimensions=[DimensionOut(**quality.model_dump()) for quality in named.qualities],
        token_count=usage_of(client.calls).total,
        estimated_cost=None if cost is None else float(cost),
        model=named.of_model,
    )
