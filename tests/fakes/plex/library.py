"""The music that the fake Plex Media Server keeps: sections, artists, albums, tracks, and how they change."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any, TypeVar

#: The moment at which a generated library is "now"; later changes come after it.
EPOCH = 1_760_000_000


@dataclass(slots=True, eq=False)
class Artist:
    """An artist of the library."""

    key: int
    title: str
    genres: Sequence[str] = ()
    moods: Sequence[str] = ()
    styles: Sequence[str] = ()
    collections: Sequence[str] = ()
    guid: str = ""
    added_at: int = EPOCH
    updated_at: int = EPOCH
    deleted_at: int | None = None


@dataclass(slots=True, eq=False)
class Album:
    """An album of an artist; `released` is a date, `subformats` say things like "Live", `rating` is the critics'."""

    key: int
    title: str
    artist: Artist
    released: str = ""
    year: int | None = None
    genres: Sequence[str] = ()
    moods: Sequence[str] = ()
    styles: Sequence[str] = ()
    subformats: Sequence[str] = ()
    collections: Sequence[str] = ()
    studio: str = ""
    rating: float | None = None
    guid: str = ""
    added_at: int = EPOCH
    updated_at: int = EPOCH
    deleted_at: int | None = None


@dataclass(slots=True, eq=False)
class Track:
    """A track of an album; `performer` where it differs from the album's artist. `deleted_at`: its file went then."""

    key: int
    title: str
    album: Album
    index: int = 1
    disc: int = 1
    duration: int | None = 200_000
    performer: str = ""
    user_rating: float | None = None
    view_count: int = 0
    last_viewed_at: int | None = None
    last_rated_at: int | None = None
    skip_count: int = 0
    rating_count: int | None = None
    genres: Sequence[str] = ()
    moods: Sequence[str] = ()
    guid: str = ""
    mbid: str = ""
    analysis: int | None = None
    added_at: int = EPOCH
    updated_at: int = EPOCH
    deleted_at: int | None = None


Item = Artist | Album | Track
AnyItem = TypeVar("AnyItem", Artist, Album, Track)


@dataclass
class Section:
    """A library section ("Music"); `kind` is Plex's type, where music is "artist"."""

    key: int
    title: str
    kind: str = "artist"
    artists: list[Artist] = field(default_factory=list)
    albums: list[Album] = field(default_factory=list)
    tracks: list[Track] = field(default_factory=list)

    @property
    def uuid(self) -> str:
        """Its own id, as playlists and queues use it."""
        return f"00000000-0000-4000-8000-{self.key:012d}"

    def items(self, kind: int) -> Sequence[Item]:
        """Everything of Plex's type number: 8 artists, 9 albums, 10 tracks."""
        lists: dict[int, Sequence[Item]] = {8: self.artists, 9: self.albums, 10: self.tracks}
        return lists[kind]


class PlexLibrary:
    """Sections, and every item by its rating key. `now` is the server's clock, in seconds since 1970."""

    def __init__(self) -> None:
        self.sections: dict[int, Section] = {}
        self.by_key: dict[int, Item] = {}
        self.now = EPOCH + 1000
        self._keys = count(1001)
        self._tag_ids: dict[tuple[str, str], int] = {}

    def add_section(self, title: str = "Music", kind: str = "artist") -> Section:
        """A new, empty section."""
        section = Section(len(self.sections) + 1, title, kind)
        self.sections[section.key] = section
        return section

    def add_artist(self, section: Section, title: str, **more: Any) -> Artist:
        """A new artist, now."""
        return self._added(section.artists, Artist(next(self._keys), title, **self._dated(more)))

    def add_album(self, section: Section, artist: Artist, title: str, **more: Any) -> Album:
        """A new album, now."""
        return self._added(section.albums, Album(next(self._keys), title, artist, **self._dated(more)))

    def add_track(self, section: Section, album: Album, title: str, **more: Any) -> Track:
        """A new track, now."""
        return self._added(section.tracks, Track(next(self._keys), title, album, **self._dated(more)))

    def rate(self, track: Track, rating: float | None) -> None:
        """As a person does: changes neither `updatedAt` nor anything else."""
        track.user_rating, track.last_rated_at = rating, self.tick()

    def play(self, track: Track) -> None:
        """As a player does when it has reached the end."""
        track.view_count, track.last_viewed_at = track.view_count + 1, self.tick()

    def touch(self, item: Item) -> None:
        """Its metadata were edited."""
        item.updated_at = self.tick()

    def remove(self, section: Section, track: Track) -> None:
        """Its file is gone."""
        section.tracks.remove(track)
        del self.by_key[track.key]

    def trash(self, *items: Item) -> None:
        """Their files are away: they stay in lists until the trash is emptied, or the files come back."""
        for item in items:
            item.deleted_at = self.tick()

    def restore(self, *items: Item) -> None:
        """Their files are there again."""
        for item in items:
            item.deleted_at = None

    def renumber(self, *items: Item, keys: Sequence[int] = ()) -> None:
        """The library was made anew: the same items under other rating keys, new ones unless `keys` says which."""
        wanted = list(keys) or [next(self._keys) for _ in items]
        for item in items:
            del self.by_key[item.key]
        for item, key in zip(items, wanted, strict=True):
            item.key, item.added_at, item.updated_at = key, self.tick(), self.now
            self.by_key[key] = item

    def tag_id(self, kind: str, name: str) -> int:
        """The number by which filters call a tag."""
        return self._tag_ids.setdefault((kind, name), 1001 + len(self._tag_ids))

    def tick(self) -> int:
        """A second later."""
        self.now += 1
        return self.now

    def _dated(self, more: dict[str, Any]) -> dict[str, Any]:
        return {"added_at": self.now, "updated_at": self.now, **more}

    def _added(self, items: list[AnyItem], item: AnyItem) -> AnyItem:
        items.append(item)
        self.by_key[item.key] = item
        return item
