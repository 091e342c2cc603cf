"""Which names of the library a wish means. Pure: the library's names come in, by the keys that `Reading` asks for.

A rare name counts as it stands. A name made of plain words ("Air", "Love", "Beach House") counts only where the wish
shows that it is one: by capitals, quotes, or words such as "by" and "like" before it.
"""

from collections.abc import Collection, Mapping, Sequence
from itertools import chain
from types import MappingProxyType
from typing import Literal, NamedTuple

from core.text.word_lists import read_yaml
from library.names.genre_names import has_other_names, key_in_compound, list_fallbacks, list_synonyms
from library.names.normalization import artist_key, fold
from library.schemas import NameFound, NamesFound
from library.search.no_genres import is_other_thing
from library.search.plain_words import (
    WORDS,
    WORDS_FILE,
    is_of_plain_words,
    is_of_prompt_words,
    is_plain_name,
    is_prompt_word,
)
from library.search.spelled_together import numbers_otherwise, squeeze
from library.search.word_runs import Run, find_runs, says_with_capitals, split_names

_SAME_TITLE = 3  # more artists than this with an album of one title: the title alone says too little
_PART_WORDS = 3  # of a name that is only the beginning of an artist's: "Bob Marley"
_MOST_PARTS, _MOST_SINGLE = 12, 6
_APART_WORDS = 3
#: Words that are tried as names written together.
_MOST_TOGETHER = 12
_THROUGH: tuple[str, ...] = tuple(read_yaml(WORDS_FILE)["through"])
_PROMPT, _BAND, _PLACES, _ALBUM = WORDS["prompt"], WORDS["band"], WORDS["place"], WORDS["album"]
_INTRODUCING, _ENDING, _SHOWING = WORDS["introducing"], WORDS["ending"], WORDS["showing"]


class Known(NamedTuple):
    """What the library has of the names that were asked for: spellings by key; albums: (title, artist key, artist)."""

    genres: Mapping[str, str]
    artists: Mapping[str, str]
    albums: Mapping[str, Sequence[tuple[str, str, str]]]
    longer: Mapping[str, str] = MappingProxyType({})
    """Artists by part of their name: "Bob Marley" (& The Wailers), "Bowie"; only where nobody else has that part."""
    together: Mapping[str, str] = MappingProxyType({})
    """Artists by the run's key where it is their name with other spaces: "acdc", "cold play"."""


