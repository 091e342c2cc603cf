"""How many right tracks a chooser of perfect taste picks: what is never shown to it, no model can pick.

What is right has nothing to do with the prompt's words: half the tracks of twelve artists drawn at random. So only what
the pipeline shows of the library counts, and not how well it reads a prompt.
"""

import random
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from benchmarks.quality.catalogue import Catalogue
from benchmarks.quality.making import Made, Spent, make
from benchmarks.quality.scripted import FAULTLESS, Noise, scripted
from benchmarks.quality.truth import Song
from llm.setting import Depth
from playlists.schemas import Wish
from tests.fakes.scripted_chooser import Truth

COUNT, ARTISTS = 25, 12
#: Without a genre, an era or an artist.
WISHES = (
    "songs that feel like an open window",
    "what I would play to somebody who asks me how I am",
    "music for the way home after a long week",
)


class Ceiling(NamedTuple):
    """Right picks of all, over the seeds; `look` is what looking through cost, on average."""

    library: str
    tracks: int
    window: int
    depth: Depth
    right: int
    asked: int
    look: Spent
    all_tokens: int
    seconds: float


def draw_truth(catalogue: Catalogue, seed: int) -> frozenset[Song]:
    """Half the tracks of twelve artists; of other twelve, where these have too few for a playlist."""
    of_artist: defaultdict[str, list[Song]] = defaultdict(list)
    for song in catalogue.values():
        if not song.is_live:
            of_artist[song.artist].append(song)
    chance = random.Random(f"truth {seed}")
    while True:
        artists = chance.sample(sorted(of_artist), ARTISTS)
        songs = [song for artist in artists for song in _half(of_artist[artist], chance)]
        if len({song.recording for song in songs}) >= COUNT:
            return frozenset(songs)


async def measure_ceiling(
    library: str, catalogue: Catalogue, *, window: int, depth: Depth, seeds: Iterable[int], noise: Noise = FAULTLESS
) -> Ceiling:
    """A truth and a playlist for each seed."""
    made: list[Made] = []
    right = 0
    for seed in seeds:
        songs = draw_truth(catalogue, seed)
        truth = Truth([(song.artist, song.title) for song in songs], [(song.artist, song.album) for song in songs])
        with scripted(truth, window, noise, seed=seed) as config:
            wish = Wish(text=WISHES[seed % len(WISHES)], count=COUNT, depth=depth)
            made.append(await make(wish, config, seed=seed))
        names = {song.name for song in songs}
        right += sum(catalogue[key].name in names for key in made[-1].picks)
    look = sum((one.spent.get("look", Spent()) for one in made), start=Spent())
    times = len(made)
    return Ceiling(
        library=library,
        tracks=len(catalogue),
        window=window,
        depth=depth,
        right=right,
        asked=COUNT * times,
        look=Spent(*(round(part / times) for part in look)),
        all_tokens=round(sum(one.total.input_tokens for one in made) / times),
        seconds=sum(one.seconds for one in made) / times,
    )


def _half(songs: list[Song], chance: random.Random) -> list[Song]:
    return chance.sample(songs, (len(songs) + 1) // 2)
