"""A playlist of ours as the API tells it. Asks nobody outside."""

from datetime import datetime

from ninja import Schema

from library.services.music_server.active_server import playlist_link
from playlists.queries import get_playlist
from playlists.schemas import Entry
from playlists.services.editing import versions
from playlists.services.editing.entries import entries_of
from playlists.services.reasons.statuses import reasons_state
from playlists.services.runs.revisions import running_revision


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
    """A playlist as it is now. `undo` is what would be taken back; `revision_run` picks tracks for it just now.

    `run_id` is the run that made it, `saved_as` its title on the music server, and `playlist_url` opens it there.
    `reasons_error` is what went wrong when reasons were asked for the last time.
    """

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
    run_id: int | None
    saved_as: str | None
    playlist_url: str | None
    asking_reasons: bool
    reasons_error: str | None


def shown(playlist_id: int) -> PlaylistOut:
    """Raises PlaylistMissingError, also for one in the bin."""
    playlist = get_playlist(playlist_id)
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
        run_id=playlist.run_id,
        saved_as=playlist.saved_as or None,
        playlist_url=playlist_link(playlist.server_key) or None,
        asking_reasons=reasons_state(playlist_id).is_asking,
        reasons_error=reasons_state(playlist_id).failure or None,
    )


def _entry(position: int, entry: Entry) -> EntryOut:
    return EntryOut(position=position, **entry.model_dump())
