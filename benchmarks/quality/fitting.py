"""What share of the picks, and of what they were picked from, fits the prompts whose truth is written down."""

from collections.abc import Iterable, Sequence
from statistics import fmean
from typing import NamedTuple

from benchmarks.quality.catalogue import Catalogue
from benchmarks.quality.making import Made, Spent, make
from benchmarks.quality.wishes import Case
from library.queries import library_counts
from llm.settings_fields import Depth, LLMConfig
from playlists.schemas import Ideas, Wish
from playlists.services.wishes.moods import read_table


class Variety(NamedTuple):
    """Of a playlist; `doubles` are copies of a recording that is in it already."""

    artists: float
    albums: float
    decades: float
    doubles: float


class Fit(NamedTuple):
    """Shares that fit, over the seeds: of the picks, of the candidates, and what they are held against.

    `library`: of all tracks (a random pick of all); `rules`: of the candidates, had no model read the prompt; `best`:
    of the picks, had they been picked by somebody who knows.
    """

    wish: str
    kind: str
    picks: float
    candidates: float
    library: float
    rules: float
    best: float
    variety: Variety
    spent: Spent
    seconds: float


async def measure_fit(
    case: Case,
    catalogue: Catalogue,
    config: LLMConfig,
    *,
    seeds: Sequence[int],
    depth: Depth,
    rules: float,
    count: int = 25,
) -> Fit:
    """A playlist for each seed. `rules`: see `Fit`."""
    wish = Wish(text=case.wish, count=count, depth=depth)
    made = [await make(wish, config, seed=seed) for seed in seeds]
    spent = sum((one.total for one in made), start=Spent())
    return Fit(
        wish=case.wish,
        kind=case.kind,
        picks=fmean(share_of(case, one.picks, catalogue) for one in made),
        candidates=fmean(share_of(case, one.candidates, catalogue) for one in made),
        library=share_of(case, catalogue, catalogue),
        rules=rules,
        best=fmean(best_of(case, one, catalogue) for one in made),
        variety=_mean_of([variety_of(one.picks, catalogue) for one in made]),
        spent=Spent(*(round(part / len(made)) for part in spent)),
        seconds=fmean(one.seconds for one in made),
    )


async def measure_rules(
    case: Case, catalogue: Catalogue, ideas: Ideas, config: LLMConfig, *, seeds: Sequence[int]
) -> float:
    """The share of the candidates that fits where rules alone have read the prompt; `config` only has to pick."""
    wish = Wish(text=case.wish, depth="quick", ideas=ideas)
    made = [await make(wish, config, seed=seed) for seed in seeds]
    return fmean(share_of(case, one.candidates, catalogue) for one in made)


def ideas_of_rules(case: Case) -> Ideas:
    """What the words for moods and occasions suggest, as they do for a model that is not asked."""
    return Ideas(genres=read_table(case.wish, (genre.name for genre in library_counts().genres)).genres)


def share_of(case: Case, keys: Iterable[str], catalogue: Catalogue) -> float:
    """Of these tracks, what fits; 0 of none."""
    fits = [case.is_met_by(catalogue[key]) for key in keys]
    return fmean(fits) if fits else 0.0


def best_of(case: Case, made: Made, catalogue: Catalogue) -> float:
    """What somebody who knows would have picked out of the same list."""
    fitting = {catalogue[key].recording for key in made.candidates if case.is_met_by(catalogue[key])}
    return min(1.0, len(fitting) / max(1, len(made.picks)))


def variety_of(keys: Sequence[str], catalogue: Catalogue) -> Variety:
    """Of a playlist's tracks."""
    songs = [catalogue[key] for key in keys]
    return Variety(
        artists=len({song.artist for song in songs}),
        albums=len({(song.artist, song.album) for song in songs}),
        decades=len({song.year // 10 for song in songs if song.year}),
        doubles=len(songs) - len({song.recording for song in songs}),
    )


def _mean_of(found: Sequence[Variety]) -> Variety:
    return Variety(*(fmean(values) for values in zip(*found, strict=True)))
