"""Putting other tracks in place of a playlist's own, so that no failure on the way loses the old ones.

Few old tracks: the new ones are added first, then the old ones taken out one by one. Many: they are copied into a
second playlist, which stays until the first one is whole; if the process dies in between, the copy is still there.
"""

import logging
from collections.abc import Sequence

from library.errors import (
    LibraryError,
    MusicServerError,
    PlaylistNotFoundError,
    ServerAnswerError,
    ServerItemMissingError,
    ServerRefusedError,
)
from library.schemas import PlaylistBefore, SavedPlaylist, ServerPlaylist
from library.servers.plex.playlists.batches import send_all, split_present
from library.servers.plex.playlists.playlist_api import PlexPlaylists
from library.servers.plex.playlists.verification import PlaylistItem, Sent
from library.servers.values import NOW_PLAYING

logger = logging.getLogger(__name__)

#: Old tracks up to here are taken out one by one; a copy costs about as many requests as five of them.
ONE_BY_ONE = 50
_AS_IT_WAS = "The playlist is as it was."


async def replace(
    playlists: PlexPlaylists, rating_key: str, rating_keys: Sequence[str], description: str
) -> SavedPlaylist:
    """Other tracks in the same playlist; its title stays, and its description where none is given."""
    playlist = await playlists.find(rating_key)
    old = await playlists.items(rating_key)
    present, missing = await split_present(playlists.client, rating_keys)
    if len(old) <= ONE_BY_ONE:
        refused = await _add_then_remove(playlists, playlist, old, present)
    else:
        refused = await _with_copy(playlists, playlist, old, present)
    await playlists.describe(rating_key, description)
    saved = await playlists.saved(playlist, Sent(present, missing, refused))
    before = PlaylistBefore(rating_keys=tuple(item.rating_key for item in old), description=playlist.description)
    return saved.model_copy(update={"before": before})


async def save_now_playing(
    playlists: PlexPlaylists, rating_keys: Sequence[str], description: str = ""
) -> SavedPlaylist:
    """The tracks in the one playlist that is always written over, NOW_PLAYING; made where it is not there."""
    for playlist in await playlists.changeable():
        if playlist.title == NOW_PLAYING:
            return await replace(playlists, playlist.rating_key, rating_keys, description)
    return await playlists.create(NOW_PLAYING, rating_keys, description)


async def restore(playlists: PlexPlaylists, rating_key: str, before: PlaylistBefore) -> SavedPlaylist:
    """Put back what `replace` took away: the tracks in their order, and the description, also where there was none."""
    if before.rating_keys:
        saved = await replace(playlists, rating_key, before.rating_keys, "")
    else:
        playlist = await playlists.find(rating_key)
        await playlists.remove(rating_key, await playlists.items(rating_key))
        saved = await playlists.saved(playlist, Sent(()))
    await playlists.describe_as(rating_key, before.description)
    return saved


async def _add_then_remove(
    playlists: PlexPlaylists, playlist: ServerPlaylist, old: Sequence[PlaylistItem], keys: Sequence[str]
) -> list[str]:
    try:
        refused = await _add(playlists, playlist, keys)
        await _check_there(playlists, playlist, after=len(old), expected=len(keys) - len(refused))
    except MusicServerError as exc:
        raise _saying(exc, await _take_back(playlists, playlist, old)) from exc
    try:
        await playlists.remove(playlist.rating_key, old)
    except MusicServerError as exc:
        logger.info("once more, since Plex failed while old tracks were taken out: %s", exc)
        await _remove_rest(playlists, playlist, old)
    return refused


async def _remove_rest(playlists: PlexPlaylists, playlist: ServerPlaylist, old: Sequence[PlaylistItem]) -> None:
    """What is left of the old tracks: a connection that broke once is no reason to leave some of them there."""
    ids = {item.id for item in old}
    try:
        rest = [item for item in await playlists.items(playlist.rating_key) if item.id in ids]
        await playlists.remove(playlist.rating_key, rest)
    except MusicServerError as exc:
        raise _saying(exc, "The new tracks are in the playlist, after some of the old ones.") from exc


