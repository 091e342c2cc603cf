"""POST /api/generate/stream, with the older program's fields: a run like any other, told in its events."""

import re
from typing import Annotated

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponseBase
from ninja import Field, Router, Schema

from core.apps import background, topics
from core.sse import event_stream
from playlists.errors import BadWishError
from playlists.schemas import Wish
from playlists.services.running.begin import begin
from playlists.services.running.older_stream import older_messages
from playlists.services.understanding.songs import song_of, song_text

router = Router()

_DECADE = re.compile(r"((?:19|20)\d0)s?")


class SeedTrack(Schema):
    """The track that the playlist starts from, and the qualities that were chosen of it."""

    rating_key: str
    selected_dimensions: tuple[str, ...] = ()


class GenerateIn(Schema):
    """`prompt` or `seed_track`. Empty lists are no limit, and so is 0 for `max_tracks_to_ai` and `min_rating`."""

    prompt: str | None = None
    seed_track: SeedTrack | None = None
    additional_notes: str | None = None
    refinement_answers: list[str | None] | None = None
    genres: list[str]
    decades: list[str]
    track_count: int = 25
    exclude_live: bool = True
    min_rating: Annotated[int, Field(ge=0, le=10)] = 0
    max_tracks_to_ai: Annotated[int, Field(ge=0)] = 500


@router.post("/generate/stream", summary="Make a playlist, told as Server-Sent Events (older form)")
async def generate(request: HttpRequest, body: GenerateIn) -> HttpResponseBase:
    """Leaving does not stop it: the playlist is in the history. POST /api/runs is the newer way."""
    wish = await sync_to_async(_wish)(body)
    run = await begin(wish, background=background(), topics=topics())
    return event_stream(older_messages(run, body.prompt or wish.text, topics=topics()))


def _wish(body: GenerateIn) -> Wish:
    """Raises BadWishError, TrackNotFoundError."""
    filters = Wish(
        text=body.prompt or "",
        count=body.track_count,
        genres=tuple(body.genres),
        decades=tuple(_decade(name) for name in body.decades),
        min_rating=body.min_rating,
        exclude_live=body.exclude_live,
        # A list that is shorter than the playlist was always meant as "as few as possible".
        max_tracks=max(body.max_tracks_to_ai, body.track_count) if body.max_tracks_to_ai else None,
    )
    said = " ".join(part.strip() for part in (body.additional_notes, *(body.refinement_answers or ())) if part)
    if body.seed_track is None:
        if not body.prompt:
            raise BadWishError("Send a prompt, or a seed_track.")
        return filters.model_copy(update={"text": f"{body.prompt.strip()}. {said}" if said else body.prompt})
    song = song_of(body.seed_track.rating_key)
    qualities = body.seed_track.selected_dimensions
    notes = " ".join(part for part in (body.prompt, said) if part)
    words = {"text": song_text(song.track, qualities, notes), "qualities": qualities, "notes": notes}
    return filters.model_copy(update={"song": song.track.rating_key} | words)


def _decade(name: str) -> int:
    match = _DECADE.fullmatch(name.strip())
    if match is None:
        raise BadWishError("decades: write them like 1990s.")
    return int(match[1])
