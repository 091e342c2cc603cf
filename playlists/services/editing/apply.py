"""Edits of a playlist, each in one transaction and each kept at once, with the way back."""

from django.db import transaction

from library.schemas import TrackRef
from library.search.tracks import search_tracks
from playlists.errors import EditRefusedError, TrackGoneError
from playlists.models import Playlist
from playlists.queries import playlist_to_edit, refs_of_keys
from playlists.schemas import Snapshot
from playlists.services.editing import versions
from playlists.services.editing.entries import entry_of, refs_of_entries, snapshot_of, write_snapshot
from playlists.services.editing.operations import Edit, add
from playlists.services.generation.narrative import plain_story


def apply_edit(playlist_id: int, edit: Edit) -> str:
    """Do it, and say what happened. Raises PlaylistMissingError, EditRefusedError; then nothing has changed."""
    with transaction.atomic():
        playlist = playlist_to_edit(playlist_id)
        before = snapshot_of(playlist)
        edited = edit(before)
        if edited.after != before:
            versions.keep(playlist, before, edited.label)
            write_snapshot(playlist, _told(before, edited.after))
    return edited.said


def add_track(playlist_id: int, rating_key: str) -> str:
    """A track of the library, at the end. Raises TrackGoneError, and as `apply_edit` does."""
    found = refs_of_keys([rating_key])
    if not found:
        raise TrackGoneError("That track is no longer in your library.")
    return apply_edit(playlist_id, add(entry_of(found[0])))


def undo(playlist_id: int, version_id: int | None = None) -> str:
    """Take the last edit back. `version_id` is the one that the person saw: a click that comes twice undoes once.

    Raises PlaylistMissingError, EditRefusedError.
    """
    with transaction.atomic():
        playlist = playlist_to_edit(playlist_id)
        version = versions.newest(playlist_id)
        if version is None:
            raise EditRefusedError("Nothing to undo.")
        if version_id is not None and version.pk != version_id:
            raise EditRefusedError("The playlist has changed in the meantime, so nothing was undone.")
        versions.go_back(playlist, version)
    return f"Undone: {version.label}."


def _told(before: Snapshot, after: Snapshot) -> Snapshot:
    """With what we say of the tracks ourselves brought up to date; what a model has written stays."""
    if after.is_written or after.entries == before.entries:
        return after
    return after.model_copy(update={"narrative": plain_story(refs_of_entries(after.entries))})


def tracks_to_add(playlist: Playlist, text: str, *, limit: int = 8) -> list[tuple[TrackRef, bool]]:
    """What the library has for what was typed so far, each with whether the playlist has it already."""
    inside = set(playlist.tracks.values_list("rating_key", flat=True))
    return [(track, track.rating_key in inside) for track in search_tracks(text, limit=limit)]
