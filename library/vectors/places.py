"""Where each album's row is: half a megabyte for 50,000 of them, where a dict takes eleven."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping

#: An album and an artist on it: a compilation has one text, and so one row, for each of its artists.
AlbumArtist = tuple[int, int]
_BITS = 32


class AlbumPlaces(Mapping[AlbumArtist, int]):
    """(album, artist) -> row."""

    def __init__(self) -> None:
        self._keys = array("q")

    def append(self, album: int, artist: int) -> None:
        """The next row is theirs; rows come in the order of these numbers."""
        self._keys.append(album << _BITS | artist)

    def __getitem__(self, key: AlbumArtist) -> int:
        """Raises KeyError."""
        album, artist = key
        wanted = album << _BITS | artist
        place = bisect_left(self._keys, wanted)
        if place < len(self._keys) and self._keys[place] == wanted:
            return place
        raise KeyError(key)

    def __iter__(self) -> Iterator[AlbumArtist]:
        return map(self.at, range(len(self._keys)))

    def at(self, row: int) -> AlbumArtist:
        """Whose row it is."""
        key = self._keys[row]
        return key >> _BITS, key & (1 << _BITS) - 1

    def __len__(self) -> int:
        return len(self._keys)

    def rows_of(self, albums: Iterable[int]) -> list[int]:
        """The rows of all artists on these albums."""
        found: list[int] = []
        for album in albums:
            first = bisect_left(self._keys, album << _BITS)
            found += range(first, bisect_left(self._keys, (album + 1) << _BITS))
        return found
