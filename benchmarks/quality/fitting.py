"""What share of the picks, and of what they were picked from, fits the prompts whose truth is written down."""

from collections.abc import Sequence
from statistics import fmean
from typing import NamedTuple

from asgiref.sync import sync_to_async

from benchmarks.quality.catalogue import Catalogue
from benchmarks.quality.making import Made, Spent, make
from benchmarks.quality.wishes import Judged
from library.queries import library_counts
from llm.setting import Depth
from llm.settings_fields import LLMConfig
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
    case: Judged, catalogue: Catalogue, config: LLMConfig, knowing: LLMConfig, *, seeds: Sequence[int], depth: Depth
) -> Fit:
    """A playlist for each seed. `knowing` only has to pick, where rules alone have read the prompt."""
    wish = Wish(text=case.wish, depth=depth)
    made = [await make(wish, config, seed=seed) for seed in seeds]
    spent = sum((one.total for one in made), start=Spent())
    rules = wish.model_copy(update={"depth": "quick", "ideas": await sync_to_async(_ideas_of_rules)(case)})
    return Fit(
        wish=case.wish,
        kind=case.kind,
        picks=fmean(case.share_of(one.picks) for one in made),
        candidates=fmean(case.share_of(one.candidates) for one in made),
        library=case.share_of(catalogue),
        rules=fmean(
            [await _share_by_rules(case, rules, one, knowing, seed) for seed, one in zip(seeds, made, strict=True)]
        ),
        best=fmean(best_of(case, one, catalogue) for one in made),
        variety=_mean_of([variety_of(one.picks, catalogue) for one in made]),
        spent=Spent(*(round(part / len(made)) for part in spent)),
        seconds=fmean(one.seconds for one in made),
    )


async def _share_by_rules(case: Judged, rules: Wish, beside: Made, knowing: LLMConfig, seed: int) -> float:
    """Of as many candidates as the model was shown."""
    wish = rules.model_copy(update={"max_tracks": max(1, len(beside.candidates))})
    return case.share_of((await make(wish, knowing, seed=seed)).candidates)


def _ideas_of_rules(case: Judged) -> Ideas:
    """What the words for moods and occasions suggest, as they do for a model that is not asked."""
    return Ideas(genres=read_table(case.wish, (genre.name for genre in library_counts().genres)).genres)


def best_of(case: Judged, made: Made, catalogue: Catalogue) -> float:
    """What somebody who knows would have picked out of the same list."""
    fitting = {catalogue[key].recording for key in made.candidates if key in case.fitting}
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
