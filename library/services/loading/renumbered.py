"""Tracks that came back under other rating keys: their rows go along, in place of leaving and being made anew.

Plex numbers a library anew when it is set up again, or an item when it is matched again. A number may then be that of
another track than before.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from library.models import Track
from library.recordings.same_tracks import NEAR_MS, NamedTrack, Traits, pair_tracks
from library.services.loading.bulk import in_batches
from library.services.loading.prepare import Prepared
from library.sql import select_ids

_NAMES = ("artist__folded", "album__folded", "folded")
_COLUMNS = ("id", "rating_key", *_NAMES, "duration_ms", "disc_number", "track_number", "guid", "mbid", "section")


@dataclass(frozen=True)
class Moves:
    """`ids`: new rating key -> the row that gets it. `told`: old rating key -> new one; "" where the key is that of
    another track now, and its own track is nowhere: these rows are `displaced`. `vacated`: keys of rows that went,
    which now need new ones.
    """

    ids: Mapping[str, int] = field(default_factory=dict)
    told: Mapping[str, str] = field(default_factory=dict)
    displaced: Sequence[int] = ()
    vacated: frozenset[str] = frozenset()

    def rows(self, known: Mapping[str, int]) -> dict[str, int]:
        """The row of each rating key that is written, where it has one; `known` says so without moves."""
        gone = set(self.displaced)
        stay = {key: pk for key, pk in known.items() if key not in self.vacated and pk not in gone}
        return stay | dict(self.ids)


class _Row(NamedTuple):
    """A stored track."""

    id: int
    rating_key: str
    traits: Traits


@dataclass
class _Side:
    """Tracks that wait for their like."""

    keys: list[str] = field(default_factory=list)
    ids: list[int] = field(default_factory=list)
    traits: list[Traits] = field(default_factory=list)

    def add(self, key: str, traits: Traits, pk: int = 0) -> None:
        self.keys.append(key)
        self.ids.append(pk)
        self.traits.append(traits)


def find_moves(changed: Iterable[Prepared], known: Mapping[str, int], gone: Sequence[int]) -> Moves:
    """Compare what is new or different with what has gone; `known` are the rows of those that are different."""
    if not known and not gone:  # a library's first tracks need not be read for this
        return Moves()
    old, new = _Side(), _Side()
    for batch in in_batches(changed):
        _add_batch(batch, known, old, new)
    if not new.keys:
        return Moves()
    for row in _rows(gone):
        old.add(row.rating_key, row.traits, row.id)
    return _moves(old, new, pair_tracks(old.traits, new.traits), known) if old.keys else Moves()


def _add_batch(batch: Sequence[Prepared], known: Mapping[str, int], old: _Side, new: _Side) -> None:
    """New ones, and those that have become another track, as which and with what they were."""
    rows = {
        row.rating_key: row for row in _rows([known[track.rating_key] for track in batch if track.rating_key in known])
    }
    for track in batch:
        traits = _told(track)
        row = rows.get(track.rating_key)
        if row is None:
            new.add(track.rating_key, traits)
        elif not _is_same(row.traits, traits):
            new.add(track.rating_key, traits)
            old.add(track.rating_key, row.traits, row.id)


def _moves(old: _Side, new: _Side, found: Mapping[int, int], known: Mapping[str, int]) -> Moves:
    moved = {one: other for one, other in found.items() if old.keys[one] != new.keys[other]}
    ids = {new.keys[other]: old.ids[one] for one, other in moved.items()}
    gone_from = {old.keys[one] for one in moved}
    displaced = {
        key: pk
        for place, (key, pk) in enumerate(zip(old.keys, old.ids, strict=True))
        if key in known and key in ids and place not in moved
    }
    return Moves(
        ids=ids,
        told={old.keys[one]: new.keys[other] for one, other in moved.items()} | dict.fromkeys(displaced, ""),
        displaced=tuple(displaced.values()),
        vacated=frozenset(key for key in gone_from if key in known and key not in ids),
    )


def _is_same(before: Traits, now: Traits) -> bool:
    """Beyond doubt. One that was renamed is not, and keeps its row where no other track claims it."""
    if before.guid and before.guid == now.guid:
        return True
    if before.names != now.names:
        return False
    return before.duration_ms is None or now.duration_ms is None or abs(before.duration_ms - now.duration_ms) <= NEAR_MS


def _rows(ids: Sequence[int]) -> "Iterator[_Row]":
    for batch in in_batches(ids):
        for pk, key, *described in Track.objects.filter(id__in=select_ids(batch)).values_list(*_COLUMNS).iterator():
            yield _Row(pk, key, NamedTrack(*described).traits())


def _told(track: Prepared) -> Traits:
    return NamedTrack(
        artist=track.artist_key,
        album=track.album_key,
        title=track.folded,
        duration_ms=track.duration_ms,
        disc=track.disc_number,
        number=track.track_number,
        guid=track.guid,
        mbid=track.mbid,
        section=track.section,
    ).traits()
