"""Play queues of the server: making and lengthening them in the right order, whatever the server takes for present.

What is added goes to "Up Next", a region right behind what plays: to its end, or with `next=1` to its beginning. Never
to the end of the queue (Plex's documentation, "Play Queue").
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple
from xml.etree.ElementTree import Element, ParseError

from library.errors import ServerItemMissingError, ServerRefusedError
from library.servers.plex.http.client import Parameters, PlexClient, ignore_answer, require_root
from library.servers.plex.playlists.batches import send_all
from library.servers.plex.uris import uri_of
from library.servers.plex.xml_values import integer

#: Items on each side of what plays that are looked at: twice the longest playlist.
_WINDOW = 1000
#: Tracks refused one by one after which it is Plex that is wrong, and not a track.
_MOST_REFUSED = 20


class Made(NamedTuple):
    """A new queue, the key of its first track, and those that Plex refused."""

    queue: int
    first: str
    refused: list[str]


class PlayQueues:
    """The play queues of one server, over a client that is open. A queue that it forgot is a ServerItemMissingError."""

    def __init__(self, client: PlexClient, server_id: str) -> None:
        self._client = client
        self._server_id = server_id

    async def make(self, keys: Sequence[str]) -> Made:
        """Begun with one track alone: all others then come behind it, in order, however many requests they take."""
        refused: list[str] = []
        for place, key in enumerate(keys, start=1):
            try:
                queue = await self._begin(key)
            except ServerRefusedError:
                refused.append(key)
                if len(refused) > _MOST_REFUSED:
                    raise
            else:
                return Made(queue, key, refused + await self.add(queue, keys[place:], is_next=False))
        raise ServerItemMissingError("Plex refused all of these tracks. Sync the library, then try again.")

    async def add(self, queue: int, keys: Sequence[str], *, is_next: bool) -> list[str]:
        """To the beginning or the end of Up Next, in order; returns what Plex refused.

        Each request for the beginning goes before the one before it: so the last tracks go first.
        """
        return await send_all(keys, lambda some: self._put(queue, some, is_next=is_next), last_first=is_next)

    async def items(self, queue: int) -> list[int]:
        """The ids around what plays by the server's word."""
        return await self._client.request("GET", f"/playQueues/{queue}", {"window": _WINDOW}, read=_items)

    async def place(self, queue: int, before: Sequence[int], present: int, *, is_next: bool) -> None:
        """Move what is new since `before` behind the item `present`, where the server took another one for present.

        It learns what plays from players' reports, which may be late: then new tracks stand where nobody hears them.
        """
        after, known = await self.items(queue), set(before)
        new = [item for item in after if item not in known]
        if present not in after or _stand_right(after, new, present, is_next=is_next):
            return
        for previous, item in pairwise((present, *new)):
            await self._client.request(
                "PUT", f"/playQueues/{queue}/items/{item}/move", {"after": previous}, read=ignore_answer
            )

    async def _begin(self, key: str) -> int:
        parameters: Parameters = {
            "type": "audio",
            "uri": uri_of(self._server_id, [key]),
            "shuffle": 0,
            "repeat": 0,
            "continuous": 0,
        }
        return await self._client.request("POST", "/playQueues", parameters, read=_number)

    async def _put(self, queue: int, keys: Sequence[str], *, is_next: bool) -> None:
        parameters: Parameters = {"uri": uri_of(self._server_id, keys), **({"next": 1} if is_next else {})}
        await self._client.request("PUT", f"/playQueues/{queue}", parameters, read=ignore_answer)


def _stand_right(items: Sequence[int], new: Sequence[int], present: int, *, is_next: bool) -> bool:
    behind = items[items.index(present) + 1 :]
    return behind[: len(new)] == new if is_next else set(new) <= set(behind)


def _number(root: Element | None) -> int:
    number = integer(require_root(root).get("playQueueID"))
    if number is None:
        raise ParseError("no number of a play queue")
    return number


def _items(root: Element | None) -> list[int]:
    ids = (integer(item.get("playQueueItemID")) for item in require_root(root))
    return [id_ for id_ in ids if id_ is not None]
