"""Plex's XML, attribute by attribute as a real server (1.41) writes it."""

import gzip
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from xml.sax.saxutils import quoteattr

from tests.fakes.base import Reply
from tests.fakes.plex.library import Album, Artist, Item, Section, Track
from tests.fakes.recorded import recorded

HEADER = '<?xml version="1.0" encoding="UTF-8"?>\n'
CONTENT_TYPE = "text/xml;charset=utf-8"
_SPECIAL = re.compile('[&<>"\\n\\r\\t]')
Attributes = Mapping[str, object]
#: (kind, name) -> the number by which filters call the tag.
TagNumbers = Callable[[str, str], int]


def element(tag: str, attributes: Attributes, children: Iterable[str] = ()) -> str:
    """One element; attributes that are None are left out, as Plex does."""
    inner = "".join(children)
    written = "".join([f" {name}={_quoted(value)}" for name, value in attributes.items() if value is not None])
    return f"<{tag}{written}>{inner}</{tag}>\n" if inner else f"<{tag}{written} />\n"


def document(attributes: Attributes, children: Iterable[str] = (), *, tag: str = "MediaContainer") -> Reply:
    """A whole answer."""
    return Reply(200, (HEADER + element(tag, attributes, children)).encode(), CONTENT_TYPE)


def failed(status: int, text: str) -> Reply:
    """How Plex tells of failures: a page for people. At a bad token it leads them to its own, and hangs up."""
    script = recorded("unauthorized-401.html").partition("<script>")[2].partition("</script>")[0]
    leading = f"<script>{script}</script>" if status == 401 else ""
    page = f"<html><head>{leading}<title>{text}</title></head><body><h1>{status} {text}</h1></body></html>"
    closing = {"Connection": "close"} if status == 401 else {}
    return Reply(status, page.encode(), "text/html", {"X-Plex-Protocol": "1.0", "Cache-Control": "no-cache", **closing})


def compressed(reply: Reply, accepted: str) -> Reply:
    """The same answer, for those who accept gzip; recorded servers tell both lengths."""
    if "gzip" not in accepted or not isinstance(reply.body, bytes) or not reply.body:
        return reply
    body = gzip.compress(reply.body, compresslevel=1, mtime=0)
    lengths = {
        "X-Plex-Content-Original-Length": str(len(reply.body)),
        "X-Plex-Content-Compressed-Length": str(len(body)),
    }
    return Reply(reply.status, body, reply.content_type, {**reply.headers, "Content-Encoding": "gzip", **lengths})


class Renderer:
    """Items as XML. Lists show only the first `tags` of each kind, single items all of them, with their numbers.

    Of artists and albums, the kinds `without` are not shown; what is in `exclude` is shown of nothing.
    """

    def __init__(
        self, *, tags: int | None, exclude: str = "", without: Sequence[str] = (), numbers: TagNumbers | None = None
    ) -> None:
        self._tags = tags
        self._excluded = frozenset(exclude.split(","))
        self._without = frozenset(without)
        self._numbers = numbers

    def item(self, item: Item, section: Section, **more: object) -> str:
        """An artist, album or track."""
        match item:
            case Artist():
                return element("Directory", {**_artist(item), **_section(section), **more}, self._tagged(item))
            case Album():
                return element("Directory", {**_album(item), **_section(section), **more}, self._tagged(item))
            case Track():
                return element("Track", {**_track(item), **_section(section), **more}, self._of_track(item))

    def _of_track(self, track: Track) -> Iterable[str]:
        yield from self._tag("Genre", track.genres)
        yield from self._tag("Mood", track.moods)
        if track.mbid and "Guid" not in self._excluded:
            yield element("Guid", {"id": f"mbid://{track.mbid}"})
        if "Media" not in self._excluded:
            yield _media(track)

    def _tagged(self, item: Artist | Album) -> Iterable[str]:
        kinds = [("Genre", item.genres), ("Mood", item.moods), ("Style", item.styles)]
        if isinstance(item, Album):
            kinds.append(("Subformat", item.subformats))
        for kind, names in (*kinds, ("Collection", item.collections)):
            if kind not in self._without:
                yield from self._tag(kind, names)

    def _tag(self, tag: str, names: Sequence[str]) -> Iterable[str]:
        shown = [] if tag in self._excluded else names[: self._tags]
        return (element(tag, {**self._numbered(tag.lower(), name), "tag": name}) for name in shown)

    def _numbered(self, kind: str, name: str) -> Attributes:
        if self._numbers is None:
            return {}
        number = self._numbers(kind, name)
        return {"id": number, "filter": f"{kind}={number}"}


