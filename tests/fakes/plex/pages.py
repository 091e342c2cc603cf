"""What the fake Plex Media Server's answers share: the state they read, and who may see what of it."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import unquote

from tests.fakes.base import RecordedRequest, Reply
from tests.fakes.plex.library import Album, Artist, Item, Section, Track
from tests.fakes.plex.query import keys_in
from tests.fakes.plex.xml import Renderer, document

if TYPE_CHECKING:
    from tests.fakes.plex.server import PlexFake

Handler = Callable[[RecordedRequest, re.Match[str]], Reply]
#: (method, pattern of the path, what answers)
Routes = Sequence[tuple[str, str, Handler]]
LIBRARY = {"identifier": "com.plexapp.plugins.library", "mediaTagPrefix": "/system/bundle/media/flags/"}


class Pages:
    """A group of paths; a handler raises KeyError for what is not there."""

    def __init__(self, fake: "PlexFake") -> None:
        self._fake = fake

    def routes(self) -> Routes:
        """The paths of this group."""
        raise NotImplementedError

    def _list(self, attributes: Mapping[str, object], lines: Sequence[str]) -> Reply:
        """A page of a list, with the total where this server tells it: in the answer, in its head, or nowhere."""
        total = self._fake.told_total(int(str(attributes["totalSize"])))
        shown = {name: value for name, value in attributes.items() if name != "totalSize"}
        if self._fake.totals == "told":
            shown["totalSize"] = total
        reply = document(shown, lines)
        head = {} if self._fake.totals == "nowhere" else {"X-Plex-Container-Total-Size": str(total)}
        return Reply(reply.status, reply.body, reply.content_type, {**reply.headers, **head})

    def _owner(self, request: RecordedRequest) -> bool:
        user = self._fake.user(request)
        return user is not None and user.owner

    def _visible(self, request: RecordedRequest) -> dict[int, Section]:
        user = self._fake.user(request)
        allowed = user.sections if user else frozenset()
        return {
            key: section for key, section in self._fake.library.sections.items() if allowed is None or key in allowed
        }

    def _renderer(self, request: RecordedRequest, tags: int | None, *, without: Sequence[str] = ()) -> Renderer:
        excluded = request.query.get("excludeElements", [])
        if tags is not None and request.query.get("includeGuids") != ["1"]:
            excluded = [*excluded, "Guid"]  # lists tell them to those who ask
        return Renderer(
            tags=tags,
            exclude=",".join(excluded),
            without=without,
            numbers=None if tags is not None else self._fake.library.tag_id,
        )

    def _found(self, key: int) -> tuple[Item, Section]:
        item = self._fake.library.by_key[key]
        artist = item if isinstance(item, Artist) else item.artist if isinstance(item, Album) else item.album.artist
        sections = self._fake.library.sections.values()
        if len(sections) == 1:  # the usual case, and much faster
            return item, next(iter(sections))
        return item, next(section for section in sections if artist in section.artists)

    def _usable(self, request: RecordedRequest) -> list[int]:
        """The tracks named by the uri that exist; none at all where Plex refuses one of them."""
        uri = unquote(request.query.get("uri", [""])[0])
        if self._fake.machine not in uri and not uri.startswith("library://"):
            return []
        keys = keys_in(uri)
        if self._fake.refused.intersection(keys):
            return []
        return [key for key in keys if isinstance(self._fake.library.by_key.get(key), Track)]