async def _with_copy(
    playlists: PlexPlaylists, playlist: ServerPlaylist, old: Sequence[PlaylistItem], keys: Sequence[str]
) -> list[str]:
    copy = await _copied(playlists, playlist, old)
    if copy is None:  # nothing to fall back upon
        return await _add_then_remove(playlists, playlist, old, keys)
    try:
        refused = await _clear_then_add(playlists, playlist, old, keys)
    except (MusicServerError, PlaylistNotFoundError) as exc:
        raise _saying(exc, await _bring_back(playlists, playlist, old, copy)) from exc
    await playlists.discard(copy.rating_key)
    return refused


async def _copied(
    playlists: PlexPlaylists, playlist: ServerPlaylist, old: Sequence[PlaylistItem]
) -> ServerPlaylist | None:
    """None where not all of it could be copied: some tracks are gone, or Plex does not take them again."""
    try:
        made = await playlists.create(f"{playlist.title} (before replacing)", [item.rating_key for item in old], "")
    except ServerItemMissingError:
        return None
    if made.missing or made.not_taken or not made.is_confirmed:
        await playlists.discard(made.playlist.rating_key)
        return None
    return made.playlist


async def _clear_then_add(
    playlists: PlexPlaylists, playlist: ServerPlaylist, old: Sequence[PlaylistItem], keys: Sequence[str]
) -> list[str]:
    try:
        await playlists.clear(playlist.rating_key)
    except (ServerRefusedError, PlaylistNotFoundError):  # Plex before it could do that
        return await _add_then_remove(playlists, playlist, old, keys)
    refused = await _add(playlists, playlist, keys)
    await _check_there(playlists, playlist, after=0, expected=len(keys) - len(refused))
    return refused


async def _add(playlists: PlexPlaylists, playlist: ServerPlaylist, keys: Sequence[str]) -> list[str]:
    return await send_all(keys, lambda some: playlists.put(playlist.rating_key, some))


async def _check_there(playlists: PlexPlaylists, playlist: ServerPlaylist, *, after: int, expected: int) -> None:
    """Nothing old is given up for new tracks that did not arrive."""
    found = len(await playlists.items(playlist.rating_key)) - after
    if found < expected or expected == 0:
        raise ServerAnswerError(f"Plex took only {max(found, 0)} of {expected} tracks.")


async def _take_back(playlists: PlexPlaylists, playlist: ServerPlaylist, old: Sequence[PlaylistItem]) -> str:
    """Take out again what had been added before it failed, if Plex still lets us; returns what to say of that."""
    kept = {item.id for item in old}
    try:
        added = [item for item in await playlists.items(playlist.rating_key) if item.id not in kept]
        await playlists.remove(playlist.rating_key, added)
    except LibraryError as exc:
        logger.warning("playlist %s has some of its new tracks besides the old ones: %s", playlist.rating_key, exc)
        return "The playlist may have some of the new tracks after the old ones."
    return _AS_IT_WAS


async def _bring_back(
    playlists: PlexPlaylists, playlist: ServerPlaylist, old: Sequence[PlaylistItem], copy: ServerPlaylist
) -> str:
    """Put the old tracks back where they are gone; returns what to say of them: where they are, if that fails too."""
    try:
        is_as_it_was = await _put_back(playlists, playlist, [item.rating_key for item in old])
    except LibraryError as exc:
        logger.warning("playlist %s could not be put back: %s", playlist.rating_key, exc)
        return f"The old tracks are in the playlist {copy.title!r}."
    await playlists.discard(copy.rating_key)
    return _AS_IT_WAS if is_as_it_was else ""


async def _put_back(playlists: PlexPlaylists, playlist: ServerPlaylist, old: Sequence[str]) -> bool:
    """Whether the playlist has the old tracks and no others then."""
    found = await _keys(playlists, playlist)
    if not set(old) <= set(found):
        await playlists.clear(playlist.rating_key)
        await send_all(old, lambda some: playlists.put(playlist.rating_key, some))
        found = await _keys(playlists, playlist)
        if not set(old) <= set(found):
            raise ServerAnswerError("Plex did not take the old tracks back.")
    return found == list(old)


async def _keys(playlists: PlexPlaylists, playlist: ServerPlaylist) -> list[str]:
    return [item.rating_key for item in await playlists.items(playlist.rating_key)]


def _saying(cause: LibraryError, words: str) -> LibraryError:
    """The same error, with the state of the playlist added to what it says."""
    return cause if words in cause.message else type(cause)(f"{cause.message} {words}")
