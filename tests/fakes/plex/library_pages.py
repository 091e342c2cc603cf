"""What the fake Plex Media Server tells about itself, its library and its pictures."""

import re
from urllib.parse import unquote

from tests.fakes.base import RecordedRequest, Reply
from tests.fakes.plex.art import JPEG, png
from tests.fakes.plex.library import EPOCH, Section
from tests.fakes.plex.pages import LIBRARY, Pages, Routes
from tests.fakes.plex.query import listed, window
from tests.fakes.plex.xml import document, element, failed

#: Lists have been seen to be cut at fewer.
_ALL_TAGS = 1000


class LibraryPages(Pages):
    """Reading only."""

    def routes(self) -> Routes:
        """The paths of this group."""
        return (
            ("GET", r"/", self._root),
            ("GET", r"/identity", self._identity),
            ("GET", r"/servers", self._servers),
            ("GET", r"/library", self._root_of_library),
            ("GET", r"/library/sections/?", self._sections),
            ("GET", r"/library/sections/(\d+)/(all|albums)", self._all),
            ("GET", r"/library/sections/(\d+)/(genre|mood|style|subformat|collection)", self._tag_names),
            ("GET", r"/library/metadata/([\d,]+)", self._metadata),
            ("GET", r"/(?:library/metadata|playlists)/\d+/(?:thumb|art|composite)(?:/\d+)?", self._picture),
            ("GET", r"/photo/:/transcode", self._transcode),
        )

    def _root(self, request: RecordedRequest, match: re.Match[str]) -> Reply:
        attributes = {
            "size": 2,
            "allowSync": True,
            "friendlyName": self._fake.name,
            "machineIdentifier": self._fake.machine,
            "myPlex": True,
            "myPlexUsername": "listener@example.org",
            "platform": "Linux",
            "platformVersion": "6.1",
            "transcoderActiveVideoSessions": 0,
            "updatedAt": EPOCH,
            "version": self._fake.version,
        }
        return document(
            attributes, [element("Directory", {"count": 1, "key": key, "title": key}) for key in ("library", "clients")]
        )

    def _identity(self, request: RecordedRequest, match: re.Match[str]) -> Reply:
        return document(
            {"size": 0, "claimed": True, "machineIdentifier": self._fake.machine, "version": self._fake.version}
        )

    def _servers(self, request: RecordedRequest, match: re.Match[str]) -> Reply:
        """Another one of the network first."""
        there = [("Other", "192.168.1.30", "0f0f0f0f0f0f0f0f")]
        if self._fake.lan_address:
            there.append((self._fake.name, self._fake.lan_address, self._fake.machine))
        servers = [
            element(
                "Server",
                {
                    "name": name,
                    "host": address,
                    "address": address,
                    "port": 32400,
                    "machineIdentifier": machine,
                    "version": self._fake.version,
                },
            )
            for name, address, machine in there
        ]
        return document({"size": len(servers)}, servers)

    def _root_of_library(self, request: RecordedRequest, match: re.Match[str]) -> Reply:
        if not self._owner(request):
            return failed(403, "Forbidden")
        return document({"size": 3, **LIBRARY, "title1": "Plex Library"})

    def _sections(self, request: RecordedRequest, match: re.Match[str]) -> Reply:
        sections = [_section(section) for section in self._visible(request).values()]
        return document({"size": len(sections), "allowSync": False, "title1": "Plex Library"}, sections)

    def _all(self, request: RecordedRequest, match: re.Match[str]) -> Reply:
        section = self._visible(request)[int(match[1])]
        default = 9 if match[2] == "albums" else 8
        items = [] if self._fake.empty else listed(section, request, self._fake.library.tag_id, default=default)
        start, size = window(request, len(items))
        page = items[start : start + size]
        if self._fake.truncate_lists:
            page = page[: len(page) // 2] if start == 0 else []
        shown = self._fake.tags_in_lists or _ALL_TAGS
        renderer = self._renderer(request, shown, without=self._fake.left_out_of_lists)
        attributes = {
            "size": len(page),
            "totalSize": len(items),
            "offset": start,
            "allowSync": True,
            **LIBRARY,
            "librarySectionID": section.key,
            "librarySectionTitle": section.title,
            "librarySectionUUID": section.uuid,
            "title1": section.title,
        }
        return self._list(attributes, [renderer.item(item, section) for item in page])

    def _tag_names(self, request: RecordedRequest, match: re.Match[str]) -> Reply:
        """The tags of a kind that items of this type carry."""
        section, kind = self._visible(request)[int(match[1])], match[2]
        items = section.items(int(request.query["type"][0]))
        names = sorted({name for item in items for name in getattr(item, f"{kind}s", ())})
        lines = [
            element("Directory", {"fastKey": f"{request.path}?{kind}={key}", "key": key, "title": name, "type": kind})
            for name in names
            for key in (self._fake.library.tag_id(kind, name),)
        ]
        return document({"size": len(lines), "allowSync": False, **LIBRARY, "content": "secondary"}, lines)

    def _metadata(self, request: RecordedRequest, match: re.Match[str]) -> Reply:
        keys = [int(key) for key in match[1].split(",")]
        found = [self._found(key) for key in keys if key in self._fake.library.by_key]
        if request.query.get("skipRefresh") != ["1"]:
            self._fake.refreshed += len(found)
        visible = self._visible(request).values()
        renderer = self._renderer(request, None)
        lines = [renderer.item(item, section) for item, section in found if section in visible]
        return (
            document({"size": len(lines), "allowSync": True, **LIBRARY}, lines) if lines else failed(404, "Not Found")
        )

    def _picture(self, request: RecordedRequest, match: re.Match[str]) -> Reply:
        return self._drawn(request.path, JPEG, "image/jpeg")

    def _transcode(self, request: RecordedRequest, match: re.Match[str]) -> Reply:
        query = request.query
        path = unquote(query["url"][0])
        return self._drawn(path, png(int(query["width"][0]), int(query["height"][0])), "image/png")

    def _drawn(self, path: str, picture: bytes, content_type: str) -> Reply:
        known = self._fake.pictures.get(path, (content_type, picture))
        return Reply(200, known[1], known[0]) if known else failed(404, "Not Found")


def _section(section: Section) -> str:
    attributes = {
        "allowSync": True,
        "filters": True,
        "key": section.key,
        "type": section.kind,
        "title": section.title,
        "agent": "tv.plex.agents.music",
        "scanner": "Plex Music",
        "language": "en-US",
        "uuid": section.uuid,
        "updatedAt": EPOCH,
        "createdAt": EPOCH,
        "hidden": 0,
    }
    return element("Directory", attributes, [element("Location", {"id": section.key, "path": f"/music/{section.key}"})])
