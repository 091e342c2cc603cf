"""What edits do to a playlist, as pure functions: each gives the list afterwards, and says what it did in words.

An edit names its track by the entry's id: what somebody else did to the list meanwhile does not hit the wrong one.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from core.text.humanize import one_line, pluralize
from playlists.errors import BadTitleError, EditRefusedError, TrackGoneError
from playlists.schemas import Entry, Narrative, Revision, Snapshot

MOST_ENTRIES = 500
TITLE_CHARACTERS = 200


class EditResult(NamedTuple):
    """`label`: what Undo would take back ("removed “So What”"); `said`: what happened, for who cannot see it."""

    after: Snapshot
    label: str
    said: str


Edit = Callable[[Snapshot], EditResult]


def remove(entry_id: int) -> Edit:
    """Take this track out. One that is gone already is no trouble."""

    def edit(before: Snapshot) -> EditResult:
        gone = find_entry(before, entry_id)
        if gone is None:
            return EditResult(before, "", "That track had already been removed.")
        left = tuple(entry for entry in before.entries if entry.id != entry_id)
        return EditResult(_with(before, left), f"removed “{gone.title}”", f"Removed “{gone.title}”.")

    return edit


def move_by(entry_id: int, steps: int) -> Edit:
    """Move a track up (negative) or down by so many places, as far as the list goes."""

    def edit(before: Snapshot) -> EditResult:
        return move_to(entry_id, place_of(before, entry_id) + steps)(before)

    return edit


def move_to(entry_id: int, place: int) -> Edit:
    """Move a track to this place, counted from 1; beyond an end means to that end."""

    def edit(before: Snapshot) -> EditResult:
        old = place_of(before, entry_id)
        entries = list(before.entries)
        entry = entries.pop(old - 1)
        new = min(max(place, 1), len(before.entries))
        entries.insert(new - 1, entry)
        said = f"“{entry.title}” moved to position {new} of {len(entries)}."
        return EditResult(_with(before, entries), f"moved “{entry.title}”", said)

    return edit


def set_locked(entry_id: int, *, is_locked: bool) -> Edit:
    """Keep this track when the others are picked anew, or let it go."""

    def edit(before: Snapshot) -> EditResult:
        title = get_entry(before, entry_id).title
        entries = [
            entry.model_copy(update={"is_locked": is_locked}) if entry.id == entry_id else entry
            for entry in before.entries
        ]
        done = "locked" if is_locked else "unlocked"
        return EditResult(_with(before, entries), f"{done} “{title}”", f"“{title}” is {done}.")

    return edit


def rename(title: str) -> Edit:
    """Give the playlist another title. Raises BadTitleError."""
    title = one_line(title)
    if not title:
        raise BadTitleError("A playlist needs a title.")
    if len(title) > TITLE_CHARACTERS:
        raise BadTitleError(f"A title can have at most {TITLE_CHARACTERS} characters.")

    def edit(before: Snapshot) -> EditResult:
        said = f"Renamed to “{title}”."
        return EditResult(before.model_copy(update={"title": title}), f"renamed “{before.title}”", said)

    return edit


def add(entry: Entry) -> Edit:
    """Put this track at the end. Raises EditRefusedError for a double, or a full playlist."""

    def edit(before: Snapshot) -> EditResult:
        if entry.rating_key in keys_of(before.entries):
            raise EditRefusedError(f"“{entry.title}” is already in this playlist.")
        if len(before.entries) >= MOST_ENTRIES:
            raise EditRefusedError(f"A playlist can have at most {MOST_ENTRIES} tracks.")
        after = _with(before, (*before.entries, entry))
        return EditResult(after, f"added “{entry.title}”", f"Added “{entry.title}” at the end.")

    return edit


def revise(revision: Revision, picks: Sequence[Entry], story: Narrative | None = None) -> Edit:
    """What a run brought, put where it belongs in the list as it is by now.

    Tracks that came in or were locked meanwhile stay; places whose track is gone are not filled. `story`: of the new
    list, where it was told anew.
    """

    def edit(before: Snapshot) -> EditResult:
        known = keys_of(before.entries)
        new = [pick for pick in picks if pick.rating_key not in known]
        if revision.after is None:
            after, used = _in_their_places(before, revision, new)
        else:
            place = next((n for n, entry in enumerate(before.entries, 1) if entry.id == revision.after), None)
            place = len(before.entries) if place is None else place
            after, used = _with(before, (*before.entries[:place], *new, *before.entries[place:])), len(new)
        if story is not None and used:
            after = after.model_copy(update={"narrative": story.text, "is_written": story.written})
        said = f"{pluralize(used, 'new track')} added."
        return EditResult(after, revision.label, said)

    return edit


def _in_their_places(before: Snapshot, revision: Revision, new: Sequence[Entry]) -> tuple[Snapshot, int]:
    fresh = list(new)
    entries: list[Entry] = []
    for entry in before.entries:
        if entry.is_locked or entry.rating_key not in revision.replaced:
            entries.append(entry)
        elif fresh:
            entries.append(fresh.pop(0))
        elif not revision.drop:
            entries.append(entry)
    return _with(before, entries), len(new) - len(fresh)


def find_entry(snapshot: Snapshot, entry_id: int) -> Entry | None:
    """The entry of this id; None where it is gone."""
    return next((entry for entry in snapshot.entries if entry.id == entry_id), None)


def get_entry(snapshot: Snapshot, entry_id: int) -> Entry:
    """The entry of this id. Raises TrackGoneError where it is gone."""
    entry = find_entry(snapshot, entry_id)
    if entry is None:
        raise TrackGoneError("That track is no longer in this playlist.")
    return entry


def place_of(snapshot: Snapshot, entry_id: int) -> int:
    """The entry's place in the playlist, counted from 1. Raises TrackGoneError."""
    return snapshot.entries.index(get_entry(snapshot, entry_id)) + 1


def keys_of(entries: Sequence[Entry]) -> set[str]:
    """The rating keys of these entries."""
    return {entry.rating_key for entry in entries}


def _with(before: Snapshot, entries: Sequence[Entry]) -> Snapshot:
    return before.model_copy(update={"entries": tuple(entries)})
