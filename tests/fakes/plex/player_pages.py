"""The fake Plex Media Server's play queues, and the players that it passes commands to."""

import re

from tests.fakes.base import RecordedRequest, Reply
from tests.fakes.plex.pages import Pages, Routes
from tests.fakes.plex.playlists import Queue
from tests.fakes.plex.xml import Renderer, document, failed


class PlayerPages(Pages):
    """What is played, where."""

    def routes(self) -> Routes:
        """The paths of this group."""
        return (
            ("POST", r"/playQueues", self._create_queue),
            ("GET", r"/playQueues/(\d+)", self._queue),
            ("PUT", r"/playQueues/(\d+)", self._add_to_queue),
            ("GET", r"/clients", self._clients),
            ("GET", r"/status/sessions", self._now_playing),
            ("GET", r"/security/token", self._transient_token),
            ("GET", r"/player/.*", self._command),
        )

    def _create_queue(self, request: RecordedRequest, match: re.Match[str]) -> Reply:
        playlist = self._fake.playlists.get(int(request.query.get("playlistID", ["0"])[0]))
        keys = playlist.tracks if playlist else self._usable(request)
        return self._shown(self._fake.queues.add(keys)) if keys else failed(400, "Bad Request")

    def _queue(self, request: RecordedRequest, match: re.Match[str]) -> Reply:
        return self._shown(self._fake.queues.by_key[int(match[1])])

    def _add_to_queue(self, request: RecordedRequest, match: re.Match[str]) -> Reply:
        queue, keys = self._fake.queues.by_key[int(match[1])], self._usable(request)
        if not keys:
            return failed(400, "Bad Request")
        self._fake.queues.extend(queue, keys, after_current=request.query.get("next") == ["1"])
        return self._shown(queue)

    def _clients(self, request: RecordedRequest, match: re.Match[str]) -> Reply:
        return document({"size": len(self._fake.players)}, [player.listed() for player in self._fake.players])

    def _now_playing(self, request: RecordedRequest, match: re.Match[str]) -> Reply:
        if not self._owner(request):
            return failed(403, "Forbidden")
        playing = [player.session() for player in self._fake.players if player.state != "stopped"]
        return document({"size": len(playing)}, playing)

    def _transient_token(self, request: RecordedRequest, match: re.Match[str]) -> Reply:
        return document({"token": "transient-00000000-0000-4000-8000-000000000001"})

    def _command(self, request: RecordedRequest, match: re.Match[str]) -> Reply:
        target = request.headers.get("x-plex-target-client-identifier")
        player = next((player for player in self._fake.players if player.id == target), None)
        return player.obey(request) if player else failed(404, "Not Found")

    def _shown(self, queue: Queue) -> Reply:
        renderer = Renderer(tags=2)
        selected = queue.items[queue.selected]
        attributes = {
            "size": len(queue.items),
            "identifier": "com.plexapp.plugins.library",
            "playQueueID": queue.key,
            "playQueueSelectedItemID": selected[0],
            "playQueueSelectedItemOffset": queue.selected,
            "playQueueSelectedMetadataItemID": selected[1],
            "playQueueShuffled": False,
            "playQueueTotalCount": len(queue.items),
            "playQueueVersion": queue.version,
        }
        return document(
            attributes, [renderer.item(*self._found(key), playQueueItemID=item) for item, key in queue.items[:200]]
        )
