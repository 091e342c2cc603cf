"""A playlist as its page shows it: rows with what became of their tracks, what can be undone, what is going on."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from core.db.memory import recall
from core.version import VERSION
from playlists.models import Playlist
from playlists.queries import keys_in_library, mosaic
from playlists.schemas import Entry, Snapshot
from playlists.services.editing import versions
from playlists.services.editing.entries import snapshot_of
from playlists.services.editing.versions import Undoable
from playlists.services.reasons.ask import ReasonsState, reasons_state
from playlists.services.runs.revisions import LEFT, running_revision

#: Rows that a browser draws at once without anybody noticing.
_LONG = 100


class Row(NamedTuple):
    """A track's line. `is_gone`: not in the library. `has_more`: some of its artist's may go."""

    id: str
    entry: Entry
    length: str
    is_gone: bool
    has_more: bool


class PlaylistPage(NamedTuple):
    """The editable part of the page. `mark` is another one as soon as anything of it would look different."""

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
    mark: str

    @property
    def is_long(self) -> bool:
        """Whether a browser had better draw only what is seen of it."""
        return len(self.rows) > _LONG


class GoingOn(NamedTuple):
    """What of the page is not in the playlist itself."""

    known: frozenset[str]
    undo: Undoable | None
    revision_run: int | None
    reasons: ReasonsState


def show(playlist: Playlist) -> PlaylistPage:
    """The playlist's page as of now; the same number of queries for any number of tracks."""
    snapshot = snapshot_of(playlist)
    going_on = _going_on(playlist, snapshot.entries)
    return _page(snapshot, going_on, _Rows(going_on.known))


def show_both(playlist: Playlist, before: Snapshot, after: Snapshot) -> tuple[PlaylistPage, PlaylistPage]:
    """Its page before and after an edit, as of now but for what the edit has changed."""
    going_on = _going_on(playlist, (*before.entries, *after.entries))
    made = _Rows(going_on.known)
    return _page(before, going_on, made), _page(after, going_on, made)


def _going_on(playlist: Playlist, entries: Sequence[Entry]) -> GoingOn:
    return GoingOn(
        known=frozenset(keys_in_library(entries)),
        undo=versions.newest_label(playlist.pk),
        revision_run=recall(("running revision", playlist.pk), lambda: _running_revision(playlist.pk)),
        reasons=reasons_state(playlist.pk),
    )


def _running_revision(playlist_id: int) -> int | None:
    run = running_revision(playlist_id)
    return run.pk if run else None


class _Rows:
    """Rows and what tells them apart, made once for an entry that looks the same in two lists."""

    def __init__(self, known: frozenset[str]) -> None:
        self._known = known
        self._made: dict[tuple[int, bool], tuple[Row, str]] = {}

    def of(self, entries: Sequence[Entry]) -> tuple[tuple[Row, ...], str]:
        """In their order; and a text that is another one as soon as one of them looks otherwise."""
        surplus = _artists_with_more(entries)
        made = [self._row(entry, has_more=entry.artist in surplus) for entry in entries]
        return tuple(row for row, _ in made), "\n".join(text for _, text in made)

    def _row(self, entry: Entry, *, has_more: bool) -> tuple[Row, str]:
        key = (id(entry), has_more)  # of lists that both live as long as this
        found = self._made.get(key)
        if found is None:
            is_gone = entry.rating_key not in self._known
            # The id is no number: templates would format each for the reader's country.
            row = Row(str(entry.id), entry, minutes(entry.duration_ms), is_gone, has_more)
            found = self._made[key] = (row, repr((*entry.__dict__.values(), is_gone, has_more)))
        return found


def _page(snapshot: Snapshot, going_on: GoingOn, made: _Rows) -> PlaylistPage:
    entries = snapshot.entries
    rows, look = made.of(entries)
    return PlaylistPage(
        rows=rows,
        length=total_length(entries),
        covers=mosaic((entry.rating_key, entry.artist, entry.album) for entry in entries),
        undo=going_on.undo,
        loose=sum(not entry.is_locked for entry in entries),
        filled=sum(entry.is_filled for entry in entries),
        gone=sum(row.is_gone for row in rows),
        revision_run=going_on.revision_run,
        asking_reasons=going_on.reasons.is_asking,
        reasons_failed=going_on.reasons.failure,
        mark=_mark(snapshot, look, going_on),
    )


def _mark(snapshot: Snapshot, look: str, going_on: GoingOn) -> str:
    """A hash of all that the page shows of it; the version, as the next one may show it otherwise."""
    told = (VERSION, snapshot.title, snapshot.narrative, going_on.revision_run, going_on.reasons)
    return hashlib.blake2b(f"{told!r}\n{look}".encode(), digest_size=12).hexdigest()


def _artists_with_more(entries: Sequence[Entry]) -> set[str]:
    """Those of whom "fewer tracks by" would take some out (runs.revisions.surplus_of)."""
    theirs = Counter(entry.artist for entry in entries)
    loose = Counter(entry.artist for entry in entries if not entry.is_locked)
    return {artist for artist, count in loose.items() if count > (LEFT if count == theirs[artist] else 0)}


def minutes(duration_ms: int | None) -> str:
    """A track's length as players show it: "3:07"."""
    if not duration_ms:
        return ""
    whole = round(duration_ms / 1000)
    return f"{whole // 60}:{whole % 60:02}"


def total_length(entries: Sequence[Entry]) -> str:
    """ "1 hr 32 min", with "at least" where the length of some is not known; "" where none is."""
    lengths = [entry.duration_ms for entry in entries if entry.duration_ms]
    hours, rest = divmod(round(sum(lengths) / 60_000), 60)
    parts = [f"{hours} hr" if hours else "", f"{rest} min" if rest else ""]
    text = " ".join(part for part in parts if part)
    return f"at least {text}" if text and len(lengths) < len(entries) else text
