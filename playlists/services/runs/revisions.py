"""Edits that need the model: new tracks for a playlist, picked by a run like any other and stored into the same one.

Nothing that is in the playlist, or was taken out of it, is offered again.
"""

from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from core.db.memory import recall
from core.text.humanize import pluralize
from library.credits.rows import first_credited
from llm.services.settings.effective import connection_for, load_config
from playlists.errors import BadWishError, EditRefusedError
from playlists.models import Playlist, Run
from playlists.plan import WishPlan
from playlists.queries import ideas_of_run, look_for_revisions, plan_of_run, playlist_to_edit, unfinished_runs, wish_of
from playlists.schemas import Entry, Revision, Snapshot, Wish
from playlists.services.editing import versions
from playlists.services.editing.entries import snapshot_of
from playlists.services.editing.operations import get_entry, keys_of
from playlists.services.runs.start import create_run

#: Tracks that "more like this" adds, and those of an artist that "too much of this artist" leaves.
MORE, LEFT = 5, 1
#: Seconds.
JUST_NOW = 30
#: What holds for whatever comes into a playlist: not its length and order, nor what only ranked its first tracks.
_OF_EACH_TRACK = (
    *("longest", "shortest", "min_rating", "max_rating", "favourites"),
    *("never_played", "not_played_days", "played_days", "added_days", "per_artist", "per_album"),
    *("without_moods", "without_subjects", "without_languages", "without_countries", "without_voices"),
)
#: From what the playlist is now and was asked for to what the run is asked for.
Plan = Callable[[Snapshot, Wish], tuple[Wish, Revision]]


def was_revised_just_now(playlist_id: int) -> bool:
    """Whether new tracks have come in so lately that whoever waited for them sees the list for the first time."""
    finished = Run.objects.filter(target=playlist_id, state=Run.State.FINISHED)
    ended_at = recall(
        ("last revision", playlist_id), lambda: finished.exclude(ended_at=None).aggregate(last=Max("ended_at"))["last"]
    )
    return ended_at is not None and ended_at >= timezone.now() - timedelta(seconds=JUST_NOW)


def regenerate(playlist_id: int, *, owner: int | None) -> Run:
    """All tracks that are not locked make room for others. Raises PlaylistMissingError, EditRefusedError."""

    def plan(now: Snapshot, wish: Wish) -> tuple[Wish, Revision]:
        replaced = [entry for entry in now.entries if not entry.is_locked]
        if not replaced:
            raise EditRefusedError("Every track is locked. Unlock the ones you want replaced.")
        label = f"repicked {pluralize(len(replaced), 'track')}"
        fewer = {"count": len(replaced), "minutes": 0}
        return wish.model_copy(update=fewer), _revision(label, replaced, retells=True)

    return _start(playlist_id, plan, owner=owner)


def less_of(playlist_id: int, entry_id: int, *, owner: int | None) -> Run:
    """Others in the place of most tracks by this track's artist; locked ones stay, or else the first. Raises too."""

    def plan(now: Snapshot, wish: Wish) -> tuple[Wish, Revision]:
        artist = get_entry(now, entry_id).artist
        replaced = surplus_of(artist, now.entries)
        if not replaced:
            raise EditRefusedError(f"There are no more tracks by {artist} to remove.")
        narrower = {
            "count": len(replaced),
            "minutes": 0,
            # Of "A feat. B", enough is heard of A.
            "exclude_artists": tuple(dict.fromkeys((*wish.exclude_artists, first_credited(artist)))),
            "artists": tuple(name for name in wish.artists if name not in {artist, first_credited(artist)}),
        }
        return wish.model_copy(update=narrower), _revision(f"removed some tracks by {artist}", replaced, drop=True)

    return _start(playlist_id, plan, owner=owner)


