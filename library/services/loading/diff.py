"""What a load will change, found out before anything is locked: writing is then all that others have to wait for."""

from array import array
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import QuerySet

from library.models import LibraryState, Track
from library.services.loading.bulk import in_batches, next_id
from library.services.loading.prepare import Prepared
from library.services.loading.rebuild_credits import Name, read_names
from library.services.loading.renumbered import Moves, find_moves
from library.services.loading.staging_file import StagingFile
from library.services.loading.store_names import Names, collect_names


class Stored(NamedTuple):
    """What the tables have of a track already."""

    id: int
    fingerprint: int


@dataclass(frozen=True)
class LibraryDiff:
    """The tracks of the staged that are new or different, and the ids of those that leave.

    `known` are the ids of the different ones by rating key, also of those in `moves`, which had another one; `credited`
    are all names of artists that there were. `there` is
    how many of the server's (of a partial load: of these) tracks there were, `tracks` how many in all, and `free_id`
    the first id that none of them has. It holds as long as nobody else loads: `based_on` tells when somebody last did.
    """

    server: str
    staged: StagingFile
    is_partial: bool
    based_on: datetime | None
    places: Sequence[int]
    names: Names
    credited: Collection[Name]
    known: dict[str, int]
    leaving: Sequence[int]
    there: int
    tracks: int
    free_id: int
    moves: Moves

    @property
    def is_idle(self) -> bool:
        """Whether nothing would change."""
        return not self.writes

    @property
    def writes(self) -> int:
        """How many tracks come, change or go."""
        return len(self.places) + len(self.leaving)

    def changed(self) -> Iterator[tuple[Prepared, int]]:
        """With their fingerprints, in order."""
        return self.staged.at(self.places)


def compute_diff(server: str, staged: StagingFile, *, is_partial: bool) -> LibraryDiff:
    """Compare. `is_partial`: the staged holds tracks beside those there are, so that none leaves."""
    based_on = LibraryState.objects.filter(pk=1).values_list("loaded_at", flat=True).first()
    known = _known_among(server, staged) if is_partial else _known(Track.objects.filter(server=server))
    gone = {key: stored.id for key, stored in known.items()}
    places, changed = _changes(staged, known, gone)
    moves = find_moves((track for track, _ in staged.at(places)), changed, [] if is_partial else list(gone.values()))
    moving = frozenset(moves.ids.values())
    leaving = [*moves.displaced]
    if not is_partial:
        leaving += (pk for pk in gone.values() if pk not in moving)
        leaving += Track.objects.exclude(server=server).values_list("id", flat=True)
    return LibraryDiff(
        server=server,
        staged=staged,
        is_partial=is_partial,
        based_on=based_on,
        places=places,
        names=collect_names(staged.at(places)),
        credited=read_names() if places or leaving else (),
        known=moves.rows(changed),
        leaving=leaving,
        there=len(known),
        tracks=Track.objects.count(),
        free_id=next_id(Track.objects.all()),
        moves=moves,
    )


def _changes(
    staged: StagingFile, known: dict[str, Stored], gone: dict[str, int]
) -> "tuple[array[int], dict[str, int]]":
    """Places of what is new or different (of a track told twice, the first); ids of those that are there already.

    `gone`: all that are known; whatever is told leaves it.
    """
    places, changed, new = array("q"), dict[str, int](), set[str]()
    for head in staged.heads():
        stored = known.get(head.rating_key)
        if stored is None:
            if head.rating_key not in new:
                new.add(head.rating_key)
                places.append(head.place)
        # What was told before has left `gone` already: half a million keys need no second set.
        elif gone.pop(head.rating_key, None) is not None and stored.fingerprint != head.fingerprint:
            places.append(head.place)
            changed[head.rating_key] = stored.id
    return places, changed


def _known(tracks: "QuerySet[Track]") -> dict[str, Stored]:
    rows = tracks.values_list("rating_key", "id", "fingerprint")
    return {key: Stored(pk, fingerprint) for key, pk, fingerprint in rows.iterator()}


def _known_among(server: str, staged: StagingFile) -> dict[str, Stored]:
    """Of the few tracks that a partial load is about."""
    known: dict[str, Stored] = {}
    for batch in in_batches(staged.heads()):
        keys = [head.rating_key for head in batch]
        known |= _known(Track.objects.filter(server=server, rating_key__in=keys))
    return known
