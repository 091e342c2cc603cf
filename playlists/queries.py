"""Reads of runs, their events and the playlists made; everything that leaves here is a frozen value or a row."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from django.db.models import Count, QuerySet

from library.models import LibraryState, Track
from library.names.normalization import artist_key, title_key
from library.queries import track_refs
from library.schemas import TrackRef
from playlists.errors import PlaylistMissingError, RunNotFoundError
from playlists.events import LookedThrough, RunEventData, event_adapter
from playlists.models import Playlist, PlaylistTrack, Run, RunEvent
from playlists.ownership import binned_to_change, kept_to_see, owner_names
from playlists.plan import WishPlan
from playlists.schemas import Ideas, Look, PlaylistCard, Revision, Wish


class NamedKey(Protocol):
    """A rating key, and what it was called when it was picked."""

    @property
    def rating_key(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def artist(self) -> str: ...


#: Pictures in a mosaic, and the first tracks that are looked at for them.
_MOSAIC, _LOOKED_AT = 4, 12
_NAMED = 3  # artists, where the title does not say which playlist it is


def get_run(run_id: int) -> Run:
    """The run of this id. Raises RunNotFoundError."""
    run = Run.objects.filter(pk=run_id).first()
    if run is None:
        raise RunNotFoundError(f"There is no run {run_id}.")
    return run


def unfinished_runs() -> QuerySet[Run]:
    """Runs that are executed, or wait for their turn."""
    return Run.objects.filter(state__in=[Run.State.QUEUED, Run.State.RUNNING])


def is_over(run_id: int) -> bool:
    """Whether nothing more will happen: the run has ended, or is gone."""
    return not unfinished_runs().filter(pk=run_id).exists()


def wish_of(run: Run) -> Wish:
    """The run's wish, as a typed value."""
    return Wish.model_validate(run.wish)


def revision_of(run: Run) -> Revision | None:
    """What it does to a playlist that exists, typed; None where it makes a new one."""
    return Revision.model_validate(run.revision) if run.revision else None


def plan_of_run(run: Run) -> WishPlan:
    """All that was understood of its wish, with the person's choices; empty before that, and of older runs."""
    understood = _understood(run, "plan")
    return WishPlan.model_validate(understood) if understood else WishPlan()


def ideas_of_run(run: Run) -> Ideas | None:
    """What the analysis model has read in its wish and suggested for it; None where it has said nothing."""
    told = _understood(run, "ideas")
    ideas = Ideas.model_validate(told) if told else Ideas()
    return ideas if ideas.says_something else None


def _understood(run: Run, part: str) -> dict[str, Any] | None:
    rows = RunEvent.objects.filter(run=run, data__type="understood").order_by("-number")
    found: dict[str, Any] | None = rows.values_list(f"data__{part}", flat=True).first()
    return found


def look_of(run: Run) -> Look:
    """What it, and the runs before it, have found in the artists: none of it need be asked again."""
    before = Look.model_validate(run.look) if run.look else Look()
    found = {looked.question: looked.kept for looked in _looked(run) if looked.question}
    return before.model_copy(update={"parts": {**before.parts, **found}})


def look_for_revisions(run: Run) -> Look | None:
    """All that it kept, for the runs that revise its playlist; None where the artists were not gone through."""
    looked = _looked(run)
    if not looked:
        return None
    return Look(kept=tuple(dict.fromkeys(name for part in looked for name in part.kept)))


def _looked(run: Run) -> list[LookedThrough]:
    rows = RunEvent.objects.filter(run=run, data__type="looked").order_by("number")
    return [LookedThrough.model_validate(data) for data in rows.values_list("data", flat=True)]


def events_after(run_id: int, number: int) -> list[tuple[int, RunEventData]]:
    """The events that follow `number`, oldest first, each with its own number."""
    read = event_adapter().validate_python
    rows = RunEvent.objects.filter(run_id=run_id, number__gt=number).order_by("number")
    return [(row_number, read(data)) for row_number, data in rows.values_list("number", "data")]


def events_of(run_id: int) -> list[RunEventData]:
    """A run's whole log, oldest first."""
    return [event for _, event in events_after(run_id, 0)]


def events_of_understanding(run_id: int) -> list[RunEventData]:
    """Those that tell what was understood of its prompt, and what of that is not met."""
    rows = RunEvent.objects.filter(run_id=run_id, data__type__in=("understood", "unmet")).order_by("number")
    return [event_adapter().validate_python(data) for data in rows.values_list("data", flat=True)]


def playlists_kept() -> QuerySet[Playlist]:
    """All playlists but those in the bin, whosever they are."""
    return Playlist.objects.filter(deleted_at=None)


def playlists_seen(person: int | None) -> QuerySet[Playlist]:
    """Those that this person may see, but none in the bin."""
    return playlists_kept().filter(kept_to_see(person))


def playlists_binned(person: int | None) -> QuerySet[Playlist]:
    """Those in the bin that this person may take out of it."""
    return Playlist.objects.exclude(deleted_at=None).filter(binned_to_change(person))


