"""Which of the library's genres a model is offered for a wish: as many as there is room for, in no telling order. Pure.

A model that does not read takes the head of a list. Most tracks first, that head looked like an answer, and was one in
12 of 20 wishes (Qwen2.5-Coder-1.5B); by the alphabet it is none, and is told from a reading (readings.py).
"""

from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz, process

from library.names.normalization import fold
from library.schemas import FacetCount
from llm.budget import token_bound

#: OpenAI allows 1,000 values of an enum; small models get lost much earlier.
_MOST = 120
#: A library with a thousand genres must not cost more than its list of tracks saves.
GENRE_TOKENS = 1_000
#: Of 100: "psychedelica" is near "psychedelic", "jazzy" near "jazz", "rook" no rock.
_NEAR = 84
_LEAST_LETTERS, _MOST_WORDS = 4, 60
_LEAST_BEGINNING = 5


def offer_genres(wish: str, genres: Sequence[FacetCount], room: int, near: Iterable[str] = ()) -> tuple[str, ...]:
    """By the alphabet. Where not all fit: those whose words the wish has, those `near` it, then the most common.

    `room`: tokens that they may take, the commas between them included.
    """
    by_count = [genre.name for genre in sorted(genres, key=lambda genre: (-genre.count, genre.name))]
    known = set(by_count)
    first = [*_named_in(wish, by_count), *(name for name in near if name in known)]
    left = min(room, GENRE_TOKENS)
    chosen: list[str] = []
    for name in dict.fromkeys([*first, *by_count]):
        left -= _room_of(name)
        if left < 0 or len(chosen) == _MOST:
            break
        chosen.append(name)
    return tuple(sorted(chosen, key=lambda name: (fold(name), name)))


def all_fit(genres: Sequence[FacetCount], room: int) -> bool:
    """Whether there is nothing to choose."""
    return len(genres) <= _MOST and sum(_room_of(genre.name) for genre in genres) <= min(room, GENRE_TOKENS)


def _room_of(name: str) -> int:
    """Tokens, its comma included."""
    return token_bound(f"{name}, ")


def _named_in(wish: str, names: Iterable[str]) -> list[str]:
    """Genres with a word that the wish has, or nearly has; the most common first."""
    by_word: dict[str, list[str]] = {}
    order = {name: place for place, name in enumerate(names)}
    for name in order:
        for word in fold(name).split():
            by_word.setdefault(word, []).append(name)
    found = {name for word in _telling_words(wish) for alike in _alike(word, by_word) for name in by_word[alike]}
    return sorted(found, key=order.__getitem__)


def _telling_words(wish: str) -> list[str]:
    words = dict.fromkeys(word for word in fold(wish).split() if len(word) >= _LEAST_LETTERS)
    return list(words)[:_MOST_WORDS]


def _alike(word: str, known: Iterable[str]) -> list[str]:
    """Words that are this one but for an ending or a letter."""
    near = process.extract(word, list(known), scorer=fuzz.ratio, score_cutoff=_NEAR, limit=None)
    beginning = word[: max(_LEAST_BEGINNING, len(word) - 3)]
    starting = [other for other in known if len(beginning) >= _LEAST_BEGINNING and other.startswith(beginning)]
    return list(dict.fromkeys([*(found for found, _, _ in near), *starting]))
