"""The tracks of a Plex section, page by page, with what their albums and artists add to them."""

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from xml.etree.ElementTree import Element

from library.recordings.live import looks_live
from library.servers.plex.http.client import PlexClient
from library.servers.plex.music.album_tags import AlbumTags, merge_names, read_album_tags
from library.servers.plex.music.paging import read_pages
from library.servers.plex.music.query_params import BY_AGE, OF_TRACKS
from library.servers.plex.music.sections import TRACKS, section_path
from library.servers.plex.xml_values import (
    catalogue_name,
    integer,
    is_in_trash,
    mbid,
    moment,
    names_by_kind,
    picture,
    stars,
    year,
)
from library.servers.values import MusicSection, ServerTrack

_NO_LABELS = AlbumTags()


async def read_tracks(client: PlexClient, section: MusicSection) -> AsyncGenerator[tuple[ServerTrack, ...], None]:
    """All tracks, a thousand at a time."""
    read = make_track_reader(section, await read_album_tags(client, section))
    async with aclosing(read_pages(client, section_path(section), {**TRACKS, **BY_AGE, **OF_TRACKS}, read)) as pages:
        async for page in pages:
            yield tuple(page)


def make_track_reader(
    section: MusicSection, albums: Mapping[str, AlbumTags]
) -> Callable[[Element], ServerTrack | None]:
    """A reader of tracks of this section, whose albums have these labels; None for other things, and for trash."""

    def read(element: Element) -> ServerTrack | None:
        album = albums.get(element.get("parentRatingKey", ""), _NO_LABELS)
        if element.get("type") != "track" or not element.get("ratingKey") or album.is_gone or is_in_trash(element):
            return None
        return _track(element, section.title, album)

    return read


def _track(element: Element, section: str, album: AlbumTags) -> ServerTrack:
    get = element.get
    title, album_title, album_artist = get("title") or "Untitled", get("parentTitle", ""), get("grandparentTitle", "")
    genres, moods, styles, collections = album.tags
    own = names_by_kind(element) if len(element) else {}
    album_year = album.year or integer(get("parentYear"))
    # Given as one value: half a million times by name took two seconds more.
    return ServerTrack.model_validate(
        {
            "rating_key": get("ratingKey"),
            "title": title,
            "artist": get("originalTitle") or album_artist,
            "album_artist": album_artist,
            "album": album_title,
            "year": year(element) or album_year,
            "album_year": album_year,
            "track_number": integer(get("index")),
            "duration_ms": integer(get("duration")),
            "genres": merge_names(own.get("Genre", ()), genres),
            "moods": own.get("Mood") or moods,
            "styles": own.get("Style") or styles,
            "user_rating": stars(get("userRating")),
            "play_count": integer(get("viewCount")) or 0,
            "last_played": moment(get("lastViewedAt")),
            "added_at": moment(get("addedAt")),
            "is_live": album.is_live or looks_live(title, album_title),
            "section": section,
            "artwork": picture(element),
            "disc_number": integer(get("parentIndex")),
            "rating_count": integer(get("ratingCount")),
            "skip_count": integer(get("skipCount")) or 0,
            "last_rated": moment(get("lastRatedAt")),
            "is_analysed": bool(integer(get("musicAnalysisVersion"))),
            "guid": catalogue_name(get("guid")),
            "mbid": mbid(element) if len(element) else "",
            "studio": album.studio or get("parentStudio", ""),
            "album_rating": album.rating,
            "collections": collections,
        }
    )
