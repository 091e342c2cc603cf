"""Example wishes for this library: they change daily, and never name what it does not have. Pure."""

import random
from collections.abc import Iterable, Sequence
from types import MappingProxyType
from typing import TypeVar

from library.counts.library_summary import Flavour, GenreDecade
from library.names.normalization import fold

T = TypeVar("T")
#: Feeling -> genres that it suits, folded, and when one would want that.
_FEELINGS = MappingProxyType(
    {
        "mellow": (
            "soul,jazz,folk,bossa nova,singer songwriter,r and b,r b,trip hop,soft rock,country,reggae",
            ("for a rainy day", "for a slow Sunday morning", "for a late evening"),
        ),
        "melancholy": (
            "alternative,alternative rock,folk,trip hop,shoegaze,singer songwriter,blues,indie,indie rock,chanson",
            ("for a rainy day", "for the way home at night", "for a grey afternoon"),
        ),
        "upbeat": (
            "soul,funk,disco,pop,ska,new wave,house,rock and roll,dance,motown,latin,afrobeat,britpop,synth pop",
            ("for a kitchen party", "for a long drive", "to clean the flat by"),
        ),
        "loud": (
            "punk,metal,hard rock,grunge,rock,heavy metal,thrash metal,industrial,punk rock",
            ("for the gym", "to let off steam", "for a long drive"),
        ),
        "dreamy": (
            "shoegaze,ambient,psychedelic,psychedelic rock,dream pop,electronic,post rock,downtempo",
            ("for a night on the balcony", "to read by", "for staring out of the window"),
        ),
        "quiet": (
            "classical,ambient,jazz,folk,bossa nova,soundtrack",
            ("to read by", "to fall asleep to", "for a long breakfast"),
        ),
    }
)
_ACTIVITIES = (
    "{genre} to cook by",
    "{genre} for a long drive",
    "an evening of {genre}",
    "{genre} for working with a clear head",
    "{genre} that gets better with every track",
)
_LIKE = (
    "something like {artist}, but quieter",
    "songs that go well with {artist}",
    "{artist} and others like them",
    "start with {artist}, then surprise me",
)
_DECADES = (
    "the best of the {decade}, and no hit that everybody knows",
    "a road trip through the {decade}",
    "the {decade} in an hour",
)
#: Genres that are no nouns, folded.
_NO_NOUNS = (
    "alternative ambient classical electronic experimental indie industrial instrumental latin psychedelic "
    "progressive soundtrack vocal world celtic christian spoken acoustic contemporary"
)
#: For a library that tells neither genres nor years.
_PLAIN = ("something calm for a rainy day", "a good start into the weekend", "music to cook by", "an hour to read by")
_MOST = 4


def example_wishes(flavour: Flavour, *, seed: str, count: int = _MOST) -> tuple[str, ...]:
    """The same seed gives the same wishes: of different kinds, each naming something else."""
    chance = random.Random(seed)  # noqa: S311  # variety, not a secret
    made = (*_felt(flavour, chance), *_like(flavour, chance), *_busy(flavour, chance), *_decades(flavour, chance))
    chosen = list(dict.fromkeys(made))[:count]
    plain = chance.sample(_PLAIN, len(_PLAIN))
    return tuple((chosen + [text for text in plain if text not in chosen])[:count])


def spoken(genre: str) -> str:
    """A genre within a sentence: "soul", but "R&B" and "J-Pop"."""
    words = genre.replace("-", " ").replace("&", " & ").split()
    return genre if any(word.isupper() for word in words) else genre.lower()


def _alone(genre: str) -> str:
    """A genre with nothing around it: "soul", but "psychedelic music"."""
    return f"{spoken(genre)} music" if fold(genre) in _NO_NOUNS.split() else spoken(genre)


def _felt(flavour: Flavour, chance: random.Random) -> Iterable[str]:
    """A feeling, a genre that it suits, its decade, an occasion."""
    fitting = [(feeling, pair) for feeling in _FEELINGS for pair in flavour.pairs if _suits(feeling, pair)]
    for feeling, pair in _shuffled(fitting, chance)[:1]:
        yield f"{feeling} {pair.decade % 100:02}s {_alone(pair.genre)} {chance.choice(_FEELINGS[feeling][1])}"
    if not fitting:
        for pair in _shuffled(flavour.pairs, chance)[:1]:
            yield f"{_alone(pair.genre)} from the {pair.decade}s for a long drive"


def _like(flavour: Flavour, chance: random.Random) -> Iterable[str]:
    for artist in _shuffled(flavour.artists, chance)[:1]:
        yield chance.choice(_LIKE).format(artist=artist)


def _busy(flavour: Flavour, chance: random.Random) -> Iterable[str]:
    for genre in _shuffled(flavour.genres, chance)[:1]:
        yield chance.choice(_ACTIVITIES).format(genre=_alone(genre))


def _decades(flavour: Flavour, chance: random.Random) -> Iterable[str]:
    decades = sorted({pair.decade for pair in flavour.pairs})
    for decade in _shuffled(decades, chance)[:1]:
        yield chance.choice(_DECADES).format(decade=f"{decade}s")


def _suits(feeling: str, pair: GenreDecade) -> bool:
    # "20s" could be those of a hundred years ago.
    return pair.decade in range(1950, 2000) and fold(pair.genre) in _FEELINGS[feeling][0].split(",")


def _shuffled(items: Sequence[T], chance: random.Random) -> list[T]:
    return chance.sample(items, len(items))
