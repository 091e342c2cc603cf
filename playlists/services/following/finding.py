"""The rating keys that songs have now: by what the sync knows of those that moved, else by their names and lengths."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar

from library.models import LibraryState, Track
from library.names.normalization import artist_key, title_key
from library.recordings.same_tracks import NEAR_MS, NamedTrack, pair_tracks

_BATCH = 2000
#: Before the key of a song that is nowhere, while its key is another song's: no music server has such a key.
_NOWHERE = "~"
#: Characters of a key that a playlist keeps: cut off, it would be another track's.
_LONGEST = 64
T = TypeVar("T")


class Song(NamedTuple):
    """A song of a list, as it was when it was picked. No two of one `group` become the same track."""

    group: int
    rating_key: str
    title: str
    artist: str
    album: str
    duration_ms: int | None

    def described(self) -> NamedTrack:
        """In the form that is compared."""
        return NamedTrack(artist_key(self.artist), title_key(self.album), title_key(self.title), self.duration_ms)


class _Row(NamedTuple):
    """A track of the library."""

    rating_key: str
    artist: str
    album: str
    title: str
    duration_ms: int | None
    disc_number: int | None
    track_number: int | None

    def described(self) -> NamedTrack:
        """In the form that is compared."""
        return NamedTrack(*self[1:])


def find_keys(songs: Sequence[Song], moved: Mapping[str, str]) -> list[str]:
    """The key of each; its old one where it is not found. `moved` may say of a key that its track is nowhere: ""."""
    keys = [song.rating_key for song in songs]
    wanted = {key for song in songs for key in (song.rating_key, moved.get(song.rating_key)) if key}
    there = {row.rating_key: row for row in _rows("rating_key", wanted)}
    lost: list[int] = []
    for place, song in enumerate(songs):
        tried = (moved.get(song.rating_key, song.rating_key), song.rating_key)
        right = next((key for key in tried if key in there and _is_right(song, there[key])), None)
        if right is None:
            lost.append(place)
            if moved.get(song.rating_key) == "":
                keys[place] = f"{_NOWHERE}{song.rating_key}"[:_LONGEST]
        else:
            keys[place] = right
    for place, key in _found(songs, lost, keys).items():
        keys[place] = key
    return keys


def _is_right(song: Song, row: _Row) -> bool:
    """Whether it is this song, which may have been renamed or given to another artist since."""
    is_title, is_artist = row.title == title_key(song.title), row.artist == artist_key(song.artist)
    if row.duration_ms is None or song.duration_ms is None:
        return is_title or is_artist
    is_near = abs(row.duration_ms - song.duration_ms) <= NEAR_MS
    return (is_title and is_artist) or (is_near and (is_title or is_artist))


def _found(songs: Sequence[Song], lost: Sequence[int], keys: Sequence[str]) -> dict[int, str]:
    """By names and lengths, what is not in the same list already."""
    rows: defaultdict[str, list[_Row]] = defaultdict(list)
    for row in _rows("folded", {title_key(songs[place].title) for place in lost}):
        rows[row.title].append(row)
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for place in lost:
        groups[songs[place].group].append(place)
    taken: defaultdict[int, set[str]] = defaultdict(set)
    for song, key in zip(songs, keys, strict=True):
        taken[song.group].add(key)
    found: dict[int, str] = {}
    for group, places in groups.items():
        titles = dict.fromkeys(title_key(songs[place].title) for place in places)
        new = [row for title in titles for row in rows[title] if row.rating_key not in taken[group]]
        old = [songs[place].described().traits() for place in places]
        for one, other in pair_tracks(old, [row.described().traits() for row in new]).items():
            found[places[one]] = new[other].rating_key
    return found


def _rows(field: str, values: Iterable[str]) -> Iterator[_Row]:
    server = LibraryState.objects.filter(pk=1).values_list("server", flat=True).first() or ""
    columns = ("rating_key", "artist__folded", "album__folded", "folded", "duration_ms", "disc_number", "track_number")
    for batch in _batches(sorted(values)):
        tracks = Track.objects.filter(server=server, **{f"{field}__in": batch})
        rows = map(_Row._make, tracks.values_list(*columns))
        yield from (row for row in rows if len(row.rating_key) <= _LONGEST)


def _batches(values: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(values), _BATCH):
        yield values[start : start + _BATCH]
