"""A playlist's rows brought from one list to another: of those that stay, only what is another is written."""

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import F, Max, Min

from playlists.models import Playlist, PlaylistTrack
from playlists.schemas import Entry
from playlists.services.editing.entries import filter_storable, write_entries

#: Added to places for the moment in which others take them: two rows never have the same, not even for a statement.
_ASIDE = 1_000_000
#: Beyond these, the list is written anew: that takes fewer statements than different steps, or less than many rows.
_MOST_STEPS, _MOST_ROWS = 4, 100


def rewrite_entries(playlist: Playlist, before: Sequence[Entry], after: Sequence[Entry]) -> tuple[Entry, ...]:
    """Store `after` in the place of `before`, which is what is stored; returns it, new ones with their ids.

    Call inside a transaction. Those that cannot be stored are left out, as `write_entries` does.
    """
    after = tuple(filter_storable(after))
    old = {entry.id: (place, entry) for place, entry in enumerate(before, 1) if entry.id}
    new: list[tuple[int, Entry]] = []
    changed: list[tuple[Entry, Entry]] = []
    steps = defaultdict[int, list[int]](list)
    for place, entry in enumerate(after, 1):
        if not entry.id or entry.id not in old:
            new.append((place, entry))
            continue
        from_place, was = old[entry.id]
        if entry is not was and entry != was:
            changed.append((entry, was))
        if place != from_place:
            steps[place - from_place].append(entry.id)
    if len(steps) > _MOST_STEPS or len(new) + len(changed) > _MOST_ROWS or not _is_numbered(playlist, len(before)):
        return write_entries(playlist, after)
    if gone := old.keys() - {entry.id for entry in after}:
        playlist.tracks.filter(pk__in=gone).delete()
    _step(playlist, steps)
    _update(changed)
    ids = _insert(playlist, new)
    return tuple(
        entry.model_copy(update={"id": ids[place]}) if place in ids else entry for place, entry in enumerate(after, 1)
    )


def _is_numbered(playlist: Playlist, count: int) -> bool:
    """Whether the places are 1 to `count`, as only this package writes them: the admin may have taken a row out."""
    ends = playlist.tracks.aggregate(first=Min("position"), last=Max("position"))
    return not count or (ends["first"], ends["last"]) == (1, count)


def _step(playlist: Playlist, steps: dict[int, list[int]]) -> None:
    """Move rows up or down by so many places, all at once."""
    moving = [entry_id for ids in steps.values() for entry_id in ids]
    if moving:
        playlist.tracks.filter(pk__in=moving).update(position=F("position") + _ASIDE)
    for step, ids in steps.items():
        playlist.tracks.filter(pk__in=ids).update(position=F("position") + (step - _ASIDE))


def _update(changed: Sequence[tuple[Entry, Entry]]) -> None:
    if not changed:
        return
    fields = {name for now, was in changed for name, value in now if value != getattr(was, name)}
    rows = [PlaylistTrack(pk=now.id, **now.model_dump(include=fields)) for now, _ in changed]
    PlaylistTrack.objects.bulk_update(rows, sorted(fields))


def _insert(playlist: Playlist, new: Sequence[tuple[int, Entry]]) -> dict[int, int]:
    """The new rows' ids, by their places."""
    rows = [PlaylistTrack(playlist=playlist, position=place, **entry.model_dump()) for place, entry in new]
    return {row.position: row.pk for row in PlaylistTrack.objects.bulk_create(rows)}
