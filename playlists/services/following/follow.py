"""Playlists, what Undo goes back to, and wishes name the tracks that they named before a sync.

What is not found stays as it is: it is shown as no longer there, and finds back when its key does.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple, TypeVar

from django.db.models import QuerySet

from library.models import LibraryState, Track
from library.names.normalization import artist_key, title_key
from library.recordings.same_tracks import NEAR_MS, NamedTrack, pair_tracks
from playlists.models import PlaylistTrack, PlaylistVersion, Replacement, Run
from playlists.schemas import Snapshot

_BATCH = 500
_COLUMNS = ("playlist_id", "rating_key", "title", "artist", "album", "duration_ms")
_CHUNK = 2000
#: Before the key of a song that is nowhere, while its key is another song's: no music server has such a key.
_NOWHERE = "~"
#: Characters of a key that a playlist keeps: cut off, it would be another track's.
_LONGEST = 64
T = TypeVar("T")


def follow(moved: Mapping[str, str]) -> None:
    """Inside the transaction that changes the library; `moved`: old rating keys -> the new ones of the same tracks."""
    touched = _follow_in_playlists(moved)
    versions = PlaylistVersion.objects.all() if moved else PlaylistVersion.objects.filter(playlist__in=touched)
    for batch in _batches(versions.order_by("pk")):
        _follow_in_versions(batch, moved)
    if moved:
        _follow_in_wishes(moved)
        _follow_in_replacements(moved)


def _follow_in_playlists(moved: Mapping[str, str]) -> set[int]:
    """Returns those in which a song has another key now."""
    rows = list(PlaylistTrack.objects.order_by("playlist", "position").values_list("pk", *_COLUMNS))
    songs = [FollowedTrack(*row[1:]) for row in rows]
    keys = find_keys(songs, moved)
    changed = [
        (pk, song.group, key) for (pk, *_), song, key in zip(rows, songs, keys, strict=True) if key != song.rating_key
    ]
    new = [PlaylistTrack(pk=pk, rating_key=key) for pk, _, key in changed]
    PlaylistTrack.objects.bulk_update(new, ["rating_key"], batch_size=_BATCH)
    return {group for _, group, _ in changed}


def _follow_in_replacements(moved: Mapping[str, str]) -> None:
    """What Undo would put back on the music server, and how it knows that nothing was changed there since."""
    for row in Replacement.objects.filter(undone_at=None).iterator(chunk_size=_BATCH):
        tracks = [[moved.get(key) or key, *names] for key, *names in row.tracks]
        after = [moved.get(key) or key for key in row.after]
        if (tracks, after) != (row.tracks, row.after):
            Replacement.objects.filter(pk=row.pk).update(tracks=tracks, after=after)


def _follow_in_versions(versions: Sequence[PlaylistVersion], moved: Mapping[str, str]) -> None:
    before = {version.pk: Snapshot.model_validate(version.data) for version in versions}
    songs = [
        FollowedTrack(pk, entry.rating_key, entry.title, entry.artist, entry.album, entry.duration_ms)
        for pk, snapshot in before.items()
        for entry in snapshot.entries
    ]
    keys = iter(find_keys(songs, moved))
    changed = []
    for version in versions:
        snapshot = before[version.pk]
        entries = tuple(entry.model_copy(update={"rating_key": next(keys)}) for entry in snapshot.entries)
        if entries != snapshot.entries:
            version.data = snapshot.model_copy(update={"entries": entries}).model_dump(mode="json")
            changed.append(version)
    PlaylistVersion.objects.bulk_update(changed, ["data"], batch_size=_BATCH)


def _batches(versions: QuerySet[PlaylistVersion]) -> Iterator[list[PlaylistVersion]]:
    remaining = versions.iterator(chunk_size=_BATCH)
    while batch := list(islice(remaining, _BATCH)):
        yield batch


def _follow_in_wishes(moved: Mapping[str, str]) -> None:
    """Of runs, which may be tried again, or be waiting: the song that they start from, and what is never offered."""
    changed = []
    for run in Run.objects.iterator(chunk_size=_BATCH):
        song, excluded = run.wish.get("song", ""), run.wish.get("exclude_tracks", ())
        wish = {
            **run.wish,
            "song": moved.get(song) or song,
            "exclude_tracks": [moved.get(key) or key for key in excluded],
        }
        if wish["song"] != song or wish["exclude_tracks"] != list(excluded):
            run.wish = wish
            changed.append(run)
    Run.objects.bulk_update(changed, ["wish"], batch_size=_BATCH)


class FollowedTrack(NamedTuple):
    """A track of a list, as it was when it was picked. No two of one `group` become the same track."""

    group: int
    rating_key: str
    title: str
    artist: str
    album: str
    duration_ms: int | None

    def to_named(self) -> NamedTrack:
        """The track in the form in which tracks are compared."""
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

    def to_named(self) -> NamedTrack:
        """The track in the form in which tracks are compared."""
        return NamedTrack(*self[1:])


def find_keys(songs: Sequence[FollowedTrack], moved: Mapping[str, str]) -> list[str]:
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


def _is_right(song: FollowedTrack, row: _Row) -> bool:
    """Whether it is this song, which may have been renamed or given to another artist since."""
    is_title, is_artist = row.title == title_key(song.title), row.artist == artist_key(song.artist)
    if row.duration_ms is None or song.duration_ms is None:
        return is_title or is_artist
    is_near = abs(row.duration_ms - song.duration_ms) <= NEAR_MS
    return (is_title and is_artist) or (is_near and (is_title or is_artist))


def _found(songs: Sequence[FollowedTrack], lost: Sequence[int], keys: Sequence[str]) -> dict[int, str]:
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
        old = [songs[place].to_named().traits() for place in places]
        for one, other in pair_tracks(old, [row.to_named().traits() for row in new]).items():
            found[places[one]] = new[other].rating_key
    return found


def _rows(field: str, values: Iterable[str]) -> Iterator[_Row]:
    server = LibraryState.objects.filter(pk=1).values_list("server", flat=True).first() or ""
    columns = ("rating_key", "artist__folded", "album__folded", "folded", "duration_ms", "disc_number", "track_number")
    for batch in _chunks(sorted(values)):
        tracks = Track.objects.filter(server=server, **{f"{field}__in": batch})
        rows = map(_Row._make, tracks.values_list(*columns))
        yield from (row for row in rows if len(row.rating_key) <= _LONGEST)


def _chunks(values: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]
