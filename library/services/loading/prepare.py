"""A server's track made ready to be stored: text cleaned, names folded, recording recognised. No database."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from library.names.genre_names import genre_key
from library.names.normalization import artist_key, fold, index_words, title_key
from library.names.placeholders import UNKNOWN_ALBUM, UNKNOWN_ARTIST, UNTITLED, drop_placeholder
from library.recordings.live import looks_live
from library.recordings.recording_key import recording_key
from library.recordings.stable_number import stable_number
from library.servers.values import ServerTrack

#: Raised when folding or recognising recordings changes, so that the next load writes every track anew.
VERSION = 5
_UNSTORABLE = dict.fromkeys((*range(0x20), 0x7F, 0x2028, 0x2029), " ")
_WORDS = 200  # of each name to search by
_YEARS = range(1000, 2200)
_LABELS, _ARTWORK = 40, 1000  # moods or styles of a track; characters of a path
_DISCS = 2**15  # what the column holds
_GUID, _STUDIO = 300, 300
_SECTION = 100  # characters: PostgreSQL takes no more than the column has


class Prepared(NamedTuple):
    """All that the tables hold of a track; `genres` are (key, name) pairs, times ISO 8601, moods `|sad|warm|`."""

    rating_key: str
    section: str
    title: str
    folded: str
    search: str
    artist: str
    artist_key: str
    album: str
    album_key: str
    album_artist: str
    album_artist_key: str
    album_year: int
    track_number: int | None
    year: int | None
    duration_ms: int | None
    user_rating: int | None
    is_live: bool
    play_count: int
    last_played: str | None
    added_at: str | None
    recording: int
    artwork: str | None
    moods: str | None
    styles: str | None
    disc_number: int | None
    rating_count: int | None
    skip_count: int | None
    last_rated: str | None
    is_analysed: bool | None
    guid: str | None
    mbid: str | None
    studio: str | None
    album_rating: float | None
    collections: str | None
    genres: tuple[tuple[str, str], ...]


class _Name(NamedTuple):
    """A name as it is stored, "" for a placeholder, and the words to search by, parted by spaces."""

    text: str
    words: str


class _Names(NamedTuple):
    """What a track is called: placeholders stand in for names that it does not have, but are not searched for."""

    title: str
    artist: str
    album: str
    album_artist: str
    search: str


class Preparer:
    """Prepares tracks, and remembers the names of the last few artists and albums."""

    def __init__(self) -> None:
        self._artist_key, self._title_key = lru_cache(4096)(artist_key), lru_cache(4096)(title_key)
        self._name, self._labels = lru_cache(4096)(_name), lru_cache(4096)(join_labels)
        self._genres, self._time = lru_cache(4096)(_genres), lru_cache(1024)(_iso)

    def __call__(self, track: ServerTrack) -> Prepared:
        """All that the tables hold of this track."""
        title, artist, album, album_artist, search = self._names(track)
        live, duration = track.is_live or looks_live(title, album), _small(track.duration_ms)
        key = recording_key(artist, title, live=live, album=album, duration_ms=duration)
        return Prepared(
            rating_key=track.rating_key,
            section=clean(track.section)[:_SECTION],
            title=title,
            folded=title_key(title),
            search=search,
            artist=artist,
            artist_key=self._artist_key(artist),
            album=album,
            album_key=self._title_key(album),
            album_artist=album_artist,
            album_artist_key=self._artist_key(album_artist),
            album_year=_year(track.album_year) or 0,
            track_number=_small(track.track_number),
            year=_year(track.year) or _year(track.album_year),
            duration_ms=duration,
            user_rating=track.user_rating,
            is_live=live,
            play_count=_small(track.play_count) or 0,
            last_played=_iso(track.last_played),
            added_at=self._time(track.added_at),
            recording=stable_number(key.encode()),
            artwork=_path(track.artwork),
            moods=self._labels(track.moods),
            styles=self._labels(track.styles),
            disc_number=_disc(track.disc_number),
            rating_count=_small(track.rating_count),
            skip_count=_small(track.skip_count) or None,
            last_rated=_iso(track.last_rated),
            is_analysed=track.is_analysed or None,
            guid=_name_elsewhere(track.guid),
            mbid=_name_elsewhere(track.mbid),
            studio=clean(track.studio)[:_STUDIO] or None,
            album_rating=track.album_rating,
            collections=self._labels(track.collections),
            genres=self._genres(track.genres),
        )

    def _names(self, track: ServerTrack) -> _Names:
        own, by, on = _name(track.title), self._name(track.artist), self._name(track.album)
        of_album = self._name(track.album_artist)
        by = by if by.text else of_album
        artist = by.text or UNKNOWN_ARTIST
        search = " ".join([name.words for name in (own, by, on) if name.words])
        return _Names(own.text or UNTITLED, artist, on.text or UNKNOWN_ALBUM, of_album.text or artist, search)


def _name(told: str) -> _Name:
    name = drop_placeholder(clean(told))
    return _Name(name, " ".join(index_words(name)[:_WORDS]))


def clean(text: str) -> str:
    """Text that every database stores: no control characters, no halves of surrogate pairs."""
    if not text.isprintable():  # also for emoji that join others, which stay
        text = text.translate(_UNSTORABLE).encode(errors="replace").decode()
    return text.strip()


def join_labels(labels: Iterable[str]) -> str | None:
    """Folded, each once, in the server's order, between bars: so that `LIKE '%|sad|%'` finds one. None for none."""
    words = dict.fromkeys(folded for label in labels if (folded := fold(clean(label))))
    return f"|{'|'.join(list(words)[:_LABELS])}|" if words else None


def _disc(number: int | None) -> int | None:
    return number if number is not None and 0 < number < _DISCS else None


def _name_elsewhere(name: str) -> str | None:
    """As it is or not at all: cut off, it would be another one."""
    return name if name and len(name) <= _GUID and clean(name) == name else None


def _path(artwork: str) -> str | None:
    """Cut off, a path would be another one; that long, it is none of a server's."""
    path = clean(artwork)
    return path if path and len(path) <= _ARTWORK else None


def _genres(names: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """(key, name) of each genre once, in the server's order."""
    by_key: dict[str, str] = {}
    for name in map(clean, names):
        if name:
            by_key.setdefault(genre_key(name), name)
    return tuple(by_key.items())


def _year(year: int | None) -> int | None:
    return year if year in _YEARS else None


def _small(number: int | None) -> int | None:
    """None for what no database column holds, and what no server means."""
    return number if number is not None and 0 <= number < 2**31 else None


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
