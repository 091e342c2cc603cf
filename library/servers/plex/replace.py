"""Putting other tracks in place of a playlist's own, so that no failure on the way loses the old ones.

Few old tracks: the new ones are added first, then the old ones taken out one by one. Many: they are copied into a
second playlist, which stays until the first one is whole; if the process dies in between, the copy is still there.
"""

import logging
from collections.abc import Sequence

from library.errors import LibraryError, MusicServerError, PlaylistNotFoundError, ServerAnswerError, ServerRefusedError
from library.schemas import SavedPlaylist, ServerPlaylist
from library.servers.plex.adding import parted, send_all
from library.servers.plex.playlists import Item, Playlists

logger = logging.getLogger(__name__)

#: Old tracks up to here are taken out one by one; a copy costs about as many requests as five of them.
ONE_BY_ONE = 50


async def replace(playlists: Playlists, rating_key: str, rating_keys: Sequence[str], description: str) -> SavedPlaylist:
    """Other tracks in the same playlist; its title stays, and its description where none is given."""
    playlist = await playlists.find(rating_key)
    old = await playlists.items(rating_key)
    present, missing = await parted(playlists.talk, rating_keys)
    if len(old) <= ONE_BY_ONE:
        missing += await _add_then_remove(playlists, playlist, old, present)
    else:
        missing += await _copy_then_clear(playlists, playlist, old, present)
    await playlists.describe(rating_key, description)
    return await playlists.saved(playlist, present, missing)


async def _add_then_remove(
    playlists: Playlists, playlist: ServerPlaylist, old: Sequence[Item], keys: Sequence[str]
) -> list[str]:
    try:
        refused = await _add(playlists, playlist, keys)
        await _check_there(playlists, playlist, after=len(old), expected=len(keys) - len(refused))
    except MusicServerError:
        await _take_back(playlists, playlist, old)
        raise
    await playlists.remove(playlist.rating_key, old)
    return refused


async def _copy_then_clear(
    playlists: Playlists, playlist: ServerPlaylist, old: Sequence[Item], keys: Sequence[str]
) -> list[str]:
    old_keys = [item.rating_key for item in old]
    copy = (await playlists.create(f"{playlist.title} (before replacing)", old_keys, "")).playlist
    try:
        await playlists.clear(playlist.rating_key)
    except (ServerRefusedError, PlaylistNotFoundError):  # Plex before it could do that
        await playlists.discard(copy.rating_key)
        return await _add_then_remove(playlists, playlist, old, keys)
    try:
        refused = await _add(playlists, playlist, keys)
        await _check_there(playlists, playlist, after=0, expected=len(keys) - len(refused))
    except MusicServerError as exc:
        await _bring_back(playlists, playlist, old_keys, copy, exc)
        raise
    await playlists.discard(copy.rating_key)
    return refused


async def _add(playlists: Playlists, playlist: ServerPlaylist, keys: Sequence[str]) -> list[str]:
    return await send_all(keys, lambda some: playlists.put(playlist.rating_key, some))


async def _check_there(playlists: Playlists, playlist: ServerPlaylist, *, after: int, expected: int) -> None:
    """Nothing old is given up for new tracks that did not arrive."""
    found = len(await playlists.items(playlist.rating_key)) - after
    if found < expected or expected == 0:
        raise ServerAnswerError(f"Plex took only {max(found, 0)} of {expected} tracks. The playlist is as it was.")


async def _take_back(playlists: Playlists, playlist: ServerPlaylist, old: Sequence[Item]) -> None:
    """Take out again what had been added before it failed, if Plex still lets us."""
    kept = {item.id for item in old}
    try:
        added = [item for item in await playlists.items(playlist.rating_key) if item.id not in kept]
        await playlists.remove(playlist.rating_key, added)
    except LibraryError as exc:
        logger.warning("playlist %s has some of its new tracks besides the old ones: %s", playlist.rating_key, exc)


async def _bring_back(
    playlists: Playlists, playlist: ServerPlaylist, old: Sequence[str], copy: ServerPlaylist, cause: MusicServerError
) -> None:
    """Put the old tracks back; where that fails too, say where they are."""
    try:
        await playlists.clear(playlist.rating_key)
        await send_all(old, lambda some: playlists.put(playlist.rating_key, some))
    except LibraryError as exc:
        logger.warning("playlist %s could not be put back: %s", playlist.rating_key, exc)
        raise type(cause)(f"{cause.message} The old tracks are in the playlist {copy.title!r}.") from exc
    await playlists.discard(copy.rating_key)
