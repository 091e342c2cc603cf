"""Which part of the fake Plex Media Server answers which path."""

import re
from typing import TYPE_CHECKING

from tests.fakes.base import RecordedRequest, Reply
from tests.fakes.plex.library_pages import LibraryPages
from tests.fakes.plex.player_pages import PlayerPages
from tests.fakes.plex.playlist_pages import PlaylistPages
from tests.fakes.plex.query import BadFilterError
from tests.fakes.plex.queue_pages import QueuePages
from tests.fakes.plex.xml import failed

if TYPE_CHECKING:
    from tests.fakes.plex.server import PlexFake


_REFUSALS: dict[type[Exception], tuple[int, str]] = {
    KeyError: (404, "Not Found"),
    PermissionError: (403, "Forbidden"),
    BadFilterError: (400, "Bad Request"),
}


class PlexEndpoints:
    """All paths of the server."""

    def __init__(self, fake: "PlexFake") -> None:
        self._fake = fake
        self._routes = [
            (method, re.compile(pattern), handler)
            for pages in (LibraryPages(fake), PlaylistPages(fake), QueuePages(fake), PlayerPages(fake))
            for method, pattern, handler in pages.routes()
        ]

    def answer(self, request: RecordedRequest) -> Reply:
        """Find the path; 403 for changes by a user who may not make any, 404 for what is not there."""
        for method, pattern, handler in self._routes:
            if method == request.method and (match := pattern.fullmatch(request.path)):
                user = self._fake.user(request)
                if method != "GET" and user is not None and not user.may_change:
                    return failed(403, "Forbidden")
                try:
                    return handler(request, match)
                except tuple(_REFUSALS) as exc:
                    return failed(*_REFUSALS[type(exc)])
        return failed(404, "Not Found")