class Reading:
    """A wish, read once."""

    def __init__(self, text: str) -> None:
        self._runs = list(find_runs(text))
        self._genre_keys = {run: _genre_keys(run) for run in self._runs}
        self._capitals_tell = says_with_capitals(text)
        self._pieces = frozenset(map(artist_key, split_names(text)))

    def genre_keys(self) -> set[str]:
        """The keys of genres that may be named."""
        keys = set(chain.from_iterable(self._genre_keys.values()))
        named = filter(has_other_names, keys)
        return keys | {other for key in named for other in (*list_synonyms(key), *list_fallbacks(key))}

    def artist_keys(self) -> set[str]:
        """The keys of artists that may be named."""
        return {run.artist_key for run in self._runs}

    def beginnings(self, known: Collection[str]) -> list[str]:
        """Keys that are no artist's and may be the beginning of one's: "Bob Marley"."""
        short = (run for run in self._runs if 1 < run.length <= _PART_WORDS)
        runs = [run for run in short if run.artist_key not in known and not is_plain_name(run.artist_key)]
        # Of a long prompt not all are looked up: those first that look like names.
        showing = _INTRODUCING | WORDS["refusing_before"]
        runs.sort(key=lambda run: not (run.before in showing or run.capital))
        return list(dict.fromkeys(run.artist_key for run in runs))[:_MOST_PARTS]

    def single_names(self, known: Collection[str]) -> list[str]:
        """Words that are no artist's name and may be part of one: "Bowie"."""
        found = (run for run in self._runs if run.length == 1 and self._may_be_last_name(run))
        return list(dict.fromkeys(run.artist_key for run in found if run.artist_key not in known))[:_MOST_SINGLE]

    def words_together(self, known: Collection[str]) -> list[str]:
        """Words that are no artist's name and may be one of several words: "zztop"; those that are introduced first."""
        words = [run for run in self._runs if run.length == 1 and not is_plain_name(run.artist_key)]
        words.sort(key=lambda run: run.before not in _INTRODUCING and run.artist_key not in self._pieces)
        keys = dict.fromkeys(run.artist_key for run in words if run.artist_key not in known)
        return list(keys)[:_MOST_TOGETHER]

    def runs_apart(self) -> dict[str, str]:
        """Keys of names that are written otherwise here, each with these words: "cold play", "fifty cent"."""
        runs = dict.fromkeys(run.artist_key for run in self._runs if 1 < run.length <= _APART_WORDS)
        apart = {squeeze(key): key for key in runs if " " in key and key.isascii()}
        return apart | {other: key for key in runs for other in numbers_otherwise(key)}

    def title_keys(self) -> set[str]:
        """The keys of albums that may be named."""
        return {run.title_key for run in self._runs}

    def names(self, known: Known) -> NamesFound:
        """The names that are meant: the longest first where they overlap, given in the order of the wish."""
        artists = self._artists(known)
        found = ((run, _genres(keys, known)) for run, keys in self._genre_keys.items())
        genres = {run: names for run, names in found if names and not is_other_thing(run)}
        by_artist = {run.artist_key for run in artists}
        albums = {run: titles for run in self._runs if (titles := self._albums(run, known, by_artist))}
        chosen = _without_overlaps(list(genres), artists, list(albums))
        meant = [
            *(_found("genre", run, name) for run in chosen[0] for name in genres[run]),
            *(_found("artist", run, _artist_of(run, known)) for run in chosen[1]),
            *(_found("album", run, title, artist) for run in chosen[2] for title, artist in albums[run]),
        ]
        return NamesFound(found=tuple(sorted(meant, key=lambda name: name.start)))

    def _artists(self, known: Known) -> list[Run]:
        """In the order of the text, so that a list goes on from a name that was sure."""
        meant: list[Run] = []
        for run in sorted(self._runs, key=lambda run: (run.first, -run.length)):
            if run.artist_key in known.artists or run.artist_key in known.together:
                is_meant = self._is_artist(run, known, meant)
            else:
                is_meant = run.artist_key in known.longer and self._may_be_part(run, known.longer[run.artist_key])
            if is_meant:
                meant.append(run)
        return meant + self._before_others(known, meant)

    def _before_others(self, known: Known, meant: Sequence[Run]) -> list[Run]:
        """The first of a list, whose capital alone says nothing: "Queen and Kate Bush"."""
        first = (run for run in self._runs if run.artist_key in known.artists and run not in meant)
        begun = (
            run for run in first if run.raw[:1].isupper() and not run.before and not is_of_prompt_words(run.artist_key)
        )
        return [run for run in begun if any(other.follows(run) for other in meant)]

    def _may_be_part(self, run: Run, name: str) -> bool:
        """Whether a part of this name may stand for it: of "Luis Miguel", the first is not Juan Luis Guerra's."""
        if run.length > 1:
            return True
        others = (word for word in run.beside if fold(word) not in artist_key(name).split())
        names = (word for word in others if word[0].isupper() or not self._capitals_tell)
        return self._may_be_last_name(run) and all(is_prompt_word(fold(word)) for word in names)

    def _may_be_last_name(self, run: Run) -> bool:
        """No word of the language, and written or introduced as a name."""
        key = run.artist_key
        if len(key) < 4 or not key.isalpha() or is_plain_name(key) or run.before == "about":
            return False
        return key in self._pieces or (self._capitals_tell and run.capital) or run.before in _INTRODUCING

    def _is_artist(self, run: Run, known: Known, meant: Sequence[Run]) -> bool:
        key = run.artist_key
        if run.before == "about" and not run.quoted:
            return False  # what a song tells of
        if run.before in WORDS["each"] and key in WORDS["who"]:  # "zwei Songs pro Band"
            return False
        plain = is_plain_name(key) or (key in known.together and is_of_plain_words(known.together[key], key))
        if not plain or run.quoted or self._is_all_there_is(run, known):
            return True
        if self._capitals_tell and run.capital and not (key in _PLACES and not _stands_alone(run)):
            return True
        return _is_introduced(run, meant) or (key in known.together and _is_after_only(run))

    def _is_all_there_is(self, run: Run, known: Known) -> bool:
        """Whether the wish is nothing but names: "Queen and Kiss"."""
        return run.artist_key in self._pieces and all(
            key in known.artists or key in known.together for key in self._pieces
        )

    def _albums(self, run: Run, known: Known, artists: set[str]) -> list[tuple[str, str]]:
        """The (album, artist) pairs of this title that are meant."""
        of_title = known.albums.get(run.title_key)
        if not of_title:
            return []
        of_named = [(title, name) for title, key, name in of_title if key in artists and key != run.artist_key]
        if of_named or len({key for _, key, _ in of_title}) > _SAME_TITLE:
            return of_named
        return [(title, name) for title, _, name in of_title] if self._is_album(run) else []

    def _is_album(self, run: Run) -> bool:
        if run.quoted or run.before in _ALBUM or run.after in _ALBUM:
            return True
        if run.before == "about" or (run.after == "of" and run.raw.islower()):
            return False  # "I can't get enough of Queen"
        words = run.title_key.split()
        if all(word in WORDS["works"] for word in words) or all(map(str.isdigit, words)):
            return False  # "keine Songs von Queen", and "1989" is a year
        usual = _PROMPT | _BAND | _ALBUM
        plain = len(words) == 1 or all(word in usual for word in words)
        return not plain or (self._capitals_tell and run.capital) or _is_played_through(run)


