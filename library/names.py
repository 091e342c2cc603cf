"""Which names of the library a wish means. Pure: the library's names come in, by the keys that `Reading` asks for.

A rare name counts as it stands. A name made of plain words ("Air", "Love", "Beach House") counts only where the wish
shows that it is one: by capitals, quotes, or words such as "by" and "like" before it.
"""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple, TypeVar

from library.genre_names import genre_key, instead_of, same_as
from library.schemas import NamesFound
from library.text import artist_key, fold
from library.wording import Run, pieces_of, runs_of, says_with_capitals
from library.words import BAND_WORDS, PLACES, WISH_WORDS

_SAME_TITLE = 3  # more artists than this with an album of one title: the title alone says too little
_INTRODUCING = frozenset(
    """artist band by but especially feat featuring from group just like mainly more mostly of only play playing plus
    singer some""".split()  # noqa: SIM905 - words as text
)
_ENDING = frozenset(
    """albums also and as at but deep even for from hits if in instead material meets mixed music on only or playlist
    please plus records song songs stuff style then to too tracks tunes vs when while with""".split()  # noqa: SIM905
)
_ALBUM_WORDS = frozenset({"album", "albums", "lp", "record"})
_MUSIC_WORDS = frozenset("beats music songs sound sounds tracks tunes vibe vibes classics hits".split())  # noqa: SIM905
_OWNING = frozenset("the my our your his her their this that whole a beach tree full open".split())  # noqa: SIM905
#: Genres that are other things as well: before these words, or after "the" or "my", they are the other thing.
_OTHER_THINGS = MappingProxyType(
    {
        "house": frozenset("party cleaning work guests chores warming plants".split()),  # noqa: SIM905
        "rock": frozenset("me the star stars climbing bottom out".split()),  # noqa: SIM905
        "country": frozenset("road roads house side drive".split()),  # noqa: SIM905
        "soul": frozenset("mate mates searching".split()),  # noqa: SIM905
        "swing": frozenset("by set".split()),  # noqa: SIM905
        "world": frozenset("cup tour war".split()),  # noqa: SIM905
        "dance": frozenset({"to", "floor", "with", "like"}),
        "alternative": frozenset({"to"}),
        "pop": frozenset("in out up quiz".split()),  # noqa: SIM905
    }
)
T = TypeVar("T")


class Known(NamedTuple):
    """What the library has of the names that were asked for: spellings by key; albums: (title, artist key, artist)."""

    genres: Mapping[str, str]
    artists: Mapping[str, str]
    albums: Mapping[str, Sequence[tuple[str, str, str]]]


