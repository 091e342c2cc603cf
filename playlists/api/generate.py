"""POST /api/generate/stream, with the older program's fields: a run like any other, told in its events."""

from typing import Annotated

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponseBase
from ninja import Field, Router, Schema
from pydantic import StringConstraints

from core.errors import fields_named
from core.web.openapi import answers_with
from core.web.sse import event_stream
from playlists.api.filters import Count, Decades, Key, Names, Notes, OlderMost, Qualities, Rating, most_tracks
from playlists.errors import BadWishError
from playlists.schemas import Wish
from playlists.services.runs.legacy_stream import older_messages
from playlists.services.runs.start import start_run
from playlists.services.wishes.seed_track import song_of, song_text
from playlists.services.wishes.validation import LONGEST_WISH

router = Router()

Answer = Annotated[str, StringConstraints(max_length=LONGEST_WISH)]
#: Field of a wish -> what this path calls it.
_NAMES = {
    "text": "prompt",
    "count": "track_count",
    "max_tracks": "max_tracks_to_ai",
    "notes": "additional_notes",
    "qualities": "seed_track.selected_dimensions",
}


class SeedTrack(Schema):
    """The track that the playlist starts from, and the qualities that were chosen of it."""

    rating_key: Key
    selected_dimensions: Qualities = Field(default_factory=list)


class GenerateIn(Schema):
    """`prompt` or `seed_track`. Empty lists are no limit, and so is 0 for `max_tracks_to_ai` and `min_rating`."""

    prompt: str | None = None
    seed_track: SeedTrack | None = None
    additional_notes: Notes | None = None
    refinement_answers: Annotated[list[Answer | None], Field(max_length=20)] | None = None
    genres: Names
    decades: Decades
    track_count: Count = 25
    exclude_live: bool = True
    min_rating: Rating = 0
    max_tracks_to_ai: OlderMost = 500


@router.post(
    "/generate/stream",
    summary="Make a playlist, told as Server-Sent Events (older form)",
    openapi_extra=answers_with("text/event-stream"),
)
async def generate(request: HttpRequest, body: GenerateIn) -> HttpResponseBase:
    """Leaving does not stop it: the playlist is in the history. POST /api/runs is the newer way."""
    with fields_named(_NAMES):
        wish = await sync_to_async(_wish)(body)
        run = await start_run(wish)
    return event_stream(older_messages(run, body.prompt or wish.text))


def _wish(body: GenerateIn) -> Wish:
    """Raises BadWishError, TrackNotFoundError."""
    filters = Wish(
        text=body.prompt or "",
        count=body.track_count,
        genres=tuple(body.genres),
        decades=tuple(body.decades),
        min_rating=body.min_rating,
        exclude_live=body.exclude_live,
        max_tracks=most_tracks(body.max_tracks_to_ai, body.track_count),
    )
    said = " ".join(part.strip() for part in (body.additional_notes, *(body.refinement_answers or ())) if part)
    if body.seed_track is None:
        if not body.prompt:
            raise BadWishError("Send a prompt, or a seed_track.")
        return filters.model_copy(update={"text": f"{body.prompt.strip()}. {said}" if said else body.prompt})
    song = song_of(body.seed_track.rating_key)
    qualities = tuple(body.seed_track.selected_dimensions)
    notes = " ".join(part for part in (body.prompt, said) if part)
    words = {"text": song_text(song.track, qualities, notes), "qualities": qualities, "notes": notes}
    return filters.model_copy(update={"song": song.track.rating_key} | words)