def _quoted(value: object) -> str:
    """As fast as this can be: a page of tracks has 35,000 of them."""
    if isinstance(value, int):
        return f'"{value:d}"'
    text = str(value)
    return quoteattr(text) if _SPECIAL.search(text) else f'"{text}"'


def _section(section: Section) -> Attributes:
    return {
        "librarySectionTitle": section.title,
        "librarySectionID": section.key,
        "librarySectionKey": f"/library/sections/{section.key}",
    }


def _dates(item: Item) -> Attributes:
    return {"addedAt": item.added_at, "updatedAt": item.updated_at, "deletedAt": item.deleted_at}


def _artist(artist: Artist) -> Attributes:
    return {
        "ratingKey": artist.key,
        "key": f"/library/metadata/{artist.key}/children",
        "guid": artist.guid or f"local://{artist.key}",
        "type": "artist",
        "title": artist.title,
        "summary": "",
        "thumb": thumb(artist),
        **_dates(artist),
    }


def _album(album: Album) -> Attributes:
    return {
        "ratingKey": album.key,
        "key": f"/library/metadata/{album.key}/children",
        "parentRatingKey": album.artist.key,
        "guid": album.guid or f"local://{album.key}",
        "studio": album.studio or None,
        "type": "album",
        "title": album.title,
        "parentKey": f"/library/metadata/{album.artist.key}",
        "parentTitle": album.artist.title,
        "summary": "",
        "index": 1,
        "rating": album.rating,
        "year": album.year,
        "thumb": thumb(album),
        "parentThumb": thumb(album.artist),
        "originallyAvailableAt": album.released or None,
        **_dates(album),
    }


def _track(track: Track) -> Attributes:
    album, artist = track.album, track.album.artist
    return {
        "ratingKey": track.key,
        "key": f"/library/metadata/{track.key}",
        "parentRatingKey": album.key,
        "grandparentRatingKey": artist.key,
        "guid": track.guid or f"local://{track.key}",
        "parentGuid": album.guid or f"local://{album.key}",
        "parentStudio": album.studio or None,
        "type": "track",
        "title": track.title,
        "grandparentKey": f"/library/metadata/{artist.key}",
        "parentKey": f"/library/metadata/{album.key}",
        "grandparentTitle": artist.title,
        "parentTitle": album.title,
        "originalTitle": track.performer or None,
        "summary": "",
        "index": track.index,
        "parentIndex": track.disc,
        "ratingCount": track.rating_count,
        "userRating": track.user_rating,
        "viewCount": track.view_count or None,
        "skipCount": track.skip_count or None,
        "lastViewedAt": track.last_viewed_at,
        "lastRatedAt": track.last_rated_at,
        "parentYear": album.year,
        "thumb": thumb(album),
        "parentThumb": thumb(album),
        "grandparentThumb": thumb(artist),
        "duration": track.duration,
        **_dates(track),
        "musicAnalysisVersion": track.analysis,
    }


def _media(track: Track) -> str:
    part = {
        "id": track.key,
        "key": f"/library/parts/{track.key}/{track.added_at}/file.flac",
        "duration": track.duration,
        "file": f"/music/{track.album.artist.title}/{track.album.title}/{track.index:02} {track.title}.flac",
        "size": 24_000_000,
        "container": "flac",
    }
    media = {
        "id": track.key,
        "duration": track.duration,
        "bitrate": 812,
        "audioChannels": 2,
        "audioCodec": "flac",
        "container": "flac",
    }
    return element("Media", media, [element("Part", part)])


def thumb(item: Artist | Album) -> str:
    """Where its picture is; the number changes when the item does."""
    return f"/library/metadata/{item.key}/thumb/{item.updated_at}"