class Reading:
    """A wish, read once."""

    def __init__(self, text: str) -> None:
        self._runs = list(runs_of(text))
        self._capitals_tell = says_with_capitals(text)
        self._pieces = pieces_of(text)

    def genre_keys(self) -> set[str]:
        """The keys of genres that may be named."""
        keys = {genre_key(run.raw) for run in self._runs}
        return {other for key in keys for other in (*same_as(key), *instead_of(key))}

    def artist_keys(self) -> set[str]:
        """The keys of artists that may be named."""
        return {run.artist_key for run in self._runs}

    def title_keys(self) -> set[str]:
        """The keys of albums that may be named."""
        return {run.title_key for run in self._runs}

    def names(self, known: Known) -> NamesFound:
        """The names that are meant: the longest first where they overlap, given in the order of the wish."""
        artists = self._artists(known)
        genres = [run for run in self._runs if _genres(run, known) and not _is_other_thing(run)]
        by_artist = {run.artist_key for run in artists}
        albums = {run: meant for run in self._runs if (meant := self._albums(run, known, by_artist))}
        chosen = _without_overlaps(genres, artists, list(albums))
        return NamesFound(
            genres=_once(name for run in chosen[0] for name in _genres(run, known)),
            artists=_once(known.artists[run.artist_key] for run in chosen[1]),
            albums=_once(album for run in chosen[2] for album in albums[run]),
        )

    def _artists(self, known: Known) -> list[Run]:
        """In the order of the text, so that a list goes on from a name that was sure."""
        meant: list[Run] = []
        for run in sorted(self._runs, key=lambda run: (run.first, -run.length)):
            if run.artist_key in known.artists and self._is_artist(run, known, meant):
                meant.append(run)
        return meant

    def _is_artist(self, run: Run, known: Known, meant: Sequence[Run]) -> bool:
        key = run.artist_key
        if not _is_plain(key) or run.quoted or self._is_all_there_is(run, known):
            return True
        if self._capitals_tell and run.capital and not (key in PLACES and not _stands_alone(run)):
            return True
        if run.after and run.after not in _ENDING:
            return False
        if all(word in WISH_WORDS for word in key.split()):
            return run.before == "by" and fold(run.raw) != key  # "by the who", not "inspired by love"
        return run.before in _INTRODUCING or any(run.follows(other) for other in meant)

    def _is_all_there_is(self, run: Run, known: Known) -> bool:
        """Whether the wish is nothing but names: "Queen and Kiss"."""
        keys = [artist_key(piece) for piece in self._pieces]
        return run.artist_key in keys and all(key in known.artists for key in keys)

    def _albums(self, run: Run, known: Known, artists: set[str]) -> list[tuple[str, str]]:
        """The (album, artist) pairs of this title that are meant."""
        of_title = known.albums.get(run.title_key, ())
        of_named = [(title, name) for title, key, name in of_title if key in artists and key != run.artist_key]
        if of_named or len({key for _, key, _ in of_title}) > _SAME_TITLE:
            return of_named
        return [(title, name) for title, _, name in of_title] if self._is_album(run) else []

    def _is_album(self, run: Run) -> bool:
        if run.quoted or run.before in _ALBUM_WORDS or run.after in _ALBUM_WORDS:
            return True
        words = run.title_key.split()
        if all(word.isdigit() for word in words):
            return False  # "1989" is a year
        plain = len(words) == 1 or all(word in WISH_WORDS or word in BAND_WORDS for word in words)
        return not plain or (self._capitals_tell and run.capital)


def _genres(run: Run, known: Known) -> list[str]:
    key = genre_key(run.raw)
    return [known.genres[other] for other in same_as(key) if other in known.genres] or [
        known.genres[other] for other in instead_of(key) if other in known.genres
    ]


def _is_other_thing(run: Run) -> bool:
    """Whether a word that is also a genre means something else here: "the house", "rock me"."""
    others = _OTHER_THINGS.get(fold(run.raw))
    if others is None:
        return False
    return run.after in others or (run.before in _OWNING and run.after not in _MUSIC_WORDS)


def _is_plain(key: str) -> bool:
    """Whether the name could be plain words of a wish."""
    words = key.split()
    if len(words) == 1:
        return key in WISH_WORDS or key in BAND_WORDS or key in PLACES or len(key) <= 2 or key.isdigit()
    return all(word in WISH_WORDS for word in words)


def _stands_alone(run: Run) -> bool:
    """Whether no word beside it makes it a place or a day: "in Chicago", "a Boston night", "Chicago blues"."""
    return (not run.before or run.before in _INTRODUCING) and (not run.after or run.after in _ENDING)


def _without_overlaps(*kinds: Sequence[Run]) -> tuple[list[Run], ...]:
    """Each word once: the longest run takes it; of equal ones the earlier kind."""
    ranked = sorted(
        ((run, kind) for kind, runs in enumerate(kinds) for run in runs),
        key=lambda entry: (-entry[0].length, entry[1], entry[0].first),
    )
    taken: set[int] = set()
    chosen: tuple[list[Run], ...] = tuple([] for _ in kinds)
    for run, kind in ranked:
        places = set(range(run.first, run.last + 1))
        if not places & taken:
            taken |= places
            chosen[kind].append(run)
    for runs in chosen:
        runs.sort(key=lambda run: run.first)
    return chosen


def _once(items: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(items))
