"""Playlists, what Undo goes back to, and wishes name the tracks that they named before a sync.

What is not found stays as it is: it is shown as no longer there, and finds back when its key does.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from django.db.models import QuerySet

from playlists.models import PlaylistTrack, PlaylistVersion, Replacement, Run
from playlists.schemas import Snapshot
from playlists.services.following.finding import Song, find_keys

_BATCH = 500
_COLUMNS = ("playlist_id", "rating_key", "title", "artist", "album", "duration_ms")


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
    songs = [Song(*row[1:]) for row in rows]
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
        Song(pk, entry.rating_key, entry.title, entry.artist, entry.album, entry.duration_ms)
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
