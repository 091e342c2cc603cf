"""Edits of a playlist, each in one transaction and each kept at once, with the way back."""

from typing import NamedTuple

from django.db import transaction

from library.schemas import TrackRef
from library.search.tracks import search_tracks
from playlists.errors import EditRefusedError, TrackGoneError
from playlists.models import Playlist
from playlists.queries import playlist_to_edit, refs_of_keys
from playlists.schemas import Snapshot
from playlists.search.text import store_search_text
from playlists.services.editing import versions
from playlists.services.editing.entries import entry_of, refs_of_entries, snapshot_of
from playlists.services.editing.operations import Edit, add, keys_of
from playlists.services.editing.rows import rewrite_entries
from playlists.services.generation.narrative import plain_story


class EditOutcome(NamedTuple):
    """What became of an edit: the playlist before and after, and what to say. `is_undo`: it took another one back."""

    playlist: Playlist
    before: Snapshot
    after: Snapshot
    said: str
    is_undo: bool = False

    @property
    def can_be_undone(self) -> bool:
        """Whether Undo has more to take back than before."""
        return not self.is_undo and self.after != self.before


def apply_edit(playlist_id: int, edit: Edit) -> EditOutcome:
    """Do it. Raises PlaylistMissingError, EditRefusedError; then nothing has changed."""
    with transaction.atomic():
        playlist = playlist_to_edit(playlist_id)
        before = snapshot_of(playlist)
        edited = edit(before)
        after = before
        if edited.after != before:
            versions.keep(playlist, before, edited.label)
            after = _write(playlist, before, _told(before, edited.after))
    return EditOutcome(playlist, before, after, edited.said)


def add_track(playlist_id: int, rating_key: str) -> EditOutcome:
    """A track of the library, at the end. Raises TrackGoneError, and as `apply_edit` does."""
    found = refs_of_keys([rating_key])
    if not found:
        raise TrackGoneError("That track is no longer in your library.")
    return apply_edit(playlist_id, add(entry_of(found[0])))


def undo(playlist_id: int, version_id: int | None = None) -> EditOutcome:
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
        before = snapshot_of(playlist)
        after = _write(playlist, before, versions.take_back(version, before))
    return EditOutcome(playlist, before, after, f"Undone: {version.label}.", is_undo=True)


def _write(playlist: Playlist, before: Snapshot, after: Snapshot) -> Snapshot:
    """Make the playlist, which is `before`, the other; returns that as it is stored. Call inside a transaction."""
    changed = [name for name in ("title", "narrative", "is_written") if getattr(after, name) != getattr(before, name)]
    for name in changed:
        setattr(playlist, name, getattr(after, name))
    if changed:
        playlist.save(update_fields=changed)
    if after.entries != before.entries:
        after = after.model_copy(update={"entries": rewrite_entries(playlist, before.entries, after.entries)})
    artists = {entry.artist for entry in after.entries}
    if "title" in changed or artists != {entry.artist for entry in before.entries}:
        store_search_text(playlist, artists)
    return after


def _told(before: Snapshot, after: Snapshot) -> Snapshot:
    """With what we say of the tracks ourselves brought up to date; what a model has written stays."""
    if after.is_written or keys_of(after.entries) == keys_of(before.entries):
        return after
    return after.model_copy(update={"narrative": plain_story(refs_of_entries(after.entries))})


def tracks_to_add(playlist: Playlist, text: str, *, limit: int = 8) -> list[tuple[TrackRef, bool]]:
    """What the library has for what was typed so far, each with whether the playlist has it already."""
    inside = set(playlist.tracks.values_list("rating_key", flat=True))
    return [(track, track.rating_key in inside) for track in search_tracks(text, limit=limit)]
