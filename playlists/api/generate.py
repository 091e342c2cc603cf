"""With the older program's fields: POST /api/filter/preview, and POST /api/generate/stream, a run like any other."""

from typing import Annotated

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponseBase
from ninja import Field, Router, Schema
from pydantic import ConfigDict, StringConstraints

from core.errors import rename_fields
from core.web.access import person_of
from core.web.openapi import describe_response
from core.web.sse import event_stream
from llm.services.settings.effective import load_config
from llm.setting import Depth
from playlists.api.fields import Count, Decades, Key, Names, Notes, OlderMost, Qualities, Rating, most_tracks
from playlists.errors import BadWishError
from playlists.plan import DEFAULT_COUNT, Facts
from playlists.schemas import Wish
from playlists.services.filter_form.preview import preview
from playlists.services.runs.legacy_stream import older_messages
from playlists.services.runs.start import start_run
from playlists.services.wishes.read import song_of, song_text
from playlists.services.wishes.validation import LONGEST_WISH, check_facts

router = Router()

RefinementAnswer = Annotated[str, StringConstraints(max_length=LONGEST_WISH)]
#: Field of a wish -> what this path calls it.
_NAMES = {
    "text": "prompt",
    "count": "track_count",
    "max_tracks": "max_tracks_to_ai",
    "notes": "additional_notes",
    "qualities": "seed_track.selected_dimensions",
}


class OlderFilters(Schema):
    """The filters that both paths take, under the older program's names."""

    genres: Names = Field(default_factory=list)
    decades: Decades = Field(default_factory=list)
    track_count: Count | None = None
    min_rating: Rating | None = None
    exclude_live: bool = True
    max_tracks_to_ai: OlderMost = 500
    depth: Depth | None = None
    fill_up: bool | None = None

    def wish(self, **words: object) -> Wish:
        """Every filter is as given, empty lists too; what is left out of number and rating is as the prompt says."""
        filters = self.dict(include=set(Wish.model_fields))
        count = self.track_count or filters.get("count")
        most = most_tracks(self.max_tracks_to_ai, count or DEFAULT_COUNT)
        return Wish.model_validate({"text": ""} | filters | {"count": count, "max_tracks": most} | words)


class FilterIn(OlderFilters, Facts):
    """Ratings are 0 to 10, in half stars; `max_tracks_to_ai` 0: as many as fit the model.

    The parts of a plan (`minutes`, `never_played`, …) as in POST /api/runs; `count` is another name of `track_count`.
    """

    model_config = ConfigDict(extra="ignore")

    artists: Names = Field(default_factory=list)
    exclude_genres: Names = Field(default_factory=list)
    exclude_artists: Names = Field(default_factory=list)


class PreviewOut(Schema):
    """The cost is in US dollars: 0 on one's own hardware, null where unknown; `expected_seconds` is null before a run.

    `artists_to_look_through` is 0 for a quick run. `is_estimate`: the model was never asked for its context window, so
    that `tracks_to_send` is a careful guess.
    """

    matching_tracks: int
    tracks_to_send: int
    estimated_input_tokens: int
    estimated_output_tokens: int
    estimated_cost: float | None
    expected_seconds: float | None
    artists_to_look_through: int
    text: str
    is_estimate: bool


class SeedTrack(Schema):
    """The track that the playlist starts from, and the qualities that were chosen of it."""

    rating_key: Key
    selected_dimensions: Qualities = Field(default_factory=list)


class GenerateIn(OlderFilters):
    """`prompt` or `seed_track`. Empty lists are no limit, and so is 0 for `max_tracks_to_ai` and `min_rating`."""

    prompt: str | None = None
    seed_track: SeedTrack | None = None
    additional_notes: Notes | None = None
    refinement_answers: Annotated[list[RefinementAnswer | None], Field(max_length=20)] | None = None
    genres: Names
    decades: Decades


@router.post("/filter/preview", response=PreviewOut, summary="Preview what these filters would send to the model")
async def filter_preview(request: HttpRequest, body: FilterIn) -> PreviewOut:
    """A genre or artist that the library does not have matches nothing; 422 for a part of a plan that is wrong."""
    config = (await sync_to_async(load_config)()).config
    found = await preview(check_facts(body.wish()), config)
    return PreviewOut(
        matching_tracks=found.matching,
        tracks_to_send=found.sent,
        estimated_input_tokens=found.input_tokens,
        estimated_output_tokens=found.output_tokens,
        estimated_cost=found.cost,
        expected_seconds=found.expected_seconds,
        artists_to_look_through=found.look.artists if found.look and found.is_thorough else 0,
        text=found.text,
        is_estimate=found.is_about,
    )


@router.post(
    "/generate/stream",
    summary="Make a playlist with Server-Sent Events (older form)",
    openapi_extra=describe_response("text/event-stream"),
)
async def generate(request: HttpRequest, body: GenerateIn) -> HttpResponseBase:
    """Leaving does not stop it: the playlist is in the history. POST /api/runs is the newer way."""
    with rename_fields(_NAMES):
        wish = await sync_to_async(_wish)(body)
        run = await start_run(wish, owner=person_of(request))
    return event_stream(older_messages(run, body.prompt or wish.text))


def _wish(body: GenerateIn) -> Wish:
    """Raises BadWishError, TrackNotFoundError."""
    said = " ".join(part.strip() for part in (body.additional_notes, *(body.refinement_answers or ())) if part)
    if body.seed_track is None:
        if not body.prompt:
            raise BadWishError("Send a prompt, or a seed_track.")
        return body.wish(text=f"{body.prompt.strip()}. {said}" if said else body.prompt)
    song = song_of(body.seed_track.rating_key)
    qualities = tuple(body.seed_track.selected_dimensions)
    notes = " ".join(part for part in (body.prompt, said) if part)
    text = song_text(song.track, qualities, notes)
    return body.wish(text=text, song=song.track.rating_key, qualities=qualities, notes=notes)
