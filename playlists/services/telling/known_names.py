"""The names that a story about a playlist may use: its tracks, artists, albums and years, and the words of the wish."""

import re
from collections.abc import Iterable, Iterator, Sequence

from library.names.normalization import artist_key, fold, title_key
from library.schemas import TrackRef

#: "(2011 Remaster)", "[Live]" after a title; "Part II" behind a dash.
_DECORATION = re.compile(r"(?<!\s)\s*+(?:[(\[][^()\[\]]{0,80}[)\]]|\s[-–—]\s[^-–—]{1,60})\s*\Z")
_PARTS = re.compile(
    r"(?<!\s)\s*+(?:[,;/&+]|\b(?:feat|ft)\.|\b(?:featuring|feat|ft|and|und|with|vs|x)\b)\s*+", re.IGNORECASE
)
_LEAST_LAST_NAME = 4
#: Longer names do not occur in a sentence.
_MOST_WORDS = 8
#: What names are replaced by, where only the other words count.
MASK = "§"


class KnownNames:
    """Looked up by what stands in a sentence, however it is spelled."""

    def __init__(self, tracks: Sequence[TrackRef], wish: str) -> None:
        self.years = frozenset(track.year for track in tracks if track.year)
        self._wish = f" {fold(wish)} "
        self._titles: dict[str, list[TrackRef]] = {}
        self._artists: dict[str, set[str]] = {}
        for track in tracks:
            for key in {title_key(title) for title in (track.title, *_bare(track.title))}:
                self._titles.setdefault(key, []).append(track)
            self._artists.setdefault(track.artist, set()).update(_ways_to_name(track.artist))
        self._names = frozenset(name for names in self._artists.values() for name in names)
        albums = (title for track in tracks for title in (track.album, *_bare(track.album)))
        self._others = frozenset(map(title_key, albums)) | {fold(genre) for track in tracks for genre in track.genres}
        spelled = {name for track in tracks for name in (track.title, *_bare(track.title), track.artist, track.album)}
        self._spelled = sorted((name for name in spelled if len(name) > 1), key=len, reverse=True)
        titles = {title for track in tracks for title in (track.title, *_bare(track.title)) if len(title) > 1}
        self._spelled_titles = sorted(titles, key=len, reverse=True)

    def tracks_of(self, title: str) -> Sequence[TrackRef]:
        """Those of this title; none where the playlist has no such track."""
        return self._titles.get(title_key(title)) or next(
            (found for bare in _bare(title) if (found := self._titles.get(title_key(bare)))), []
        )

    def titles_in(self, sentence: str) -> Iterator[tuple[int, int]]:
        """Where the sentence has titles as they are spelled, the longest first; a name within a longer one is none."""
        taken: list[tuple[int, int]] = []
        for title in self._spelled_titles:
            if title in sentence:
                for found in re.finditer(rf"(?<!\w){re.escape(title)}(?!\w)", sentence):
                    if not any(found.start() < end and start < found.end() for start, end in taken):
                        taken.append(found.span())
                        yield found.span()

    def ends_with_artist_of(self, text: str, particle: str) -> str:
        """The artist before a particle at the end of the text, where no blank parts them ("宇多田ヒカルの")."""
        text = text.rstrip()
        names = (name for name in self._artists if text.endswith(f"{name}{particle}"))
        return max(names, key=len, default="")

    def may_be_quoted(self, text: str) -> bool:
        """Whether it is a title, an album, an artist or a genre of the playlist, or words of the wish."""
        key = title_key(text)
        return bool(self.tracks_of(text)) or key in self._others or self.is_artist(text) or self.is_in_wish(text)

    def is_artist(self, name: str) -> bool:
        """Whether this names an artist of the playlist, be it in part ("Wonder")."""
        return artist_key(name) in self._names

    def is_in_wish(self, text: str) -> bool:
        """Whether the wish says so in these words."""
        return f" {fold(text)} " in self._wish

    def begins_with_artist(self, text: str, tracks: Iterable[TrackRef] = ()) -> bool:
        """Whether the text begins with the name of an artist: of one of these tracks, if there are any."""
        return any(name in self._names_of(tracks) for name in _beginnings(text))

    def ends_with_artist(self, text: str, tracks: Iterable[TrackRef] = ()) -> bool:
        """Likewise, at its end."""
        return any(name in self._names_of(tracks) for name in _endings(text))

    def mask(self, sentence: str) -> str:
        """The sentence with a sign in the place of each of the playlist's names as they are spelled there."""
        for name in self._spelled:
            if name in sentence:
                sentence = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", MASK, sentence)
        return sentence

    def _names_of(self, tracks: Iterable[TrackRef]) -> frozenset[str]:
        artists = {track.artist for track in tracks}
        return frozenset(name for artist in artists for name in self._artists[artist]) if artists else self._names


def _bare(title: str) -> Iterator[str]:
    """The title without what its end adds to it, one thing after the other."""
    for _ in range(2):
        title, before = _DECORATION.sub("", title), title
        if not title or title == before:
            return
        yield title


def _ways_to_name(artist: str) -> Iterator[str]:
    """Keys: the whole name, each of several names, and their last words."""
    for name in (artist, *_PARTS.split(artist)):
        key = artist_key(name)
        if key:
            yield key
            last = key.rsplit(" ", 1)[-1]
            if len(last) >= _LEAST_LAST_NAME:
                yield last


def _beginnings(text: str) -> Iterator[str]:
    words = text.split()[:_MOST_WORDS]
    return (artist_key(_without_genitive(" ".join(words[:count]))) for count in range(1, len(words) + 1))


def _endings(text: str) -> Iterator[str]:
    words = text.split()[-_MOST_WORDS:]
    return (artist_key(" ".join(words[start:])) for start in range(len(words)))


def _without_genitive(name: str) -> str:
    """ "Stevie Wonder's" is Stevie Wonder; punctuation is folded away anyhow."""
    return re.sub(r"['’]s?\W*\Z", "", name)
