"""What the 140 tracks that a window of 8,192 tokens holds are like: how many fit, by how many artists."""

from collections.abc import Sequence
from statistics import fmean
from typing import NamedTuple

from benchmarks.quality.catalogue import Catalogue
from benchmarks.quality.fitting import best_of, variety_of
from benchmarks.quality.making import make
from benchmarks.quality.scripted import scripted
from benchmarks.quality.wishes import Judged
from playlists.schemas import Wish

LIST = 140
_WINDOW = 32_768


class Nearest(NamedTuple):
    """Over the seeds: the share of the list that fits, its artists, and what a perfect picker finds in it."""

    wish: str
    share: float
    artists: float
    best: float
    library: float


async def measure_nearest(case: Judged, catalogue: Catalogue, *, seeds: Sequence[int]) -> Nearest:
    """A list of 140 for each seed; the model that is asked has no ideas."""
    wish = Wish(text=case.wish, max_tracks=LIST, depth="quick")
    with scripted(lambda _kind, _name: True, _WINDOW) as config:
        made = [await make(wish, config, seed=seed) for seed in seeds]
    return Nearest(
        wish=case.wish,
        share=fmean(case.share_of(one.candidates) for one in made),
        artists=fmean(variety_of(one.candidates, catalogue).artists for one in made),
        best=fmean(best_of(case, one, catalogue) for one in made),
        library=case.share_of(catalogue),
    )
