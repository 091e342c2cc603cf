"""Plex's playlists: which there are, what is in them, making and lengthening them."""

import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TypeVar
from xml.etree.ElementTree import Element

from library.errors import (
    LibraryError,
    MusicServerError,
    PlaylistNotFoundError,
    ServerAnswerError,
    ServerForbiddenError,
    ServerItemMissingError,
)
from library.servers.plex.http.client import Parameters, PlexClient, ignore_answer, require_first, require_root
from library.servers.plex.music.paging import read_pages
from library.servers.plex.music.query_params import WITHOUT
from library.servers.plex.playlists.batches import send_all, split_present
from library.servers.plex.playlists.verification import PlaylistItem, Sent, assume_accepted, compare
from library.servers.plex.uris import playlist_url, uri_of
from library.servers.plex.xml_values import integer, is_true
from library.servers.values import SavedPlaylist, ServerPlaylist

logger = logging.getLogger(__name__)

T = TypeVar("T")

#: Flat: without the type, Plex lists folders, and not what is in them.
_AUDIO: Parameters = {"type": 15, "playlistType": "audio", "smart": 0}
_OTHER_ONE = "Choose another one, or save a new one."
_GONE = f"Plex no longer has this playlist. {_OTHER_ONE}"


class PlexPlaylists:
    """The playlists of one server, over a client that is open."""

    def __init__(self, client: PlexClient, server_id: str, public_url: str = "") -> None:
        self.client = client
        self._server_id = server_id
        self._public_url = public_url

    async def changeable(self) -> tuple[ServerPlaylist, ...]:
        """Those that people fill themselves, by title: neither smart ones nor stations, nor any that is read-only."""
        found: list[ServerPlaylist] = []
        async for page in read_pages(self.client, "/playlists", _AUDIO, self._read):
            found += page
        return tuple(sorted(found, key=lambda playlist: (playlist.title.casefold(), playlist.rating_key)))

    async def find(self, rating_key: str) -> ServerPlaylist:
        """One that may be changed; raises PlaylistNotFoundError, and ServerForbiddenError for one that may not."""
        there = await self._of(rating_key, "GET", "", lambda root: list(require_root(root)))
        if not there:
            raise PlaylistNotFoundError(_GONE)
        playlist = self._read(there[0])
        if playlist is None:
            raise ServerForbiddenError(f"{_why_not(there[0])} {_OTHER_ONE}")
        return playlist

    async def items(self, rating_key: str) -> list[PlaylistItem]:
        """What is in it, in order; raises PlaylistNotFoundError."""
        try:
            path = f"/playlists/{_number(rating_key)}/items"
            lists = read_pages(self.client, path, WITHOUT, _item, key="playlistItemID")
            return [item async for page in lists for item in page]
        except ServerItemMissingError as exc:
            raise PlaylistNotFoundError(_GONE) from exc

    async def create(self, title: str, rating_keys: Sequence[str], description: str) -> SavedPlaylist:
        """A new one; where that fails half-way, none."""
        present, missing = await split_present(self.client, rating_keys)
        made: list[ServerPlaylist] = []

        async def send(keys: Sequence[str]) -> None:
            if made:
                await self.put(made[0].rating_key, keys)
            else:
                made.append(await self._post(title, keys))

        try:
            sent = Sent(present, missing, refused=await send_all(present, send))
        except LibraryError:  # it may also be told that what was just made is not there
            for playlist in made:
                await self.discard(playlist.rating_key)
            raise
        if not made:
            raise ServerItemMissingError("Plex refused all of these tracks. Sync the library, then try again.")
        await self.describe(made[0].rating_key, description)
        saved = await self.saved(made[0], sent)
        if not saved.added:
            await self.discard(made[0].rating_key)
            raise ServerAnswerError(f"Plex accepted none of the {len(sent.keys):,} tracks. Try again in a moment.")
        return saved

    async def append(self, rating_key: str, rating_keys: Sequence[str]) -> SavedPlaylist:
        """The tracks that are not in it yet, at its end."""
        playlist = await self.find(rating_key)
        old = await self.items(rating_key)
        known = {item.rating_key for item in old}
        new = [key for key in dict.fromkeys(rating_keys) if key not in known]
        doubles = len(rating_keys) - len(new)
        if not new:
            return SavedPlaylist(playlist=playlist, added=0, duplicates=doubles)
        present, missing = await split_present(self.client, new)
        refused = await send_all(present, lambda keys: self.put(rating_key, keys))
        saved = await self.saved(playlist, Sent(present, missing, refused), kept=old)
        return saved.model_copy(update={"duplicates": doubles})

    async def put(self, rating_key: str, keys: Sequence[str]) -> None:
        """Add these at the end, in one request."""
        await self._of(rating_key, "PUT", "/items", ignore_answer, uri=uri_of(self._server_id, keys))

    async def clear(self, rating_key: str) -> None:
        """Take everything out, in one request."""
        await self._of(rating_key, "DELETE", "/items", ignore_answer)

    async def remove(self, rating_key: str, items: Sequence[PlaylistItem]) -> None:
        """Take these out, one request each: Plex knows no other way. Those that are gone already are none to take."""
        for item in items:
            with suppress(PlaylistNotFoundError):
                await self._of(rating_key, "DELETE", f"/items/{item.id}", ignore_answer)

    async def delete(self, rating_key: str) -> None:
        """Delete the playlist itself."""
        await self._of(rating_key, "DELETE", "", ignore_answer)

    async def discard(self, rating_key: str) -> None:
        """Delete a playlist that nobody needs; that it stays is a blemish, and no failure."""
        try:
            await self.delete(rating_key)
        except (MusicServerError, PlaylistNotFoundError) as exc:
            logger.warning("couldn't remove playlist %s again: %s", rating_key, exc)

    async def describe(self, rating_key: str, description: str) -> None:
        """Set the description, if there is one."""
        if description:
            await self.describe_as(rating_key, description)

    async def describe_as(self, rating_key: str, description: str) -> None:
        """Set the description, or take it away; a failure is only logged."""
        try:
            await self._of(
                rating_key, "PUT", "", ignore_answer, **{"summary.value": description, "summary.locked": "1"}
            )
        except (MusicServerError, PlaylistNotFoundError) as exc:
            logger.warning("playlist %s has no description: %s", rating_key, exc)

    async def saved(self, playlist: ServerPlaylist, sent: Sent, kept: Sequence[PlaylistItem] = ()) -> SavedPlaylist:
        """What is in it now, by Plex's own word; the items `kept` were in it and stay.

        Where Plex cannot be asked any more, what it was sent and did not refuse: it is there, and no failure.
        """
        try:
            return compare(playlist, await self._seen(playlist.rating_key), sent, kept)
        except MusicServerError as exc:
            logger.warning("playlist %s was saved, but couldn't be checked: %s", playlist.rating_key, exc)
            return assume_accepted(playlist, sent, kept)

    async def _seen(self, rating_key: str) -> list[PlaylistItem]:
        """The items of what was there a moment ago: that it is not is believed the second time."""
        with suppress(PlaylistNotFoundError):
            return await self.items(rating_key)
        return await self.items(rating_key)

    async def _post(self, title: str, keys: Sequence[str]) -> ServerPlaylist:
        parameters: Parameters = {"type": "audio", "title": title, "smart": 0, "uri": uri_of(self._server_id, keys)}
        playlist = await self.client.request(
            "POST", "/playlists", parameters, read=lambda root: self._read(require_first(root))
        )
        if playlist is None:
            raise ServerForbiddenError("Plex created the wrong kind of playlist. Update Plex.")
        return playlist

    async def _of(
        self, rating_key: str, method: str, path: str, read: Callable[[Element | None], T], **parameters: str
    ) -> T:
        """A request about one playlist."""
        try:
            return await self.client.request(method, f"/playlists/{_number(rating_key)}{path}", parameters, read=read)
        except ServerItemMissingError as exc:
            raise PlaylistNotFoundError(_GONE) from exc

    def _read(self, element: Element) -> ServerPlaylist | None:
        """A playlist that may be changed; None for another one."""
        get = element.get
        if _why_not(element):
            return None
        key = get("ratingKey", "")
        return ServerPlaylist(
            rating_key=key,
            title=get("title", ""),
            track_count=integer(get("leafCount")) or 0,
            description=get("summary", ""),
            url=playlist_url(self._server_id, key, self._public_url),
        )


def _why_not(element: Element) -> str:
    """Why this may not be changed; "" where it may."""
    get = element.get
    if get("playlistType") != "audio" or is_true(get("smart")) or is_true(get("radio")):
        return "Plex fills this playlist automatically."
    return "This playlist is read-only in Plex." if is_true(get("readOnly")) else ""


def _item(element: Element) -> PlaylistItem:
    return PlaylistItem(element.get("playlistItemID", ""), element.get("ratingKey", ""))


def _number(rating_key: str) -> str:
    """A key is a number; anything else would be a path."""
    if not (rating_key.isascii() and rating_key.isdecimal()):
        raise PlaylistNotFoundError(_GONE)
    return rating_key
