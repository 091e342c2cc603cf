"""Step 8: put the playlist on the music server: a new one there, in place of another one's tracks, or behind them."""

from collections.abc import Sequence

from asgiref.sync import sync_to_async

from library.errors import MusicServerError, PlaylistNotFoundError
from library.servers.protocol import HasScratch, MusicServer, TellsItself
from library.servers.values import NOW_PLAYING, SavedPlaylist
from library.services.music_server.active_server import Connected
from playlists.errors import NothingToSaveError
from playlists.models import Playlist
from playlists.queries import get_playlist
from playlists.services.saving.playlist_tracks import is_saved_as, mark_of, remember, split_tracks
from playlists.services.saving.replacements import keep_replaced
from playlists.services.saving.save_order import DEMO_NAME, SAVED_BEFORE, SCRATCH, SaveOrder, SaveOutcome


async def save_playlist(playlist_id: int, order: SaveOrder, connected: Connected) -> SaveOutcome:
    """Save one of our playlists, and remember where. Raises LibraryErrors and PlaylistErrors."""
    playlist = await sync_to_async(get_playlist)(playlist_id)
    mark = await sync_to_async(mark_of)(playlist_id)
    tracks, others = await sync_to_async(split_tracks)(playlist_id)
    if not tracks:
        raise NothingToSaveError("This playlist has no tracks to save. Add some first.")
    meant = await _meant(order, playlist, connected.server)
    saved = await write(connected.server, meant, [track.rating_key for track in tracks], playlist.narrative)
    replacement = await keep_replaced(saved, [track.rating_key for track in tracks], connected, playlist)
    is_noted = True
    if order.mode != "append" and order.target != SCRATCH and order.is_for_owner:
        is_noted = await remember(playlist_id, saved.playlist, mark) or is_saved_as(saved.playlist, playlist)
    gone = {*saved.missing, *(track.rating_key for track in others)}
    return SaveOutcome(
        mode=order.mode,
        server=await server_name(connected),
        playlist=saved.playlist,
        added=saved.added,
        duplicates=saved.duplicates,
        missing=tuple(track for track in (*tracks, *others) if track.rating_key in gone),
        not_taken=tuple(track for track in tracks if track.rating_key in saved.not_taken),
        is_in_order=saved.is_in_order,
        strange=saved.strange,
        is_confirmed=saved.is_confirmed,
        is_noted=is_noted,
        before=saved.before,
        replacement=replacement,
    )


async def write(
    server: MusicServer, order: SaveOrder, rating_keys: Sequence[str], description: str = ""
) -> SavedPlaylist:
    """Write these tracks to a playlist of the music server, as ordered. Raises LibraryErrors."""
    if order.mode == "new":
        return await server.create_playlist(order.name, rating_keys, description)
    target = order.target
    if target == SCRATCH and order.mode == "append":
        target = await _scratch_key(server) or SCRATCH
    if target == SCRATCH:
        return await _now_playing(server, rating_keys, description)
    if order.mode == "replace":
        return await server.replace_playlist(target, rating_keys, description)
    return await server.append_to_playlist(target, rating_keys)


async def save_to_server(playlist_id: int, connected: Connected, *, name: str = "") -> SaveOutcome:
    """Save a playlist as a new one there, under this name or its own. Raises LibraryErrors and PlaylistErrors."""
    return await save_playlist(playlist_id, SaveOrder(name=name), connected)


async def server_name(connected: Connected) -> str:
    """The music server's name as people call it, where it says so."""
    if connected.is_demo:
        return DEMO_NAME
    if isinstance(connected.server, TellsItself):
        try:
            return (await connected.server.info()).name
        except MusicServerError:
            pass  # what was saved is saved; without a name it is called what it is
    return "Plex"


async def _meant(order: SaveOrder, playlist: Playlist, server: MusicServer) -> SaveOrder:
    """The order with a name, and with a rating key that is really there in place of SAVED_BEFORE."""
    name = order.name or playlist.title
    if order.mode == "new" or order.target != SAVED_BEFORE:
        return order.model_copy(update={"name": name})
    for there in await server.playlists():
        if is_saved_as(there, playlist):
            return order.model_copy(update={"name": name, "target": there.rating_key})
    raise PlaylistNotFoundError(
        f"The playlist “{playlist.saved_as or playlist.title}” can't be found in Plex under that name. Save a new "
        "one, or choose another one."
    )


async def _now_playing(server: MusicServer, rating_keys: Sequence[str], description: str) -> SavedPlaylist:
    if isinstance(server, HasScratch):
        return await server.save_now_playing(rating_keys, description)
    if key := await _scratch_key(server):
        return await server.replace_playlist(key, rating_keys, description)
    return await server.create_playlist(NOW_PLAYING, rating_keys, description)


async def _scratch_key(server: MusicServer) -> str:
    there = await server.playlists()
    return next((playlist.rating_key for playlist in there if playlist.title == NOW_PLAYING), "")
