"""The fake Plex Media Server's play queues over HTTP."""

import re
from urllib.parse import unquote

from tests.fakes.base import RecordedRequest, Reply
from tests.fakes.plex.pages import Pages, Routes
from tests.fakes.plex.queues import Queue
from tests.fakes.plex.xml import Renderer, document, failed

#: Items on each side of the middle, where nothing is said.
_WINDOW = 20


class QueuePages(Pages):
    """Making, lengthening, ordering and reading them."""

    def routes(self) -> Routes:
        """The paths of this group."""
        return (
            ("POST", r"/playQueues", self._create),
            ("GET", r"/playQueues/(\d+)", self._queue),
            ("PUT", r"/playQueues/(\d+)", self._add),
            ("PUT", r"/playQueues/(\d+)/items/(\d+)/move", self._move),
            ("DELETE", r"/playQueues/(\d+)/items/(\d+)", self._remove),
        )

    def _create(self, request: RecordedRequest, match: re.Match[str]) -> Reply:
        keys = self._wanted(request)
        return self._shown(self._fake.queues.add(keys), request) if keys else failed(400, "Bad Request")

    def _queue(self, request: RecordedRequest, match: re.Match[str]) -> Reply:
        return self._shown(self._fake.queues.by_key[int(match[1])], request)

    def _add(self, request: RecordedRequest, match: re.Match[str]) -> Reply:
        queue, keys = self._fake.queues.by_key[int(match[1])], self._wanted(request)
        if not keys:
            return failed(400, "Bad Request")
        self._fake.queues.extend(queue, keys, after_current=request.query.get("next") == ["1"])
        return self._shown(queue, request)

    def _move(self, request: RecordedRequest, match: re.Match[str]) -> Reply:
        queue, after = self._fake.queues.by_key[int(match[1])], request.query.get("after")
        queue.move(int(match[2]), int(after[0]) if after else None)
        return self._shown(queue, request)

    def _remove(self, request: RecordedRequest, match: re.Match[str]) -> Reply:
        queue = self._fake.queues.by_key[int(match[1])]
        place = queue.place_of(int(match[2]))
        if place == queue.selected:
            return failed(400, "Bad Request")
        if queue.last_added == int(match[2]):
            queue.last_added = queue.items[place - 1][0] if place - 1 > queue.selected else None
        del queue.items[place]
        queue.selected -= place < queue.selected
        return self._shown(queue, request)

    def _wanted(self, request: RecordedRequest) -> list[int]:
        """From a playlist, by its number or its address or both, or from an address of tracks."""
        playlist, uri = request.query.get("playlistID", [""])[0], unquote(request.query.get("uri", [""])[0])
        addressed = re.fullmatch(
            rf"server://{self._fake.machine}/com\.plexapp\.plugins\.library/playlists/(\d+)(/items)?", uri
        )
        if addressed or (playlist and not uri):
            number = addressed[1] if addressed else playlist
            found = self._fake.playlists.get(int(number)) if playlist in {"", number} else None
            return found.tracks if found else []
        return [] if playlist else self._usable(request)

    def _shown(self, queue: Queue, request: RecordedRequest) -> Reply:
        """The part of it around `center`, or around what plays."""
        renderer, selected = Renderer(tags=2), queue.items[queue.selected]
        center, window = request.query.get("center"), request.query.get("window")
        middle = queue.place_of(int(center[0])) if center else queue.selected
        reach = int(window[0]) if window else _WINDOW
        there = self._fake.library.by_key
        part = [pair for pair in queue.items[max(0, middle - reach) : middle + reach + 1] if pair[1] in there]
        attributes = {
            "size": len(part),
            "identifier": "com.plexapp.plugins.library",
            "playQueueID": queue.key,
            "playQueueLastAddedItemID": queue.last_added,
            "playQueueSelectedItemID": selected[0],
            "playQueueSelectedItemOffset": queue.selected,
            "playQueueSelectedMetadataItemID": selected[1],
            "playQueueShuffled": False,
            "playQueueTotalCount": len(queue.items),
            "playQueueVersion": queue.version,
        }
        return document(attributes, [renderer.item(*self._found(key), playQueueItemID=item) for item, key in part])
