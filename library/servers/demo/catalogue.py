"""The demo library's files: albums in YAML, one file a decade.

An album has artist, album, year, genres, `live: true` for concerts, and tracks as "Title | m:ss | Artist | year of the
recording", where all but the title may be missing. People rate only some of what they own, so a fifth of the tracks
gets a rating, made up from the track's key and therefore always the same. The key is made of names, not of places in
a file, so that tracks keep it when the files change.
"""

import re
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from core.text.word_lists import read_yaml
from library.errors import MusicServerError
from library.servers.values import ServerTrack

DEMO_FILES = Path(__file__).parents[2] / "demo"
_RATINGS = (4, 5, 6, 6, 7, 8, 8, 8, 9, 10)
_LENGTH = re.compile(r"(?:(\d+):)?(\d{1,3}):(\d\d)")


class DemoAlbum(BaseModel):
    """An album as the files have it; a title such as 1999 may come as a number."""

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)

    artist: str = Field(min_length=1)
    album: str = Field(min_length=1)
    year: int
    genres: tuple[str, ...] = Field(min_length=1)
    live: bool = False
    tracks: tuple[str, ...] = Field(min_length=1)


_ALBUMS = TypeAdapter(tuple[DemoAlbum, ...])


def read_file(path: Path) -> tuple[ServerTrack, ...]:
    """The tracks of one file; raises MusicServerError where it cannot be understood."""
    try:
        albums = _ALBUMS.validate_python(read_yaml(path))
        return tuple(track for album in albums for track in _tracks(album))
    except (OSError, yaml.YAMLError, ValidationError, ValueError) as exc:
        reason = " ".join(str(exc).split())[:200]
        raise MusicServerError(f"The demo library's file {path.name} can't be read: {reason}") from exc


#: Of the rating keys that are made below; no music server numbers its tracks like this.
KEY_PATTERN = r"^[0-9a-f]{16}$"


def _tracks(album: DemoAlbum) -> Iterator[ServerTrack]:
    for number, line in enumerate(album.tracks, start=1):
        title, length, artist, year = (*map(str.strip, line.split("|")), "", "", "")[:4]
        key = blake2b("\n".join((album.artist, album.album, title)).encode(), digest_size=8)
        yield ServerTrack(
            rating_key=key.hexdigest(),
            title=title,
            artist=artist or album.artist,
            album_artist=album.artist,
            album=album.album,
            album_year=album.year,
            year=int(year) if year else album.year,
            disc_number=1,
            track_number=number,
            duration_ms=_milliseconds(length),
            genres=album.genres,
            user_rating=_rating(key.digest()),
            is_live=album.live,
        )


def _milliseconds(length: str) -> int | None:
    """Of "m:ss" or "h:mm:ss"; None where it is not known."""
    if not length:
        return None
    match = _LENGTH.fullmatch(length)
    if match is None:
        raise ValueError(f"{length!r} isn't a length like 3:45")
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return ((hours * 60 + minutes) * 60 + seconds) * 1000


def _rating(key: bytes) -> int | None:
    return _RATINGS[key[1] % len(_RATINGS)] if key[0] % 5 == 0 else None