def is_group_of(key: str, part: str) -> bool:
    """Whether an artist's key is a part of it and the name of a group: "bob marley and the wailers"."""
    rest = key.removeprefix(f"{part} ").split() if key.startswith(f"{part} ") else []
    return bool(rest) and (rest[0] == "and" or rest[-1] in WORDS["group"])


def _artist_of(run: Run, known: Known) -> str:
    key = run.artist_key
    return known.artists.get(key) or known.together.get(key) or known.longer[key]


def _is_introduced(run: Run, meant: Sequence[Run]) -> bool:
    """Whether the words around plain ones show that they are a name; `meant` are the names that were sure before."""
    is_of_wishes = is_of_prompt_words(run.artist_key)
    if not is_of_wishes and _is_shown(run):
        return True
    if run.after and run.after not in _ENDING:
        return False
    if run.before in WORDS["refusing_before"] and not is_of_wishes:
        return run.artist_key not in _PLACES and run.artist_key not in WORDS["no_refused"]
    if is_of_wishes:
        return run.before == "by" and fold(run.raw) != run.artist_key  # "by the who", not "inspired by love"
    is_of_people = run.before in WORDS["introducing_people"] and run.artist_key not in _PLACES
    return run.before in _INTRODUCING or is_of_people or any(run.follows(other) for other in meant)


def _is_played_through(run: Run) -> bool:
    """ "Rumours, in order": the prompt begins with it, in a capital, and is for an order that only albums have."""
    if run.first or not run.raw[:1].isupper():
        return False
    # "In order to fall asleep", "in order of release".
    behind = (run.rest.removeprefix(phrase) for phrase in _THROUGH if f"{run.rest} ".startswith(f"{phrase} "))
    return any(rest.split()[:1] not in (["to"], ["of"], ["for"], ["that"]) for rest in behind)


def _is_after_only(run: Run) -> bool:
    """ "Only cold play": of names that nobody writes so by chance."""
    is_introduced = run.before in _INTRODUCING or run.before in WORDS["introducing_people"]
    return is_introduced and (not run.after or run.after in _ENDING)


def _is_shown(run: Run) -> bool:
    """ "Queen songs", "Queen 1977", "Oasis vs Blur"."""
    if run.before in {"vs", "versus"} or run.after in {"vs", "versus"}:
        return True
    if run.raw[0].isupper() and not run.before and (not run.after or run.after in WORDS["refusing"]):
        return run.artist_key not in _PLACES  # "Queen? No thanks", "Queen-free rock"
    return not run.before and (run.after in _SHOWING or run.after.isdigit())


def _genres(of_run: Sequence[str], known: Known) -> list[str]:
    keys = [key for key in of_run if key in known.genres or has_other_names(key)]
    if not keys:
        return []
    ways = (names for key in keys for names in (list_synonyms(key), list_fallbacks(key)))
    found = ([known.genres[other] for other in names if other in known.genres] for names in ways)
    return next(filter(None, found), [])


def _genre_keys(run: Run) -> tuple[str, ...]:
    """As it stands, and of "Rockmusik" that of rock."""
    inner = key_in_compound(run.genre_key) if run.length == 1 else ""
    return (run.genre_key, inner) if inner else (run.genre_key,)


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


def _found(kind: Literal["genre", "artist", "album"], run: Run, name: str, artist: str = "") -> NameFound:
    return NameFound(kind=kind, name=name, artist=artist, start=run.start, end=run.end)
