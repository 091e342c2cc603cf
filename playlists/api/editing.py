"""Our own playlists by JSON: look at one, and edit it as its page does. Each edit answers with the playlist."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from core.apps import background, topics
from playlists.api.paging import MOST
from playlists.apps import reasons_board
from playlists.errors import PlaylistMissingError
from playlists.models import Run
from playlists.queries import get_playlist
from playlists.schemas import Entry
from playlists.services import history
from playlists.services.editing import editing, surgery, versions
from playlists.services.editing.editing import apply_edit
from playlists.services.editing.entries import entries_of
from playlists.services.running import revising, runs
from playlists.services.running.revising import running_revision
from playlists.services.telling.reasons import start_reasons

router = Router()


class EntryOut(Schema):
    """A track in a playlist; `id` names it in edits, `position` counts from 1."""

    id: int
    position: int
    rating_key: str
    title: str
    artist: str
    album: str
    year: int | None
    duration_ms: int | None
    reason: str
    is_locked: bool


class PlaylistOut(Schema):
    """A playlist as it is now. `undo` is what would be taken back; `revision_run` picks tracks for it just now."""

    id: int
    title: str
    narrative: str
    wish: str
    kind: str
    summary: str
    created_at: datetime
    tracks: list[EntryOut]
    undo: str | None
    undo_version: int | None
    revision_run: int | None
    asking_reasons: bool


class NewTitle(Schema):
    """Another name."""

    title: str


class NewTrack(Schema):
    """A track of the library, by its rating key."""

    rating_key: str


class TrackChange(Schema):
    """What changes; null or left out: nothing. `position` counts from 1, beyond the end means to the end."""

    position: Annotated[int, Field(ge=1, le=MOST)] | None = None
    is_locked: bool | None = None


class WhichVersion(Schema):
    """The version that the caller saw as `undo_version`; null: whatever the last edit is."""

    version: Annotated[int, Field(ge=1, le=MOST)] | None = None


class RunStarted(Schema):
    """GET /api/runs/{run_id} tells how it goes."""

    run_id: int


class ReasonsStarted(Schema):
    """They come in by themselves."""

    asking_reasons: bool = True


@router.get("/playlists/{int:playlist_id}", response=PlaylistOut, summary="A playlist with its tracks")
def show(request: HttpRequest, playlist_id: int) -> PlaylistOut:
    """404 where there is none, or it is in the bin."""
    return _shown(playlist_id)


@router.patch("/playlists/{int:playlist_id}", response=PlaylistOut, summary="Rename a playlist")
def rename(request: HttpRequest, playlist_id: int, body: NewTitle) -> PlaylistOut:
    """409 for a title that is none."""
    apply_edit(playlist_id, surgery.renamed(body.title))
    return _shown(playlist_id)


@router.delete("/playlists/{int:playlist_id}", response={204: None}, summary="Delete a playlist")
def delete(request: HttpRequest, playlist_id: int) -> Status[None]:
    """Into the bin for 30 days."""
    history.delete(playlist_id)
    return Status(204, None)


@router.post("/playlists/{int:playlist_id}/restore", response=PlaylistOut, summary="Bring a deleted playlist back")
def restore(request: HttpRequest, playlist_id: int) -> PlaylistOut:
    """One that was not deleted stays as it is."""
    history.restore(playlist_id)
    return _shown(playlist_id)


@router.post("/playlists/{int:playlist_id}/tracks", response=PlaylistOut, summary="Add a track at the end")
def add(request: HttpRequest, playlist_id: int, body: NewTrack) -> PlaylistOut:
    """409 where it is in there already, or not in the library."""
    editing.add_track(playlist_id, body.rating_key)
    return _shown(playlist_id)


@router.delete("/playlists/{int:playlist_id}/tracks/{int:entry_id}", response=PlaylistOut, summary="Take a track out")
def remove(request: HttpRequest, playlist_id: int, entry_id: int) -> PlaylistOut:
    """One that is gone already is no trouble."""
    apply_edit(playlist_id, surgery.removed(entry_id))
    return _shown(playlist_id)


@router.patch(
    "/playlists/{int:playlist_id}/tracks/{int:entry_id}", response=PlaylistOut, summary="Move or lock a track"
)
def change(request: HttpRequest, playlist_id: int, entry_id: int, body: TrackChange) -> PlaylistOut:
    """Both at once are two edits, each undone by itself."""
    if body.position is not None:
        apply_edit(playlist_id, surgery.moved_to(entry_id, body.position))
    if body.is_locked is not None:
        apply_edit(playlist_id, surgery.locked(entry_id, is_locked=body.is_locked))
    return _shown(playlist_id)


@router.post("/playlists/{int:playlist_id}/undo", response=PlaylistOut, summary="Take the last edit back")
def undo(request: HttpRequest, playlist_id: int, body: WhichVersion | None = None) -> PlaylistOut:
    """409 where there is nothing to undo, or `version` is not the last edit any more."""
    editing.undo(playlist_id, body.version if body else None)
    return _shown(playlist_id)


@router.post("/playlists/{int:playlist_id}/regenerate", response={202: RunStarted}, summary="Pick the rest anew")
async def regenerate(request: HttpRequest, playlist_id: int) -> Status[RunStarted]:
    """All tracks that are not locked; 409 where all are, or tracks are being picked already."""
    run = await _launched(lambda: revising.regenerate(playlist_id))
    return Status(202, RunStarted(run_id=run.pk))


@router.post(
    "/playlists/{int:playlist_id}/tracks/{int:entry_id}/more_like",
    response={202: RunStarted},
    summary="Add some more like this track",
)
async def more_like(request: HttpRequest, playlist_id: int, entry_id: int) -> Status[RunStarted]:
    """Five, right behind it."""
    run = await _launched(lambda: revising.more_like(playlist_id, entry_id))
    return Status(202, RunStarted(run_id=run.pk))


@router.post(
    "/playlists/{int:playlist_id}/tracks/{int:entry_id}/less_of",
    response={202: RunStarted},
    summary="Others for most tracks by this artist",
)
async def less_of(request: HttpRequest, playlist_id: int, entry_id: int) -> Status[RunStarted]:
    """Locked tracks of the artist stay; where none is locked, the first does."""
    run = await _launched(lambda: revising.less_of(playlist_id, entry_id))
    return Status(202, RunStarted(run_id=run.pk))


@router.post("/playlists/{int:playlist_id}/reasons", response={202: ReasonsStarted}, summary="Ask why each track is in")
async def reasons(request: HttpRequest, playlist_id: int) -> Status[ReasonsStarted]:
    """Of the analysis model, for the tracks that have no reason yet."""
    await start_reasons(playlist_id, background=background(), board=reasons_board())
    return Status(202, ReasonsStarted())


async def _launched(plan: Callable[[], Run]) -> Run:
    return await runs.launch(plan, background=background(), topics=topics())


def _shown(playlist_id: int) -> PlaylistOut:
    playlist = get_playlist(playlist_id)
    if playlist.deleted_at:
        raise PlaylistMissingError(f"There is no playlist {playlist_id}.")
    version, run = versions.newest(playlist_id), running_revision(playlist_id)
    return PlaylistOut(
        id=playlist.pk,
        title=playlist.title,
        narrative=playlist.narrative,
        wish=playlist.wish,
        kind=playlist.kind,
        summary=playlist.summary,
        created_at=playlist.created_at,
        tracks=[_entry(position, entry) for position, entry in enumerate(entries_of(playlist), 1)],
        undo=version.label if version else None,
        undo_version=version.pk if version else None,
        revision_run=run.pk if run else None,
        asking_reasons=reasons_board().is_asking(playlist_id),
    )


def _entry(position: int, entry: Entry) -> EntryOut:
    return EntryOut(position=position, **entry.model_dump())
