"""What a playlist was before each of its last edits, and going back to it."""

from typing import NamedTuple

from core.db.memory import recall
from playlists.models import Playlist, PlaylistVersion
from playlists.schemas import Entry, Snapshot

#: Edits that can be taken back.
KEPT = 30


class Undoable(NamedTuple):
    """What Undo takes back, and the version to name when asking for it."""

    version: int
    label: str


def keep(playlist: Playlist, before: Snapshot, label: str) -> None:
    """Remember how it was; what is too long ago is forgotten. Call inside the edit's transaction."""
    playlist.versions.create(label=label[:300], data=before.model_dump(mode="json"))
    old = list(playlist.versions.order_by("-id").values_list("id", flat=True)[KEPT:])
    if old:
        playlist.versions.filter(pk__in=old).delete()


def newest(playlist_id: int) -> PlaylistVersion | None:
    """What Undo goes back to; None where there is nothing to take back."""
    return PlaylistVersion.objects.filter(playlist_id=playlist_id).order_by("-id").first()


def newest_label(playlist_id: int) -> Undoable | None:
    """What Undo would take back, without reading what it would bring; None as `newest`."""
    found = recall(("newest version", playlist_id), lambda: _newest_label(playlist_id))
    return Undoable(*found) if found else None


def _newest_label(playlist_id: int) -> tuple[int, str] | None:
    rows = PlaylistVersion.objects.filter(playlist_id=playlist_id).order_by("-id")
    return rows.values_list("id", "label").first()


def take_back(version: PlaylistVersion, now: Snapshot) -> Snapshot:
    """What the playlist, which is `now`, was in that version, which is forgotten. Call inside a transaction."""
    reasons = {entry.rating_key: entry.reason for entry in now.entries}
    before = Snapshot.model_validate(version.data)
    version.delete()
    entries = tuple(_with_reason(entry, reasons.get(entry.rating_key, "")) for entry in before.entries)
    return before.model_copy(update={"entries": entries})


def keys_seen(playlist_id: int) -> set[str]:
    """The rating keys of all tracks that were in the playlist as far back as Undo reaches."""
    versions = PlaylistVersion.objects.filter(playlist_id=playlist_id).values_list("data", flat=True)
    return {entry.rating_key for data in versions for entry in Snapshot.model_validate(data).entries}


def _with_reason(entry: Entry, reason: str) -> Entry:
    """Reasons came for the asking, not by an edit: Undo leaves them."""
    return entry if entry.reason else entry.model_copy(update={"reason": reason})
