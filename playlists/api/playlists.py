"""Our own playlists by JSON: look at one, and edit it as its page does, also by runs that ask the model.

Each edit answers with the playlist. Missing tracks is 404, what cannot be read 422, and what the playlist, as it is by
now, does not allow 409.
"""

from datetime import datetime
from typing import Annotated

from asgiref.sync import sync_to_async
from django.db import transaction
from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from core.web.access import person_of
from library.services.music_server.active_server import playlist_link
from llm.services.settings.effective import connection_for, load_config
from playlists.api.fields import MOST, Key
from playlists.ownership import may_change, owner_names
from playlists.queries import get_playlist
from playlists.schemas import Snapshot
from playlists.services.editing import apply, binning, operations, versions
from playlists.services.editing.apply import apply_edit
from playlists.services.editing.entries import entries_of
from playlists.services.editing.sharing import set_shared
from playlists.services.reasons.ask import reasons_state, start_reasons
from playlists.services.runs import revisions
from playlists.services.runs.report import list_unmet
from playlists.services.runs.revisions import running_revision
from playlists.services.runs.start import launch

router = Router()
#: Of a playlist, told as they are.
_COLUMNS = ("title", "narrative", "wish", "kind", "summary", "created_at", "run_id")


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
    is_filled: bool


class PlaylistOut(Schema):
    """A playlist as it is now. `undo` is what would be taken back; `revision_run` picks tracks for it just now.

    `run_id` is the run that made it, `saved_as` its title on the music server, and `playlist_url` opens it there.
    `reasons_error` is what went wrong when reasons were asked for the last time. `unmet` are sentences on what the
    prompt says and the playlist, as it was made, does not meet. `owner` is null for what belongs to the household,
    which everybody sees and changes; `can_change`: whether you may. Else what the owner does with it is null.
    """

    id: int
    owner: str | None
    is_shared: bool
    can_change: bool
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
    run_id: int | None
    saved_as: str | None
    playlist_url: str | None
    asking_reasons: bool
    reasons_error: str | None
    unmet: list[str]


class PlaylistChange(Schema):
    """What changes; null or left out: nothing. `is_shared`: whether the household sees it, for its owner to say."""

    title: str | None = None
    is_shared: bool | None = None


class NewTrack(Schema):
    """A track of the library, by its rating key."""

    rating_key: Key


class TrackChange(Schema):
    """What changes; null or left out: nothing. `position` counts from 1, beyond the end means to the end."""

    position: Annotated[int, Field(ge=1, le=MOST)] | None = None
    is_locked: bool | None = None


class WhichVersion(Schema):
    """The version that the caller saw as `undo_version`; null: whatever the last edit is."""

    version: Annotated[int, Field(ge=1, le=MOST)] | None = None


@router.get("/playlists/{int:playlist_id}", response=PlaylistOut, summary="Get a playlist with its tracks")
def show(request: HttpRequest, playlist_id: int) -> PlaylistOut:
    """404 where there is none, or it is in the bin."""
    return playlist_out(playlist_id, person_of(request))


@router.patch("/playlists/{int:playlist_id}", response=PlaylistOut, summary="Rename or share a playlist")
def update(request: HttpRequest, playlist_id: int, body: PlaylistChange) -> PlaylistOut:
    """422 for a title that is none, 409 for sharing what belongs to the household."""
    with transaction.atomic():
        if body.title is not None:
            apply_edit(playlist_id, operations.rename(body.title))
        if body.is_shared is not None:
            set_shared(playlist_id, person_of(request), is_shared=body.is_shared)
    return playlist_out(playlist_id, person_of(request))


@router.delete("/playlists/{int:playlist_id}", response={204: None}, summary="Delete a playlist")
def delete(request: HttpRequest, playlist_id: int) -> Status[None]:
    """Into the bin for 30 days."""
    binning.delete(playlist_id)
    return Status(204, None)


@router.post("/playlists/{int:playlist_id}/restore", response=PlaylistOut, summary="Restore a deleted playlist")
def restore(request: HttpRequest, playlist_id: int) -> PlaylistOut:
    """One that was not deleted stays as it is."""
    binning.restore(playlist_id)
    return playlist_out(playlist_id, person_of(request))


@router.post("/playlists/{int:playlist_id}/tracks", response=PlaylistOut, summary="Add a track at the end")
def add(request: HttpRequest, playlist_id: int, body: NewTrack) -> PlaylistOut:
    """404 where it is not in the library, 409 where it is in there already."""
    get_playlist(playlist_id)
    apply.add_track(playlist_id, body.rating_key)
    return playlist_out(playlist_id, person_of(request))


@router.delete("/playlists/{int:playlist_id}/tracks/{int:entry_id}", response=PlaylistOut, summary="Remove a track")
def remove(request: HttpRequest, playlist_id: int, entry_id: int) -> PlaylistOut:
    """404 where it is gone already."""
    apply_edit(playlist_id, _taken_out(entry_id))
    return playlist_out(playlist_id, person_of(request))


