"""The fake Plex Media Server's playlists over HTTP."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qs, urlsplit

from tests.fakes.base import RecordedRequest, Reply
from tests.fakes.plex.pages import Pages, Routes
from tests.fakes.plex.playlists import Playlist
from tests.fakes.plex.query import window
from tests.fakes.plex.xml import document, element, failed


class PlaylistPages(Pages):
    """Making, changing and reading them."""

    def routes(self) -> Routes:
        """The paths of this group."""
        return (
            ("GET", r"/playlists", self._playlists),
            ("POST", r"/playlists", self._create_playlist),
            ("GET", r"/playlists/(\d+)", self._playlist),
            ("PUT", r"/playlists/(\d+)", self._edit_playlist),
            ("DELETE", r"/playlists/(\d+)", self._delete_playlist),
            ("GET", r"/playlists/(\d+)/items", self._playlist_items),
            ("PUT", r"/playlists/(\d+)/items", self._add_items),
            ("DELETE", r"/playlists/(\d+)/items", self._clear_items),
            ("DELETE", r"/playlists/(\d+)/items/(\d+)", self._remove_item),
            ("PUT", r"/playlists/(\d+)/items/(\d+)/move", self._move_item),
        )

    def _playlists(self, request: RecordedRequest, match: re.Match[str]) -> Reply:
        kind, smart = (request.query.get(name, [""])[0] for name in ("playlistType", "smart"))
        found = [item for item in self._fake.playlists if kind in {"", item.kind} and smart in {"", f"{item.smart:d}"}]
        is_flat = request.query.get("type") == ["15"]
        shown = [element("Playlist", item.attributes()) for item in found if is_flat or not item.folder]
        if not is_flat:
            shown = [*_folders(found), *shown]
        start, size = window(request, len(shown))
        page = shown[start : start + size]
        return self._list({"size": len(page), "totalSize": len(shown), "offset": start}, page)

    def _create_playlist(self, request: RecordedRequest, match: re.Match[str]) -> Reply:
        keys = self._usable(request)
        if not keys:
            return failed(400, "Bad Request")
        playlist = self._fake.playlists.add(request.query["title"][0], self._taken(keys))
        return document({"size": 1}, [element("Playlist", playlist.attributes())])

    def _playlist(self, request: RecordedRequest, match: re.Match[str]) -> Reply:
        return document({"size": 1}, [element("Playlist", self._listed(match).attributes())])

    def _edit_playlist(self, request: RecordedRequest, match: re.Match[str]) -> Reply:
        playlist = self._changeable(match)
        query = parse_qs(urlsplit(request.target).query, keep_blank_values=True)  # "" takes a summary away
        for name in ("title", "summary"):
            for form in (name, f"{name}.value"):
                if form in query:
                    setattr(playlist, name, query[form][0])
        return Reply(200, b"", "text/plain")

    def _delete_playlist(self, request: RecordedRequest, match: re.Match[str]) -> Reply:
        self._fake.playlists.delete(self._changeable(match).key)
        return Reply(204, b"", "text/plain")

    def _playlist_items(self, request: RecordedRequest, match: re.Match[str]) -> Reply:
        playlist, renderer = self._listed(match), self._renderer(request, 2)
        present = [(item, key) for item, key in playlist.items if key in self._fake.library.by_key]
        start, size = window(request, len(present))
        page = [renderer.item(*self._found(key), playlistItemID=item) for item, key in present[start : start + size]]
        attributes = {
            "size": len(page),
            "totalSize": len(present),
            "offset": start,
            "leafCount": len(present),
            "playlistType": playlist.kind,
            "ratingKey": playlist.key,
            "smart": playlist.smart,
            "title": playlist.title,
        }
        return self._list(attributes, page)

    def _add_items(self, request: RecordedRequest, match: re.Match[str]) -> Reply:
        playlist, keys = self._changeable(match), self._usable(request)
        if playlist.smart or not keys:
            return failed(400, "Bad Request")
        self._fake.playlists.append(playlist, self._taken(keys))
        attributes = {"size": 1, "leafCountAdded": len(keys), "leafCountRequested": len(keys)}
        return document(attributes, [element("Playlist", playlist.attributes())])

    def _clear_items(self, request: RecordedRequest, match: re.Match[str]) -> Reply:
        playlist = self._changeable(match)
        playlist.items.clear()
        return document({"size": 1}, [element("Playlist", playlist.attributes())])

    def _remove_item(self, request: RecordedRequest, match: re.Match[str]) -> Reply:
        playlist = self._changeable(match)
        kept = [pair for pair in playlist.items if pair[0] != int(match[2])]
        if len(kept) == len(playlist.items):
            raise KeyError(match[2])
        playlist.items = kept
        return document({"size": 1}, [element("Playlist", playlist.attributes())])

    def _move_item(self, request: RecordedRequest, match: re.Match[str]) -> Reply:
        playlist, after = self._listed(match), int(request.query.get("after", ["0"])[0])
        (moved,) = [pair for pair in playlist.items if pair[0] == int(match[2])]
        playlist.items.remove(moved)
        place = next((place for place, pair in enumerate(playlist.items, start=1) if pair[0] == after), 0)
        playlist.items.insert(place, moved)
        return document({"size": 1}, [element("Playlist", playlist.attributes())])

    def _taken(self, keys: list[int]) -> list[int]:
        """What a server keeps of that which says yes to all of it."""
        keys = keys[: self._fake.takes_only]
        return keys[::-1] if self._fake.turns_around else keys

    def _changeable(self, match: re.Match[str]) -> Playlist:
        playlist = self._listed(match)
        if playlist.read_only:
            raise PermissionError
        return playlist

    def _listed(self, match: re.Match[str]) -> Playlist:
        playlist = self._fake.playlists.get(int(match[1]))
        if playlist is None:
            raise KeyError(match[1])
        return playlist


def _folders(playlists: Iterable[Playlist]) -> Iterator[str]:
    """What a list shows in place of the playlists in them."""
    for key, title in enumerate(dict.fromkeys(playlist.folder for playlist in playlists if playlist.folder), 600):
        yield element(
            "Directory",
            {"ratingKey": key, "key": f"/playlists/{key}/items", "type": "playlistfolder", "title": title},
        )
