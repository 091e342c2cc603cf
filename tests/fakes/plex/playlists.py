"""Playlists of the fake Plex Media Server, and how they change."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count

from tests.fakes.plex.library import EPOCH


@dataclass
class Playlist:
    """A playlist: (its own id of the item, rating key) in order; `folder` is the title of the one that it is in."""

    key: int
    title: str
    items: list[tuple[int, int]] = field(default_factory=list)
    summary: str = ""
    kind: str = "audio"
    smart: bool = False
    radio: bool = False
    read_only: bool = False
    folder: str = ""
    updated_at: int = EPOCH

    @property
    def tracks(self) -> list[int]:
        """The rating keys, in order."""
        return [key for _, key in self.items]

    def attributes(self) -> dict[str, object]:
        """As the XML tells them."""
        return {
            "ratingKey": self.key,
            "key": f"/playlists/{self.key}/items",
            "guid": f"com.plexapp.agents.none://{self.key}",
            "type": "playlist",
            "title": self.title,
            "summary": self.summary,
            "smart": self.smart,
            "readOnly": self.read_only or None,
            "radio": self.radio or None,
            "playlistType": self.kind,
            "composite": f"/playlists/{self.key}/composite/{self.updated_at}",
            "duration": 200_000 * len(self.items),
            "leafCount": len(self.items),
            "addedAt": EPOCH,
            "updatedAt": self.updated_at,
        }


class Playlists:
    """View all, by key."""

    def __init__(self) -> None:
        self._playlists: dict[int, Playlist] = {}
        self._keys = count(900_001)
        self._item_ids = count(5_000_001)

    def add(self, title: str, keys: Iterable[int] = (), **more: object) -> Playlist:
        """Make a playlist."""
        playlist = Playlist(next(self._keys), title, **more)  # type: ignore[arg-type]  # the fields of Playlist
        self._playlists[playlist.key] = playlist
        self.append(playlist, keys)
        return playlist

    def append(self, playlist: Playlist, keys: Iterable[int]) -> None:
        """Add tracks at the end."""
        playlist.items.extend((next(self._item_ids), key) for key in keys)
        playlist.updated_at += 1

    def named(self, title: str) -> Playlist:
        """The only one of this title."""
        (found,) = [playlist for playlist in self if playlist.title == title]
        return found

    def get(self, key: int) -> Playlist | None:
        """By its key."""
        return self._playlists.get(key)

    def delete(self, key: int) -> None:
        """Gone for good."""
        del self._playlists[key]

    def __iter__(self) -> Iterator[Playlist]:
        return iter(list(self._playlists.values()))

    def __len__(self) -> int:
        return len(self._playlists)
