"""Putting other tracks in place of a playlist's own, so that no failure on the way loses the old ones.

Few old tracks: the new ones are added first, then the old ones taken out one by one. Many: they are copied into a
second playlist, which stays until the first one is whole; if the process dies in between, the copy is still there.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from library.errors import (
    LibraryError,
    MusicServerError,
    PlaylistNotFoundError,
    ServerAnswerError,
    ServerItemMissingError,
    ServerRefusedError,
)
from library.servers.plex.playlists.batches import send_all, split_present
from library.servers.plex.playlists.playlist_api import PlexPlaylists
from library.servers.plex.playlists.verification import PlaylistItem, Sent
from library.servers.values import NOW_PLAYING, PlaylistBefore, SavedPlaylist, ServerPlaylist

logger = logging.getLogger(__name__)

#: Old tracks up to here are taken out one by one; a copy costs about as many requests as five of them.
ONE_BY_ONE = 50
_AS_IT_WAS = "The playlist is unchanged."


async def replace(
    playlists: PlexPlaylists, rating_key: str, rating_keys: Sequence[str], description: str
) -> SavedPlaylist:
    """Other tracks in the same playlist; its title stays, and its description where none is given."""
    playlist = await playlists.find(rating_key)
    old = await playlists.items(rating_key)
    present, missing = await split_present(playlists.client, rating_keys)
    replacement = _Replacement(playlists, playlist, old, present)
    refused = await (replacement.add_then_remove() if len(old) <= ONE_BY_ONE else replacement.with_copy())
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


@dataclass(frozen=True)
class _Replacement:
    """A playlist, what is in it, and the keys of the tracks that shall be; its steps return those that Plex refused."""

    playlists: PlexPlaylists
    playlist: ServerPlaylist
    old: Sequence[PlaylistItem]
    keys: Sequence[str]

    async def add_then_remove(self) -> list[str]:
        """The new tracks first, then the old ones out, one by one."""
        try:
            refused = await self._add(self.keys)
            await self._check_there(after=len(self.old), expected=len(self.keys) - len(refused))
        except MusicServerError as exc:
            raise _with_state(exc, await self._take_back()) from exc
        try:
            await self.playlists.remove(self._key, self.old)
        except MusicServerError as exc:
            logger.info("trying again, as Plex failed while removing old tracks: %s", exc)
            await self._remove_rest()
        return refused

    async def with_copy(self) -> list[str]:
        """The old tracks into a second playlist first, which goes once the new ones are there."""
        copy = await self._copy()
        if copy is None:  # nothing to fall back upon
            return await self.add_then_remove()
        try:
            refused = await self._clear_then_add()
        except (MusicServerError, PlaylistNotFoundError) as exc:
            raise _with_state(exc, await self._bring_back(copy)) from exc
        await self.playlists.discard(copy.rating_key)
        return refused

    @property
    def _key(self) -> str:
        return self.playlist.rating_key

    async def _add(self, keys: Sequence[str]) -> list[str]:
        return await send_all(keys, lambda some: self.playlists.put(self._key, some))

    async def _remove_rest(self) -> None:
        """What is left of the old tracks: a connection that broke once is no reason to leave some of them there."""
        ids = {item.id for item in self.old}
        try:
            await self.playlists.remove(self._key, [item for item in await self._items() if item.id in ids])
        except MusicServerError as exc:
            raise _with_state(exc, "The new tracks are in the playlist, after some of the old ones.") from exc

    async def _copy(self) -> ServerPlaylist | None:
        """None where not all of it could be copied: some tracks are gone, or Plex does not take them again."""
        title = f"{self.playlist.title} (before replacing)"
        try:
            made = await self.playlists.create(title, [item.rating_key for item in self.old], "")
        except ServerItemMissingError:
            return None
        if made.missing or made.not_taken or not made.is_confirmed:
            await self.playlists.discard(made.playlist.rating_key)
            return None
        return made.playlist

    async def _clear_then_add(self) -> list[str]:
        try:
            await self.playlists.clear(self._key)
        except (ServerRefusedError, PlaylistNotFoundError):  # Plex before it could do that
            return await self.add_then_remove()
        refused = await self._add(self.keys)
        await self._check_there(after=0, expected=len(self.keys) - len(refused))
        return refused

    async def _check_there(self, *, after: int, expected: int) -> None:
        """Nothing old is given up for new tracks that did not arrive."""
        found = len(await self._items()) - after
        if found < expected or expected == 0:
            raise ServerAnswerError(f"Plex accepted only {max(found, 0)} of {expected} tracks.")

    async def _take_back(self) -> str:
        """Take out again what had been added before it failed, if Plex still lets us; returns what to say of that."""
        kept = {item.id for item in self.old}
        try:
            await self.playlists.remove(self._key, [item for item in await self._items() if item.id not in kept])
        except LibraryError as exc:
            logger.warning("playlist %s has some of its new tracks besides the old ones: %s", self._key, exc)
            return "The playlist may contain some of the new tracks after the old ones."
        return _AS_IT_WAS

    async def _bring_back(self, copy: ServerPlaylist) -> str:
        """Put the old tracks back where they are gone; returns what to say of them: where they are, if that fails."""
        try:
            is_as_it_was = await self._put_back([item.rating_key for item in self.old])
        except LibraryError as exc:
            logger.warning("couldn't restore playlist %s: %s", self._key, exc)
            return f"The old tracks are in the playlist {copy.title!r}."
        await self.playlists.discard(copy.rating_key)
        return _AS_IT_WAS if is_as_it_was else ""

    async def _put_back(self, old: Sequence[str]) -> bool:
        """Whether the playlist has the old tracks and no others then."""
        found = await self._keys()
        if not set(old) <= set(found):
            await self.playlists.clear(self._key)
            await self._add(old)
            found = await self._keys()
            if not set(old) <= set(found):
                raise ServerAnswerError("Plex didn't accept the old tracks.")
        return found == list(old)

    async def _items(self) -> list[PlaylistItem]:
        return await self.playlists.items(self._key)

    async def _keys(self) -> list[str]:
        return [item.rating_key for item in await self._items()]


def _with_state(cause: LibraryError, words: str) -> LibraryError:
    """The error with the state of the playlist added to its message."""
    return cause if words in cause.message else type(cause)(f"{cause.message} {words}")
