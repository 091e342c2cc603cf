"""A playlist as its page shows it: rows with what became of their tracks, what can be undone, what is going on."""

from core.values import Frozen
from playlists.models import Playlist
from playlists.queries import keys_in_library, mosaic
from playlists.schemas import Entry
from playlists.services.editing import versions
from playlists.services.editing.entries import entries_of
from playlists.services.reasons.ask import reasons_state
from playlists.services.runs.revisions import running_revision, surplus_of


class Row(Frozen):
    """A track's line; `position` from 1. `is_gone`: not in the library. `more_of`: how many of its artist may go."""

    id: str
    position: int
    entry: Entry
    length: str = ""
    is_gone: bool = False
    more_of: int = 0


class Undoable(Frozen):
    """What Undo takes back, and the version to name when asking for it."""

    version: int
    label: str


class PlaylistPage(Frozen):
    """The editable part of the page."""

    rows: tuple[Row, ...]
    length: str
    covers: tuple[str, ...]
    undo: Undoable | None
    loose: int
    gone: int
    filled: int
    revision_run: int | None
    asking_reasons: bool
    reasons_failed: str


def show(playlist: Playlist) -> PlaylistPage:
    """The playlist's page as of now; the same number of queries for any number of tracks."""
    entries = entries_of(playlist)
    known = keys_in_library(entries)
    version = versions.newest(playlist.pk)
    run = running_revision(playlist.pk)
    reasons = reasons_state(playlist.pk)
    surplus = {artist: len(surplus_of(artist, entries)) for artist in {entry.artist for entry in entries}}
    return PlaylistPage(
        rows=tuple(
            Row(
                id=str(entry.id),  # not a number: templates would format each for the reader's country
                position=position,
                entry=entry,
                length=minutes(entry.duration_ms),
                is_gone=entry.rating_key not in known,
                more_of=surplus[entry.artist],
            )
            for position, entry in enumerate(entries, 1)
        ),
        length=total_length(entries),
        covers=mosaic((entry.rating_key, entry.artist, entry.album) for entry in entries),
        undo=Undoable(version=version.pk, label=version.label) if version else None,
        loose=sum(not entry.is_locked for entry in entries),
        filled=sum(entry.is_filled for entry in entries),
        gone=sum(entry.rating_key not in known for entry in entries),
        revision_run=run.pk if run else None,
        asking_reasons=reasons.is_asking,
        reasons_failed=reasons.failure,
    )


def minutes(duration_ms: int | None) -> str:
    """A track's length as players show it: "3:07"."""
    if not duration_ms:
        return ""
    whole = round(duration_ms / 1000)
    return f"{whole // 60}:{whole % 60:02}"


def total_length(entries: tuple[Entry, ...]) -> str:
    """ "1 hr 32 min", with "at least" where the length of some is not known; "" where none is."""
    lengths = [entry.duration_ms for entry in entries if entry.duration_ms]
    hours, rest = divmod(round(sum(lengths) / 60_000), 60)
    parts = [f"{hours} hr" if hours else "", f"{rest} min" if rest else ""]
    text = " ".join(part for part in parts if part)
    return f"at least {text}" if text and len(lengths) < len(entries) else text
