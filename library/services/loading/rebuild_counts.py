"""Keeps the counts: TrackTally and GenreSet are made anew, for the artists whose tracks a load touched."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Aggregate, Count, Exists, F, OuterRef, Subquery, Sum, TextField
from django.db.models.sql.compiler import SQLCompiler

from library.counts.count import COLUMNS
from library.credits.rows import credits_of
from library.models import Artist, DecadeTally, GenreSet, Track, TrackGenre, TrackTally
from library.names.placeholders import NOBODY
from library.recordings.stable_number import stable_number
from library.services.loading.bulk import insert
from library.sql import select_ids

NO_GENRES = 0
_KEY = ("artist_id", "album_artist_id", "genre_set", "is_live", "year")
_DECADE_KEY = ("genre_set", "is_live", "decade")
_BATCH = 500  # artists
#: Of all artists: so many take longer than all at once.
_MANY = 0.2


class _Group(NamedTuple):
    """Tracks that are equal in all that is counted."""

    artist_id: int
    album_artist_id: int
    is_live: bool
    year: int | None
    rating: int | None
    genres: str | None
    tracks: int


class Whose:
    """Whether an album's artist is another one than those whom a track's own artist credits."""

    def __init__(self) -> None:
        self._credits = credits_of()
        self._nobody = frozenset(Artist.objects.filter(folded__in=NOBODY).values_list("id", flat=True))

    def other(self, artist: int, album_artist: int) -> int | None:
        """The album's artist, where it is; None where it is not, or nobody in particular."""
        is_credited = artist == album_artist or album_artist in self._credits.get(artist, ())
        return None if is_credited or album_artist in self._nobody else album_artist


class _Joined(Aggregate):
    """The values as one text, in any order, parted by commas."""

    function = "GROUP_CONCAT"
    template = "%(function)s(%(expressions)s)"
    output_field = TextField()

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        """Under its other name."""
        return self.as_sql(
            compiler, connection, function="STRING_AGG", template="%(function)s(%(expressions)s::text, ',')"
        )


def set_number(genre_ids: Iterable[int]) -> int:
    """A number that equal sets of genres share, whatever their order."""
    ids = sorted(set(genre_ids))
    return stable_number(",".join(map(str, ids)).encode()) if ids else NO_GENRES


def rebuild_counts(artists: Iterable[int] | None = None) -> None:
    """Count the tracks of these artists anew; of all artists where none are given."""
    ids = sorted(set(artists or ()))
    if artists is None or len(ids) > _MANY * Artist.objects.count():
        TrackTally.objects.all().delete()
        _tally(None)
    else:
        for first in range(0, len(ids), _BATCH):
            batch = ids[first : first + _BATCH]
            TrackTally.objects.filter(artist_id__in=select_ids(batch)).delete()
            _tally(batch)
    used = Exists(TrackTally.objects.filter(genre_set=OuterRef("number")))
    GenreSet.objects.exclude(used).delete()
    _sum_decades()


def _tally(artists: Sequence[int] | None) -> None:
    rows: list[tuple[object, ...]] = []
    sets: dict[str, int] = {}
    whose = Whose()
    for _, groups in groupby(_groups(artists), key=lambda group: group.artist_id):
        rows += _rows(groups, sets, whose)
    insert(TrackTally, (*_KEY, *COLUMNS), rows)
    _store_sets(sets)


def _sum_decades() -> None:
    """View all: so few rows are made faster than looked through."""
    sums = {f"sum_{column}": Sum(column) for column in COLUMNS}
    decades = TrackTally.objects.annotate(decade=F("year") / 10 * 10).values_list(*_DECADE_KEY).annotate(**sums)
    DecadeTally.objects.all().delete()
    insert(DecadeTally, (*_DECADE_KEY, *COLUMNS), decades.order_by("is_live", "decade", "genre_set"))


def _groups(artists: Sequence[int] | None) -> Iterator[_Group]:
    """In the order of artists."""
    own = TrackGenre.objects.filter(track_id=OuterRef("pk")).order_by().values("track_id")
    genres = Subquery(own.annotate(genres=_Joined("genre_id")).values("genres"))
    tracks = Track.objects.all() if artists is None else Track.objects.filter(artist_id__in=select_ids(artists))
    columns = ("artist_id", "album__artist_id", "is_live", "year", "user_rating")
    rows = tracks.order_by("artist_id").annotate(own_genres=genres).values_list(*columns, "own_genres")
    return map(_Group._make, rows.annotate(count=Count("*")).iterator(chunk_size=5000))


def _rows(groups: Iterable[_Group], sets: dict[str, int], whose: Whose) -> Iterator[tuple[object, ...]]:
    """One artist's, in the order of _KEY and COLUMNS; `sets` learns the sets of genres that were met."""
    counts: dict[tuple[object, ...], list[int]] = {}
    for group in groups:
        text = group.genres or ""
        if text not in sets:
            sets[text] = set_number(map(int, text.split(","))) if text else NO_GENRES
        key = (
            group.artist_id,
            whose.other(group.artist_id, group.album_artist_id),
            sets[text],
            group.is_live,
            group.year,
        )
        row = counts.setdefault(key, [0] * len(COLUMNS))
        for place in range((group.rating or 0) + 1):
            row[place] += group.tracks
    return ((*key, *row) for key, row in counts.items())


def _store_sets(sets: dict[str, int]) -> None:
    members = {
        (number, int(genre)) for text, number in sets.items() if number != NO_GENRES for genre in text.split(",")
    }
    known = set(
        GenreSet.objects.filter(number__in=select_ids({number for number, _ in members})).values_list(
            "number", "genre_id"
        )
    )
    insert(GenreSet, ("number", "genre_id"), sorted(members - known))
