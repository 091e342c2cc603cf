"""Our own playlists by JSON: look at one, and edit it as its page does. Each edit answers with the playlist.

What is missing is 404, what cannot be read 422, and what the playlist, as it is by now, does not allow 409.
"""

from typing import Annotated

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from playlists.api.filters import Key
from playlists.api.paging import MOST
from playlists.api.playlist_out import PlaylistOut, shown
from playlists.queries import get_playlist
from playlists.schemas import Snapshot
from playlists.services.editing import apply, operations
from playlists.services.editing.apply import apply_edit
from playlists.services.pages import history

router = Router()


class NewTitle(Schema):
    """Another name."""

    title: str


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


@router.get("/playlists/{int:playlist_id}", response=PlaylistOut, summary="A playlist with its tracks")
def show(request: HttpRequest, playlist_id: int) -> PlaylistOut:
    """404 where there is none, or it is in the bin."""
    return shown(playlist_id)


@router.patch("/playlists/{int:playlist_id}", response=PlaylistOut, summary="Rename a playlist")
def rename(request: HttpRequest, playlist_id: int, body: NewTitle) -> PlaylistOut:
    """422 for a title that is none."""
    apply_edit(playlist_id, operations.renamed(body.title))
    return shown(playlist_id)


@router.delete("/playlists/{int:playlist_id}", response={204: None}, summary="Delete a playlist")
def delete(request: HttpRequest, playlist_id: int) -> Status[None]:
    """Into the bin for 30 days."""
    history.delete(playlist_id)
    return Status(204, None)


@router.post("/playlists/{int:playlist_id}/restore", response=PlaylistOut, summary="Bring a deleted playlist back")
def restore(request: HttpRequest, playlist_id: int) -> PlaylistOut:
    """One that was not deleted stays as it is."""
    history.restore(playlist_id)
    return shown(playlist_id)


@router.post("/playlists/{int:playlist_id}/tracks", response=PlaylistOut, summary="Add a track at the end")
def add(request: HttpRequest, playlist_id: int, body: NewTrack) -> PlaylistOut:
    """404 where it is not in the library, 409 where it is in there already."""
    get_playlist(playlist_id)
    apply.add_track(playlist_id, body.rating_key)
    return shown(playlist_id)


@router.delete("/playlists/{int:playlist_id}/tracks/{int:entry_id}", response=PlaylistOut, summary="Take a track out")
def remove(request: HttpRequest, playlist_id: int, entry_id: int) -> PlaylistOut:
    """404 where it is gone already."""
    apply_edit(playlist_id, _taken_out(entry_id))
    return shown(playlist_id)


@router.patch(
    "/playlists/{int:playlist_id}/tracks/{int:entry_id}", response=PlaylistOut, summary="Move or lock a track"
)
def change(request: HttpRequest, playlist_id: int, entry_id: int, body: TrackChange) -> PlaylistOut:
    """Both at once are two edits, each undone by itself."""
    if body.position is not None:
        apply_edit(playlist_id, operations.moved_to(entry_id, body.position))
    if body.is_locked is not None:
        apply_edit(playlist_id, operations.locked(entry_id, is_locked=body.is_locked))
    return shown(playlist_id)


@router.post("/playlists/{int:playlist_id}/undo", response=PlaylistOut, summary="Take the last edit back")
def undo(request: HttpRequest, playlist_id: int, body: WhichVersion | None = None) -> PlaylistOut:
    """409 where there is nothing to undo, or `version` is not the last edit any more."""
    apply.undo(playlist_id, body.version if body else None)
    return shown(playlist_id)


def _taken_out(entry_id: int) -> operations.Edit:
    """Unlike a page's, a script's second try is told that there is nothing."""

    def edit(before: Snapshot) -> operations.Edited:
        operations.found(before, entry_id)
        return operations.removed(entry_id)(before)

    return edit
