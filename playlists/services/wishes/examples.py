"""Example wishes for this library: they change daily, and never name what it does not have. Pure."""

import random
from collections.abc import Iterable, Sequence
from typing import TypeVar

from library.counts.library_summary import GenreDecade, LibrarySummary
from library.names.normalization import fold
from playlists.services.wishes.word_lists import word_lists

T = TypeVar("T")
_LISTS = word_lists("examples")
_MOST = 4


def example_wishes(flavour: LibrarySummary, *, seed: str, count: int = _MOST) -> tuple[str, ...]:
    """Example wishes of different kinds, each naming something else; equal for equal seeds."""
    chance = random.Random(seed)  # noqa: S311  # variety, not a secret
    made = (*_felt(flavour, chance), *_like(flavour, chance), *_busy(flavour, chance), *_decades(flavour, chance))
    chosen = list(dict.fromkeys(made))[:count]
    plain = _shuffled(_LISTS["plain"], chance)
    return tuple((chosen + [text for text in plain if text not in chosen])[:count])


def genre_in_sentence(genre: str) -> str:
    """A genre within a sentence: "soul", but "R&B" and "J-Pop"."""
    words = genre.replace("-", " ").replace("&", " & ").split()
    return genre if any(word.isupper() for word in words) else genre.lower()


def _alone(genre: str) -> str:
    """A genre with nothing around it: "soul", but "psychedelic music"."""
    return (
        f"{genre_in_sentence(genre)} music" if fold(genre) in _LISTS["no_nouns"].split() else genre_in_sentence(genre)
    )


def _felt(flavour: LibrarySummary, chance: random.Random) -> Iterable[str]:
    """A feeling, a genre that it suits, its decade, an occasion."""
    feelings = _LISTS["feelings"]
    fitting = [(feeling, pair) for feeling in feelings for pair in flavour.pairs if _suits(feeling, pair)]
    for feeling, pair in _shuffled(fitting, chance)[:1]:
        occasion = chance.choice(feelings[feeling]["occasions"])
        yield f"{feeling} {pair.decade % 100:02}s {_alone(pair.genre)} {occasion}"
    if not fitting:
        for pair in _shuffled(flavour.pairs, chance)[:1]:
            yield f"{_alone(pair.genre)} from the {pair.decade}s for a long drive"


def _like(flavour: LibrarySummary, chance: random.Random) -> Iterable[str]:
    for artist in _shuffled(flavour.artists, chance)[:1]:
        yield chance.choice(_LISTS["like"]).format(artist=artist)


def _busy(flavour: LibrarySummary, chance: random.Random) -> Iterable[str]:
    for genre in _shuffled(flavour.genres, chance)[:1]:
        yield chance.choice(_LISTS["activities"]).format(genre=_alone(genre))


def _decades(flavour: LibrarySummary, chance: random.Random) -> Iterable[str]:
    decades = sorted({pair.decade for pair in flavour.pairs})
    for decade in _shuffled(decades, chance)[:1]:
        yield chance.choice(_LISTS["decades"]).format(decade=f"{decade}s")


def _suits(feeling: str, pair: GenreDecade) -> bool:
    # "20s" could be those of a hundred years ago.
    return pair.decade in range(1950, 2000) and fold(pair.genre) in _LISTS["feelings"][feeling]["genres"]


def _shuffled(items: Sequence[T], chance: random.Random) -> list[T]:
    return chance.sample(items, len(items))
