"""Putting many tracks into a playlist or queue: hundreds a request, and the few that Plex refuses found by halving."""

from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from xml.etree.ElementTree import Element

from library.errors import ServerItemMissingError, ServerRefusedError
from library.servers.plex.http.client import PlexClient, chunks, require_root
from library.servers.plex.music.query_params import AS_IT_IS, WITHOUT
from library.servers.plex.xml_values import is_in_trash

#: Refused requests after which it is Plex that is wrong, and not a track: five odd tracks among a thousand take 45.
_MOST_REFUSALS = 60

Send = Callable[[Sequence[str]], Awaitable[None]]


async def split_present(client: PlexClient, keys: Sequence[str]) -> tuple[list[str], list[str]]:
    """(those that Plex has, those that it has not), in their order. Raises ServerItemMissingError if it has none."""
    present: set[str] = set()
    for some in chunks(list(dict.fromkeys(keys))):
        present |= await _present(client, some)
    if not present:
        raise ServerItemMissingError("Plex no longer has any of these tracks. Sync the library, then try again.")
    return [key for key in keys if key in present], [key for key in keys if key not in present]


async def send_all(keys: Sequence[str], send: Send, *, last_first: bool = False) -> list[str]:
    """Hand the keys to `send`, in order, as many at a time as fit; returns those that it refused.

    `last_first` is for a `send` that puts its keys before those that it put earlier.
    """
    refused: list[str] = []
    waiting, refusals = deque(reversed(list(chunks(keys))) if last_first else chunks(keys)), 0
    while waiting:
        some = waiting.popleft()
        try:
            await send(some)
        except ServerRefusedError:
            refusals += 1
            if refusals > _MOST_REFUSALS:
                raise
            if len(some) == 1:
                refused += some
            else:
                middle = len(some) // 2
                halves = (some[middle:], some[:middle])  # the last one of them is sent next
                waiting.extendleft(reversed(halves) if last_first else halves)
    return refused


async def _present(client: PlexClient, keys: Sequence[str]) -> set[str]:
    valid = [key for key in keys if key.isascii() and key.isdecimal()]
    if not valid:
        return set()
    try:
        return await client.request(
            "GET", f"/library/metadata/{','.join(valid)}", {**WITHOUT, **AS_IT_IS}, read=_track_keys
        )
    except ServerItemMissingError:  # what Plex says when it has none of them
        return set()


def _track_keys(root: Element | None) -> set[str]:
    """Those that can be heard: of what is in the trash, the file is gone."""
    tracks = (element for element in require_root(root) if element.get("type") == "track" and not is_in_trash(element))
    return {element.get("ratingKey", "") for element in tracks}
