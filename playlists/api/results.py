"""Results as scripts of the older program know them: the playlists made, one whole, one deleted.

Ids are whole numbers here, written as text; the older ones were hexadecimal. Deleting can be undone for 30 days
(POST /api/playlists/{id}/restore).
"""

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from ninja.errors import HttpError
from pydantic import Field

from core.db.memory import recall
from core.text.humanize import parse_int, pluralize
from core.web.access import person_of
from library.track_out import TrackOut
from playlists.api.fields import Page
from playlists.errors import RunNotFoundError
from playlists.models import Playlist
from playlists.ownership import Whose
from playlists.queries import cards_of, get_playlist, keys_in_library, refs_of_keys
from playlists.schemas import Entry, PlaylistCard
from playlists.services.editing import binning
from playlists.services.editing.entries import entries_of, ref_of
from playlists.services.pages.found import find_playlists
from playlists.services.runs.report import report

router = Router()
#: What the older program could make; albums are not recommended here, so there are none.
_KINDS = frozenset({"prompt_playlist", "seed_playlist", "album_recommendation"})


class Result(Schema):
    """A playlist in the list; `art_rating_key` is the track whose picture may stand for it.

    `shared_by` is its owner where that is somebody else; `is_shared`: your own, which the household sees.
    """

    id: str
    type: str
    title: str
    prompt: str
    track_count: int
    artist: str | None = None
    art_rating_key: str | None = None
    subtitle: str | None = None
    created_at: datetime
    is_shared: bool = False
    shared_by: str | None = None


class Results(Schema):
    """Newest first; `total` counts all that match, not only those in this answer."""

    results: list[Result]
    total: int


class ResultSnapshot(Schema):
    """The playlist as it is now, edits included; tokens and cost are those of the run that made it.

    Tracks are as they were when they came in, with the genres that the library has for them now.
    """

    playlist_title: str
    narrative: str
    user_request: str
    tracks: list[TrackOut]
    track_reasons: dict[str, str]
    token_count: int
    estimated_cost: float | None
    summary: str


class WholeResult(Result):
    """One, with all that is in it."""

    snapshot: ResultSnapshot


class ResultsQuery(Page):
    """`type`: some of prompt_playlist, seed_playlist, album_recommendation, parted by commas; none: all.

    `q`: those that have all of its words in the title, in the wish, or among the artists. `whose`: "mine" are your own,
    "shared" those that the household sees.
    """

    type: Annotated[str, Field(max_length=200)] = ""
    q: Annotated[str, Field(max_length=200)] = ""
    whose: Whose = "all"


@router.get("/results", response=Results, summary="List playlists, newest first")
def results(request: HttpRequest, asked: Query[ResultsQuery]) -> Results:
    """Those in the bin are left out. Ids are whole numbers, written as text; the older ones were hexadecimal."""
    kinds = {kind.strip() for kind in asked.type.split(",") if kind.strip()}
    if not kinds <= _KINDS:
        raise HttpError(400, f"type is one of {', '.join(sorted(_KINDS))}.")
    person = person_of(request)
    key = ("results", person, asked.q, asked.whose, frozenset(kinds), asked.offset, asked.limit)
    return recall(key, lambda: _results(person, asked, kinds))


def _results(person: int | None, asked: ResultsQuery, kinds: set[str]) -> Results:
    found = find_playlists(person, asked.q, asked.whose, kinds)
    cards = cards_of(found.part(asked.offset, asked.offset + asked.limit), person)
    return Results(results=[_result(card) for card in cards], total=found.total)


@router.get("/results/{result_id}", response=WholeResult, summary="Get a playlist in full")
def result(request: HttpRequest, result_id: str) -> WholeResult:
    """404 where there is none of this id, or it is in the bin."""
    playlist = _playlist(result_id)
    return WholeResult(**_result(cards_of([playlist], person_of(request))[0]).dict(), snapshot=_snapshot(playlist))


@router.delete("/results/{result_id}", response={204: None}, summary="Delete a playlist")
def delete_result(request: HttpRequest, result_id: str) -> Status[None]:
    """Into the bin for 30 days; on the music server nothing changes."""
    binning.delete(_playlist(result_id).pk)
    return Status(204, None)


def _playlist(result_id: str) -> Playlist:
    return get_playlist(parse_int(result_id) or 0)


def _result(card: PlaylistCard) -> Result:
    return Result(
        id=str(card.pk),
        type=card.kind,
        title=card.title,
        prompt=card.wish,
        track_count=card.track_count,
        art_rating_key=card.covers[0] if card.covers else None,
        subtitle=pluralize(card.track_count, "track"),
        created_at=card.created_at,
        is_shared=card.is_shared,
        shared_by=card.shared_by or None,
    )


def _snapshot(playlist: Playlist) -> ResultSnapshot:
    entries = entries_of(playlist)
    tokens, cost = _spent(playlist)
    genres = {track.rating_key: track.genres for track in refs_of_keys(keys_in_library(entries))}
    return ResultSnapshot(
        playlist_title=playlist.title,
        narrative=playlist.narrative,
        user_request=playlist.wish,
        tracks=[_track(entry, genres.get(entry.rating_key, ())) for entry in entries],
        track_reasons={entry.rating_key: entry.reason for entry in entries if entry.reason},
        token_count=tokens,
        estimated_cost=cost,
        summary=playlist.summary,
    )


def _track(entry: Entry, genres: tuple[str, ...]) -> TrackOut:
    return TrackOut.of(ref_of(entry).model_copy(update={"genres": genres}))


def _spent(playlist: Playlist) -> tuple[int, float | None]:
    """Tokens and dollars of its run; the latter None where the price or the run is not known."""
    try:
        told = report(playlist.run) if playlist.run else None
    except RunNotFoundError:
        told = None
    return (told.input_tokens + told.output_tokens, told.estimated_cost) if told else (0, None)