def more_like(playlist_id: int, entry_id: int, *, owner: int | None) -> Run:
    """A few more like this track, right behind it. Raises too."""

    def plan(now: Snapshot, wish: Wish) -> tuple[Wish, Revision]:
        entry = get_entry(now, entry_id)
        asked = _understood(playlist_id)
        of_each = {name: getattr(asked, name) or getattr(wish, name) for name in _OF_EACH_TRACK}
        like_it = Wish(
            text=f"More like “{entry.title}” by {entry.artist}",
            count=MORE,
            song=entry.rating_key,
            exclude_artists=tuple(dict.fromkeys((*wish.exclude_artists, *asked.without_artists))),
            exclude_genres=tuple(dict.fromkeys((*wish.exclude_genres, *asked.without_genres))),
            exclude_live=wish.exclude_live and not asked.live,
            max_tracks=wish.max_tracks,
            depth=wish.depth,
            fill_up=wish.fill_up,
        ).model_copy(update=of_each)
        return like_it, Revision(label=f"added more like “{entry.title}”", after=entry.id)

    return _start(playlist_id, plan, owner=owner)


def _understood(playlist_id: int) -> WishPlan:
    """What the playlist's own prompt asks for."""
    run = Run.objects.filter(playlist=playlist_id).first()
    return plan_of_run(run) if run else WishPlan()


def running_revision(playlist_id: int) -> Run | None:
    """The run that picks tracks for this playlist just now; None where none does."""
    return unfinished_runs().filter(target_id=playlist_id).first()


def surplus_of(artist: str, entries: tuple[Entry, ...]) -> list[Entry]:
    """What may go of an artist: all that is not locked, but where nothing is locked the first stays."""
    theirs = [entry for entry in entries if entry.artist == artist]
    loose = [entry for entry in theirs if not entry.is_locked]
    return loose if len(loose) < len(theirs) else loose[LEFT:]


def _start(playlist_id: int, plan: Plan, *, owner: int | None) -> Run:
    """The run, stored and not yet executed. Raises NotConfiguredError as well."""
    connection_for(load_config().config)
    with transaction.atomic():
        playlist = playlist_to_edit(playlist_id)
        if running_revision(playlist_id):
            raise EditRefusedError("This playlist is already being repicked. Wait for that to finish, or cancel it.")
        now = snapshot_of(playlist)
        wish, revision = plan(now, _wish_behind(playlist, now))
        unwanted = keys_of(now.entries) | versions.keys_seen(playlist_id) | set(wish.exclude_tracks)
        look = look_for_revisions(playlist.run) if playlist.run else None
        wish = wish.model_copy(update={"exclude_tracks": tuple(sorted(unwanted))})
        try:
            return create_run(wish, playlist, revision, owner=owner, look=look)
        except BadWishError as exc:
            raise EditRefusedError(exc.message) from exc


def _wish_behind(playlist: Playlist, now: Snapshot) -> Wish:
    """What was asked for at first, with what earlier revisions have taught: tracks, and artists there is enough of."""
    wish = _wish_as_read(playlist.run) if playlist.run else Wish(text=playlist.wish)
    wish = wish.model_copy(update={"max_tracks": None}) if (wish.max_tracks or 0) < len(now.entries) else wish
    last = playlist.revisions.filter(state=Run.State.FINISHED).first()
    if last is None:
        return wish
    learnt = wish_of(last)
    still_few = (name for name in learnt.exclude_artists if sum(e.artist == name for e in now.entries) <= LEFT + 1)
    excluded = tuple(dict.fromkeys((*wish.exclude_artists, *still_few)))
    return wish.model_copy(update={"exclude_artists": excluded, "exclude_tracks": learnt.exclude_tracks})


def _wish_as_read(run: Run) -> Wish:
    """The wish with what a model read in it, which need not be asked again."""
    wish = wish_of(run)
    return wish if wish.ideas is not None else wish.model_copy(update={"ideas": ideas_of_run(run)})


def _revision(label: str, replaced: list[Entry], *, drop: bool = False, retells: bool = False) -> Revision:
    return Revision(label=label, replaced=tuple(entry.rating_key for entry in replaced), drop=drop, retells=retells)