@router.patch(
    "/playlists/{int:playlist_id}/tracks/{int:entry_id}", response=PlaylistOut, summary="Move or lock a track"
)
def change(request: HttpRequest, playlist_id: int, entry_id: int, body: TrackChange) -> PlaylistOut:
    """Both at once are two edits, each undone by itself."""
    if body.position is not None:
        apply_edit(playlist_id, operations.move_to(entry_id, body.position))
    if body.is_locked is not None:
        apply_edit(playlist_id, operations.set_locked(entry_id, is_locked=body.is_locked))
    return playlist_out(playlist_id, person_of(request))


@router.post("/playlists/{int:playlist_id}/undo", response=PlaylistOut, summary="Undo the last edit")
def undo(request: HttpRequest, playlist_id: int, body: WhichVersion | None = None) -> PlaylistOut:
    """409 where there is nothing to undo, or `version` is not the last edit any more."""
    apply.undo(playlist_id, body.version if body else None)
    return playlist_out(playlist_id, person_of(request))


def _taken_out(entry_id: int) -> operations.Edit:
    """Unlike a page's, a script's second try is told that there is nothing."""

    def edit(before: Snapshot) -> operations.EditResult:
        operations.get_entry(before, entry_id)
        return operations.remove(entry_id)(before)

    return edit


class RunStarted(Schema):
    """GET /api/runs/{run_id} tells how it goes."""

    run_id: int


class ReasonsStarted(Schema):
    """They come in by themselves."""

    asking_reasons: bool = True


@router.post(
    "/playlists/{int:playlist_id}/regenerate", response={202: RunStarted}, summary=("Repick all unlocked tracks")
)
async def regenerate(request: HttpRequest, playlist_id: int) -> Status[RunStarted]:
    """All tracks that are not locked; 409 where all are, or tracks are being picked already."""
    run = await launch(lambda: revisions.regenerate(playlist_id, owner=person_of(request)))
    return Status(202, RunStarted(run_id=run.pk))


@router.post(
    "/playlists/{int:playlist_id}/tracks/{int:entry_id}/more_like",
    response={202: RunStarted},
    summary="Add more tracks like this one",
)
async def more_like(request: HttpRequest, playlist_id: int, entry_id: int) -> Status[RunStarted]:
    """Five, right behind it."""
    run = await launch(lambda: revisions.more_like(playlist_id, entry_id, owner=person_of(request)))
    return Status(202, RunStarted(run_id=run.pk))


@router.post(
    "/playlists/{int:playlist_id}/tracks/{int:entry_id}/less_of",
    response={202: RunStarted},
    summary="Replace most tracks by this artist",
)
async def less_of(request: HttpRequest, playlist_id: int, entry_id: int) -> Status[RunStarted]:
    """Locked tracks of the artist stay; where none is locked, the first does."""
    run = await launch(lambda: revisions.less_of(playlist_id, entry_id, owner=person_of(request)))
    return Status(202, RunStarted(run_id=run.pk))


@router.post(
    "/playlists/{int:playlist_id}/reasons", response={202: ReasonsStarted}, summary=("Ask why each track was picked")
)
async def reasons(request: HttpRequest, playlist_id: int) -> Status[ReasonsStarted]:
    """Of the analysis model, for the tracks that have no reason yet. What goes wrong then is the `reasons_error`."""
    await sync_to_async(_check_can_ask)(playlist_id)
    await start_reasons(playlist_id, person_of(request))
    return Status(202, ReasonsStarted())


def _check_can_ask(playlist_id: int) -> None:
    """Raises PlaylistMissingError, also for one in the bin, and NotConfiguredError."""
    get_playlist(playlist_id)
    connection_for(load_config().config)


def playlist_out(playlist_id: int, person: int | None) -> PlaylistOut:
    """As this person sees it. Raises PlaylistMissingError, also for one in the bin."""
    playlist = get_playlist(playlist_id)
    is_theirs = may_change(playlist, person)
    version, run = (versions.newest(playlist_id), running_revision(playlist_id)) if is_theirs else (None, None)
    asked = reasons_state(playlist_id)
    columns = {name: getattr(playlist, name) for name in _COLUMNS}
    return PlaylistOut(
        **columns,
        id=playlist.pk,
        owner=owner_names([playlist.owner_id]).get(playlist.owner_id or 0),
        is_shared=playlist.is_shared or playlist.owner_id is None,
        can_change=is_theirs,
        tracks=[EntryOut(position=place, **entry.model_dump()) for place, entry in enumerate(entries_of(playlist), 1)],
        undo=version.label if version else None,
        undo_version=version.pk if version else None,
        revision_run=run.pk if run else None,
        saved_as=(playlist.saved_as or None) if is_theirs else None,
        playlist_url=playlist_link(playlist.server_key) or None,
        asking_reasons=asked.is_asking,
        reasons_error=asked.failure or None,
        unmet=list(list_unmet(playlist.run)) if playlist.run else [],
    )
