"""How the order of the list, and the form of the answer, bear on what a model picks that likes the top of a list.

The model is the scripted chooser of the tests: it knows which tracks are right, misses some, takes some wrong ones, and
loses attention towards the end. The ranking is right more often than not (of a right and a wrong track, the right one
is ahead 74 times in 100). Run from the project's root: python benchmarks/list_order.py
"""

import argparse
import json
import random
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import fmean
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from library.listed import ref_of
from library.schemas import TrackRef
from llm.output import NumberPicks, json_schema
from playlists.prompts import select
from playlists.prompts.listing import lay_out
from tests.fakes.base import RecordedRequest
from tests.fakes.scripted_chooser import ScriptedChooser, Truth

#: Tracks of a list, right ones among them, picks, and how far right tracks are ahead, in standard deviations.
TRACKS, RIGHT, PICKS, AHEAD = 140, 35, 25, 0.9
LEAST = 9
_BLOCKS = 10


class Choice(NamedTuple):
    """Shares of right tracks: of what the model picked, and of the playlist; and how many it picked."""

    picked: float
    playlist: float
    picks: int


def ranked(chance: random.Random) -> tuple[list[TrackRef], frozenset[str]]:
    """Tracks by their rank, and the keys of the right ones."""
    drawn = [(number < RIGHT, chance.gauss(AHEAD if number < RIGHT else 0, 1), number) for number in range(TRACKS)]
    drawn.sort(key=lambda track: -track[1])
    tracks = [_track(number) for _, _, number in drawn]
    return tracks, frozenset(str(number) for is_right, _, number in drawn if is_right)


def _track(number: int) -> TrackRef:
    return TrackRef(rating_key=str(number), artist=f"Artist {number}", title=f"Title {number}", album="", year=1970)


def by_rank(tracks: Sequence[TrackRef], chance: random.Random) -> list[TrackRef]:
    """Best first."""
    return list(tracks)


def shuffled(tracks: Sequence[TrackRef], chance: random.Random) -> list[TrackRef]:
    """At random."""
    return chance.sample(tracks, len(tracks))


def spread(tracks: Sequence[TrackRef], chance: random.Random) -> list[TrackRef]:
    """The best evenly through the list."""
    blocks: list[list[TrackRef]] = [[] for _ in range(_BLOCKS)]
    for at in range(0, len(tracks), _BLOCKS):
        row = list(tracks[at : at + _BLOCKS])
        chance.shuffle(row)
        for block, track in zip(blocks, row, strict=False):
            block.append(track)
    return [track for block in blocks for track in chance.sample(block, len(block))]


Order = Callable[[Sequence[TrackRef], random.Random], list[TrackRef]]
ORDERS: tuple[Order, ...] = (by_rank, shuffled, spread)


def ask(chooser: ScriptedChooser, tracks: Sequence[TrackRef], count: int, least: int | None) -> list[TrackRef]:
    """What the chooser picks, as the application asks and reads."""
    listing = lay_out(tracks)
    body = {"prompt": select.build(listing.text, "anything", count, least=least)}
    request = RecordedRequest("POST", "/api/generate", {}, json.dumps(body).encode())
    schema = json_schema(NumberPicks(count=count, highest=len(tracks), least=least))
    numbers = json.loads(chooser.answer(request, schema).text)
    return [ref_of(listing.tracks[int(number) - 1]) for number in numbers.split(",")]


def one(order: Order, chooser: ScriptedChooser, seed: int, least: int | None, parts: int) -> tuple[list[TrackRef], ...]:
    """The picks, and the playlist that comes of them: what is missing is filled by rank."""
    chance = random.Random(seed)  # repeatable, not secret
    tracks, _ = ranked(chance)
    listed = order(tracks, chance)
    picks: list[TrackRef] = []
    for part in range(parts):
        share = PICKS // parts + (part < PICKS % parts)
        picks += ask(chooser, listed[part::parts], share, least and max(1, least // parts))
    return picks, [*picks, *(track for track in tracks if track not in picks)][:PICKS]


def measure(order: Order, seeds: int, least: int | None, parts: int, nature: tuple[float, float, float]) -> Choice:
    """Mean of so many lists. `nature`: what the chooser misses, takes wrongly, and loses of its attention."""
    misses, strays, bias = nature
    found = []
    for seed in range(seeds):
        _, right = ranked(random.Random(seed))  # repeatable, not secret
        truth = Truth((f"Artist {key}", f"Title {key}") for key in right)
        picks, playlist = one(
            order, ScriptedChooser(truth, misses=misses, strays=strays, bias=bias, seed=seed), seed, least, parts
        )
        found.append((_share(picks, right), _share(playlist, right), len(picks)))
    picked, whole, size = zip(*found, strict=True)
    return Choice(fmean(picked), fmean(whole), round(fmean(size)))


def _share(tracks: Iterable[TrackRef], right: frozenset[str]) -> float:
    return fmean(track.rating_key in right for track in tracks)


def main() -> None:
    """Print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=100, help="lists a cell (default 100)")
    seeds = parser.parse_args().seeds
    forms = {"exactly 25": (None, 1), "9 to 25, filled": (LEAST, 1), "two halves, filled": (LEAST, 2)}
    print("| chooser | bias | order | " + " | ".join(forms) + " |\n" + "|---" * (3 + len(forms)) + "|")
    for name, misses, strays in (("good", 0.1, 0.02), ("middling", 0.3, 0.1), ("poor", 0.5, 0.25)):
        for bias in (0.0, 0.5, 1.0):
            for order in ORDERS:
                nature = misses, strays, bias
                cells = [measure(order, seeds, least, parts, nature) for least, parts in forms.values()]
                told = (f"{cell.playlist:.2f} ({cell.picked:.2f} of {cell.picks})" for cell in cells)
                print(f"| {name} | {bias:g} | {order.__name__} | " + " | ".join(told) + " |", flush=True)


if __name__ == "__main__":
    main()