def get_playlist(playlist_id: int) -> Playlist:
    """With its run. Raises PlaylistMissingError, also for one in the bin."""
    return _found(playlists_kept().select_related("run"), playlist_id)


def playlist_or_binned(playlist_id: int) -> Playlist:
    """A playlist with its run, also one in the bin. Raises PlaylistMissingError."""
    return _found(Playlist.objects.select_related("run"), playlist_id)


def playlist_to_edit(playlist_id: int) -> Playlist:
    """For this transaction alone. Raises PlaylistMissingError, also for one in the bin."""
    return _found(playlists_kept().select_for_update(), playlist_id)


def _found(playlists: QuerySet[Playlist], playlist_id: int) -> Playlist:
    playlist = playlists.filter(pk=playlist_id).first()
    if playlist is None:
        raise PlaylistMissingError
    return playlist


def newest(playlists: QuerySet[Playlist]) -> QuerySet[Playlist]:
    """These, those made last first."""
    return playlists.order_by("-created_at", "-id")


def recent_playlists(person: int | None, limit: int = 50) -> list[PlaylistCard]:
    """The newest playlists that this person may see, newest first."""
    return cards_of(newest(playlists_seen(person))[:limit], person)


def cards_of(playlists: Iterable[Playlist], person: int | None) -> list[PlaylistCard]:
    """These playlists as lists show them to this person, in the same order; three queries for any number."""
    rows = list(playlists)
    names = owner_names(row.owner_id for row in rows if row.owner_id not in {None, person})
    ids = [row.pk for row in rows]
    counts = dict(PlaylistTrack.objects.filter(playlist__in=ids).values_list("playlist").annotate(n=Count("id")))
    first = _first_tracks(ids)
    titles = Counter(row.title.casefold() for row in rows)
    return [
        PlaylistCard(
            pk=row.pk,
            kind=row.kind,
            title=row.title,
            wish=row.wish,
            track_count=counts.get(row.pk, 0),
            created_at=row.created_at,
            is_saved=bool(row.server_key),
            is_shared=row.is_shared and row.owner_id is not None,
            shared_by=names.get(row.owner_id or 0, ""),
            covers=mosaic(first[row.pk]),
            artists=_artists(first[row.pk]) if titles[row.title.casefold()] > 1 else (),
        )
        for row in rows
    ]


def mosaic(tracks: Iterable[tuple[str, str, str]]) -> tuple[str, ...]:
    """Of (rating key, artist, album): the first tracks of the first four albums; of fewer albums, the first alone."""
    first: dict[tuple[str, str], str] = {}
    for key, artist, album in tracks:
        first.setdefault((artist, album), key)
        if len(first) == _MOSAIC:
            break
    keys = tuple(first.values())
    return keys if len(keys) == _MOSAIC else keys[:1]


def keys_in_library(tracks: Iterable[NamedKey]) -> set[str]:
    """The rating keys of these tracks that the library still has."""
    return _keys(tracks, same=True)


def keys_of_others(tracks: Iterable[NamedKey]) -> set[str]:
    """The rating keys that mean other songs now: of another server, or of one that was set up anew."""
    return _keys(tracks, same=False)


def refs_of_keys(rating_keys: Iterable[str]) -> list[TrackRef]:
    """The tracks of the library with these rating keys."""
    tracks = Track.objects.filter(server=_server(), rating_key__in=list(rating_keys))
    return track_refs(list(tracks.values_list("id", flat=True)))


def _keys(tracks: Iterable[NamedKey], *, same: bool) -> set[str]:
    """A song that was renamed, or given to another artist, is still the same; one that has nothing in common is not."""
    asked = {track.rating_key: track for track in tracks}
    rows = Track.objects.filter(server=_server(), rating_key__in=list(asked))
    return {
        key
        for key, title, artist in rows.values_list("rating_key", "title", "artist__name")
        if same == _is_same_song(asked[key], title, artist)
    }


def _is_same_song(asked: NamedKey, title: str, artist: str) -> bool:
    """Folding takes far longer than finding that nothing has changed."""
    return (
        title == asked.title
        or artist == asked.artist
        or title_key(title) == title_key(asked.title)
        or artist_key(artist) == artist_key(asked.artist)
    )


def _server() -> str:
    """The one that the library came from: rating keys are its own."""
    return LibraryState.objects.filter(pk=1).values_list("server", flat=True).first() or ""


def _first_tracks(playlist_ids: Sequence[int]) -> defaultdict[int, list[tuple[str, str, str]]]:
    first = PlaylistTrack.objects.filter(playlist__in=playlist_ids, position__lte=_LOOKED_AT)
    rows = first.order_by("playlist", "position").values_list("playlist", "rating_key", "artist", "album")
    by_playlist: defaultdict[int, list[tuple[str, str, str]]] = defaultdict(list)
    for playlist, *track in rows:
        by_playlist[playlist].append((track[0], track[1], track[2]))
    return by_playlist


def _artists(tracks: Iterable[tuple[str, str, str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(artist for _, artist, _ in tracks if artist))[:_NAMED]
