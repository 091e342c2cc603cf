"""What was in playlists of the music server before they were replaced: kept here, and put back there by Undo."""

from collections.abc import Sequence

from asgiref.sync import sync_to_async
from django.db import transaction
from django.utils import timezone

from core.text.humanize import pluralize
from library.errors import PlaylistNotFoundError
from library.servers.values import PlaylistBefore, SavedPlaylist, ServerPlaylist
from library.services.music_server.active_server import Connected
from library.services.music_server.connection_settings import server_in
from playlists.errors import ReplacementChangedError, ReplacementGoneError, ReplacementMissingError
from playlists.models import Playlist, Replacement
from playlists.queries import refs_of_keys
from playlists.services.saving.playlist_tracks import TrackName, persist
from playlists.services.saving.save_order import SaveOutcome

#: Copies of each of our playlists, and as many of those that scripts have replaced.
KEPT = 20


async def keep_replaced(
    saved: SavedPlaylist, sent: Sequence[str], connected: Connected, playlist: Playlist | None = None
) -> int | None:
    """Keep what was there. Its number, or None where nothing was replaced or the database could not be told.

    `sent`: the rating keys that were to take its place. `playlist`: ours, as it was before the save was noted.
    """
    if saved.before is None or not saved.before.rating_keys:
        return None
    lost = {*saved.missing, *saved.not_taken}
    row = Replacement(
        playlist=playlist,
        source=server_in(connected.source),
        server_key=saved.playlist.rating_key,
        title=saved.playlist.title[:1000],
        description=saved.before.description,
        after=[key for key in sent if key not in lost],
        saved_before=_noted(playlist) if playlist else {},
    )
    keys = saved.before.rating_keys
    kept = await persist(lambda: sync_to_async(_store)(row, keys), f"what was in playlist {row.server_key}")
    return kept.pk if kept else None


async def undo_replaced(
    replacement_id: int, connected: Connected, server: str, *, is_asked: bool = False, anew: bool = False
) -> SaveOutcome:
    """Put it back; what is there now is kept in its turn. `server`: its name, for the words.

    `is_asked`: also where the list was changed since. `anew`: as a new playlist. Raises LibraryErrors,
    ReplacementMissingError, ReplacementChangedError and ReplacementGoneError.
    """
    row = await sync_to_async(find_replacement)(replacement_id)
    if row.source != server_in(connected.source):
        raise ReplacementMissingError("That playlist is on a different music server than the one connected now.")
    keys = tuple(track.rating_key for track in tracks_of_replacement(row))
    if anew:
        saved = await connected.server.create_playlist(row.title, keys, row.description)
    else:
        saved = await _put_back(row, keys, connected, server, is_asked=is_asked)
    await keep_replaced(saved, keys, connected, row.playlist)
    await persist(lambda: sync_to_async(_undone)(row), f"that replacement {row.pk} was undone")
    return _outcome(row, saved, server)


def find_replacement(replacement_id: int) -> Replacement:
    """A replacement that was not undone. Raises ReplacementMissingError."""
    row = Replacement.objects.select_related("playlist").filter(pk=replacement_id, undone_at=None).first()
    if row is None:
        raise ReplacementMissingError("This has already been undone, or was too long ago.")
    return row


def newest_replacement(playlist: Playlist) -> Replacement | None:
    """What this playlist took the place of, unless that is what it was saved as before."""
    row = playlist.replacements.order_by("-id").first()
    return row if row and row.undone_at is None and row.server_key == playlist.server_key else None


def tracks_of_replacement(row: Replacement) -> tuple[TrackName, ...]:
    """The tracks that were in the playlist, in order, with the names that the library had for them."""
    return tuple(TrackName(rating_key=key, title=title, artist=artist) for key, title, artist in row.tracks)


async def _put_back(
    row: Replacement, keys: tuple[str, ...], connected: Connected, server: str, *, is_asked: bool
) -> SavedPlaylist:
    try:
        if not is_asked:
            present = await connected.server.playlist_tracks(row.server_key)
            if list(present) != row.after:
                raise ReplacementChangedError(_changed_words(row, server, len(present)))
        before = PlaylistBefore(rating_keys=keys, description=row.description)
        return await connected.server.restore_playlist(row.server_key, before)
    except PlaylistNotFoundError as exc:
        tracks = pluralize(len(keys), "track")
        words = f"“{row.title}” is no longer on {server}. You can make a new playlist from its {tracks}."
        raise ReplacementGoneError(words) from exc


def _changed_words(row: Replacement, server: str, present: int) -> str:
    return (
        f"“{row.title}” was changed on {server} since then: it has {pluralize(present, 'track')} now. "
        "Undoing will replace them; PlexSage keeps a copy, like the earlier ones."
    )


def _outcome(row: Replacement, saved: SavedPlaylist, server: str) -> SaveOutcome:
    named = {track.rating_key: track for track in tracks_of_replacement(row)}
    there = ServerPlaylist(**saved.playlist.model_dump() | {"title": saved.playlist.title or row.title})
    return SaveOutcome(
        mode="replace",
        server=server,
        playlist=there,
        added=saved.added,
        missing=tuple(named[key] for key in saved.missing if key in named),
        not_taken=tuple(named[key] for key in saved.not_taken if key in named),
        is_in_order=saved.is_in_order,
        strange=saved.strange,
        is_confirmed=saved.is_confirmed,
    )


def _store(row: Replacement, keys: Sequence[str]) -> Replacement:
    names = {track.rating_key: (track.title, track.artist) for track in refs_of_keys(keys)}
    row.tracks = [[key, *names.get(key, ("", ""))] for key in keys]
    with transaction.atomic():
        row.save()
        same = Replacement.objects.filter(playlist=row.playlist).order_by("-id")
        Replacement.objects.filter(pk__in=list(same.values_list("pk", flat=True)[KEPT:])).delete()
    return row


def _undone(row: Replacement) -> Replacement:
    """Note it, and of our playlist what was noted before: it is not what is there any more."""
    with transaction.atomic():
        Replacement.objects.filter(pk=row.pk).update(undone_at=timezone.now())
        if row.playlist and row.saved_before.get("server_key") != row.server_key:
            ours = Playlist.objects.filter(pk=row.playlist.pk, server_key=row.server_key)
            ours.update(**row.saved_before)
    return row


def _noted(playlist: Playlist) -> dict[str, str | None]:
    at = playlist.saved_at
    return {
        "server_key": playlist.server_key,
        "saved_as": playlist.saved_as,
        "saved_at": at.isoformat() if at else None,
        "saved_mark": playlist.saved_mark,
    }
