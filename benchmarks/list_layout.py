"""What a track costs in each layout of the list, and how many distinct picks a weak model then makes.

Run from the project's root: python benchmarks/list_layout.py --help
"""

import argparse
import itertools
import json
import random
import statistics
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib import request

import yaml

PROJECT_ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PROJECT_ROOT))

from llm.services.builtin_model.server import EmbeddedServer, find_model, verify_model  # noqa: E402

PICKS = 25
WISH = "melancholy 90s alternative for a rainy day"
SAMPLERS: dict[str, dict[str, float]] = {
    "t=0": {"temperature": 0},
    "t=0.7": {"temperature": 0.7},
    "t=1.0": {"temperature": 1.0},
    "t=0.7 frequency=0.5": {"temperature": 0.7, "frequency_penalty": 0.5},
    "t=0.7 dry=1": {"temperature": 0.7, "dry_multiplier": 1.0},
    "t=0.7 slots": {"temperature": 0.7},
}


@dataclass(frozen=True)
class Track:
    """What a layout may show of a track."""

    title: str
    artist: str
    album: str
    year: int
    genres: tuple[str, ...]


def plain(tracks: Sequence[Track]) -> str:
    """`12. Artist - Title (1975)`"""
    return "\n".join(f"{n}. {t.artist} - {t.title} ({t.year})" for n, t in enumerate(tracks, 1))


def full(tracks: Sequence[Track]) -> str:
    """`12. Artist - Title (Album, 1975) [Rock, Pop]`"""
    lines = (f"{t.artist} - {t.title} ({t.album}, {t.year}) [{', '.join(t.genres)}]" for t in tracks)
    return "\n".join(f"{n}. {line}" for n, line in enumerate(lines, 1))


def by_artist(tracks: Sequence[Track]) -> str:
    """`Artist`, then `12 Title (1975)` lines"""
    return _grouped(tracks, lambda t: t.artist, lambda n, t: f"{n} {t.title} ({t.year})")


def by_album(tracks: Sequence[Track]) -> str:
    """`Artist - Album (1975)`, then `12 Title` lines"""
    return _grouped(tracks, lambda t: f"{t.artist} - {t.album} ({t.year})", lambda n, t: f"{n} {t.title}")


def by_artist_and_year(tracks: Sequence[Track]) -> str:
    """`Artist (1975)`, then `12 Title` lines"""
    return _grouped(tracks, lambda t: f"{t.artist} ({t.year})", lambda n, t: f"{n} {t.title}")


def one_line(tracks: Sequence[Track]) -> str:
    """`Artist: 12 Title (1975); 13 Title (1975)`"""
    return _grouped(tracks, lambda t: f"{t.artist}:", lambda n, t: f"{n} {t.title} ({t.year})", " ", "; ")


def one_line_by_year(tracks: Sequence[Track]) -> str:
    """`Artist (1975): 12 Title; 13 Title`"""
    return _grouped(tracks, lambda t: f"{t.artist} ({t.year}):", lambda n, t: f"{n} {t.title}", " ", "; ")


def by_year(tracks: Sequence[Track]) -> str:
    """`1975`, then `12 Artist - Title` lines"""
    return _grouped(_oldest_first(tracks), lambda t: f"{t.year}", lambda n, t: f"{n} {t.artist} - {t.title}")


def by_year_and_artist(tracks: Sequence[Track]) -> str:
    """`1975`, `Artist`, then `12 Title` lines"""
    lines: list[str] = []
    before = None
    for n, t in enumerate(_oldest_first(tracks), 1):
        if before is None or t.year != before.year:
            lines += [f"{t.year}", t.artist]
        elif t.artist != before.artist:
            lines.append(t.artist)
        lines.append(f"{n} {t.title}")
        before = t
    return "\n".join(lines)


def _oldest_first(tracks: Sequence[Track]) -> list[Track]:
    return sorted(tracks, key=lambda t: (t.year, t.artist, t.title))


def _grouped(
    tracks: Sequence[Track],
    header: Callable[[Track], str],
    entry: Callable[[int, Track], str],
    after_header: str = "\n",
    between: str = "\n",
) -> str:
    groups = itertools.groupby(enumerate(tracks, 1), key=lambda item: header(item[1]))
    blocks = (head + after_header + between.join(entry(n, t) for n, t in items) for head, items in groups)
    return "\n".join(blocks)


Layout = Callable[[Sequence[Track]], str]
LAYOUTS: tuple[Layout, ...] = (
    plain,
    full,
    by_artist,
    by_album,
    by_artist_and_year,
    one_line,
    one_line_by_year,
    by_year,
    by_year_and_artist,
)


def load_tracks(folder: Path) -> list[Track]:
    """Read every demo album; a line is `Title | m:ss | Artist | year`, the last two may be missing."""
    files = sorted(folder.glob("*.yaml"))
    return [track for path in files for track in _tracks_of(yaml.safe_load(path.read_text("utf-8")))]


def _tracks_of(albums: list[dict[str, Any]]) -> Iterator[Track]:
    for album in albums:
        for line in album["tracks"]:
            title, _, artist, year = [*(part.strip() for part in str(line).split("|")), "", "", ""][:4]
            yield Track(
                title=title,
                artist=artist or album["artist"],
                album=album["album"],
                year=int(year or album["year"]),
                genres=tuple(album["genres"]),
            )


def draw(tracks: Sequence[Track], count: int, *, artists: int | None = None, seed: int) -> list[Track]:
    """Take tracks evenly from all artists (or from those few with most), sorted as the list shows them."""
    chance = random.Random(seed)
    shuffled = chance.sample(tracks, len(tracks))
    shelves: dict[str, list[Track]] = {}
    for track in shuffled:
        shelves.setdefault(track.artist, []).append(track)
    chosen = sorted(shelves.values(), key=len, reverse=True)[:artists] if artists else list(shelves.values())
    rounds = (t for row in itertools.zip_longest(*chosen) for t in row if t)
    return sorted(itertools.islice(rounds, count), key=lambda t: (t.artist, t.year, t.album, t.title))


def number_pattern(count: int) -> str:
    """A regular expression for exactly 25 numbers of the list, repeats allowed."""
    number = "(" + "|".join(_ranges(count)) + ")"
    return f"^{number}(,{number}){{{PICKS - 1}}}$"


def _ranges(limit: int) -> Iterator[str]:
    """Digit patterns that together match 1..limit."""
    digits = str(limit)
    yield from (f"[1-9]{'[0-9]' * (length - 1)}" for length in range(1, len(digits)))
    for place, digit in enumerate(digits):
        low, high = (1 if place == 0 else 0), int(digit) - 1
        if high >= low:
            yield f"{digits[:place]}[{low}-{high}]{'[0-9]' * (len(digits) - place - 1)}"
    yield digits


def slot_pattern(count: int, seed: int) -> str:
    """Like `number_pattern`, but each place has numbers of its own, so no pick can repeat."""
    numbers = random.Random(seed).sample(range(1, count + 1), count)
    slots = ("|".join(map(str, sorted(numbers[place::PICKS]))) for place in range(PICKS))
    return "^" + ",".join(f"({slot})" for slot in slots) + "$"


def post(url: str, body: object) -> dict[str, Any]:
    """Post JSON to the built-in server and read its answer."""
    call = request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with request.urlopen(call, timeout=600) as response:
        answer: dict[str, Any] = json.load(response)
    return answer


def picks(base_url: str, listing: str, pattern: str, **sampler: float) -> tuple[list[int], int]:
    """Ask the built-in model for 25 numbers; return them with the answer's tokens."""
    ask = f"Numbered tracks:\n{listing}\n\nChoose {PICKS} different ones for: {WISH}\nAnswer with numbers only."
    schema = {"name": "picks", "schema": {"type": "string", "pattern": pattern}}
    body = {
        "messages": [{"role": "user", "content": ask}],
        "max_tokens": 8 * PICKS,
        "response_format": {"type": "json_schema", "json_schema": schema},
        **sampler,
    }
    answer = post(f"{base_url}/chat/completions", body)
    text = json.loads(answer["choices"][0]["message"]["content"])
    return [int(number) for number in text.split(",")], answer["usage"]["completion_tokens"]


def mistral_counter() -> Callable[[str], int]:
    """A second real tokenizer, Mistral's Tekken, whose data is part of its package."""
    import mistral_common  # noqa: PLC0415  # for this benchmark and the tests only
    from mistral_common.tokens.tokenizers.tekken import Tekkenizer  # noqa: PLC0415

    data = sorted((Path(mistral_common.__file__).parent / "data").glob("tekken_*.json"))[-1]
    tokenizer = Tekkenizer.from_file(data)
    return lambda text: len(tokenizer.encode(text, bos=False, eos=False))


def smollm_counter(base_url: str) -> Callable[[str], int]:
    """The built-in model's tokenizer."""
    url = f"{base_url.removesuffix('/v1')}/tokenize"
    return lambda text: len(post(url, {"content": text})["tokens"])


def report_tokens(tracks: Sequence[Track], counters: dict[str, Callable[[str], int]], seeds: int) -> None:
    """Print tokens a track: rows are layouts, columns draws and tokenizers."""
    artists = len({track.artist for track in tracks})
    wanted = ((artists, None), (140, None), (500, None), (140, 10), (500, 30))
    draws = {
        f"{count} by {few or artists}": [draw(tracks, count, artists=few, seed=seed) for seed in range(seeds)]
        for count, few in wanted
    }
    print("| layout | " + " | ".join(f"{d}, {c}" for d in draws for c in counters) + " |")
    print("|---" * (1 + len(draws) * len(counters)) + "|")
    for layout in LAYOUTS:
        cells = (
            statistics.mean(count(layout(drawn)) / len(drawn) for drawn in samples)
            for samples in draws.values()
            for count in counters.values()
        )
        print(f"| {layout.__doc__} | " + " | ".join(f"{cell:.1f}" for cell in cells) + " |", flush=True)
    for name, samples in draws.items():
        print(f"{name}: {len(samples[0])} tracks, {len({t.artist for t in samples[0]})} artists")


def report_picks(base_url: str, tracks: Sequence[Track], layouts: Iterable[Layout], seeds: int) -> None:
    """Print distinct picks out of 25 by the built-in model: least, mean and most over the seeds."""
    print("| layout | sampling | distinct: least, mean, most | answer tokens | an answer |\n" + "|---" * 5 + "|")
    for layout in layouts:
        listing = layout(draw(tracks, 140, seed=1))
        for name, sampler in SAMPLERS.items():
            patterns = [slot_pattern(140, s) if "slots" in name else number_pattern(140) for s in range(seeds)]
            runs = enumerate(patterns if sampler["temperature"] else patterns[:1])
            answers = [picks(base_url, listing, pattern, seed=seed, **sampler) for seed, pattern in runs]
            distinct = [len(set(numbers)) for numbers, _ in answers]
            spread = f"{min(distinct)}, {statistics.mean(distinct):.1f}, {max(distinct)}"
            tokens = statistics.mean(tokens for _, tokens in answers)
            example = " ".join(map(str, answers[0][0][:10]))
            print(f"| {layout.__name__} | {name} | {spread} | {tokens:.0f} | {example} |", flush=True)


@contextmanager
def built_in_model() -> Iterator[str]:
    """Start the built-in model and give its address."""
    model = find_model()
    verify_model(model)
    with EmbeddedServer(model) as server:
        yield server.base_url


def main() -> None:
    """Measure and print two tables in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--library", type=Path, default=PROJECT_ROOT / "library" / "demo", help="demo albums")
    parser.add_argument("--seeds", type=int, default=5, help="draws a cell (default 5)")
    names = [layout.__name__ for layout in LAYOUTS]
    parser.add_argument("--layouts", nargs="*", default=names, choices=names, help="those to try picks with")
    parser.add_argument("--skip-picks", action="store_true", help="count tokens only: seconds, not minutes")
    options = parser.parse_args()
    tracks = load_tracks(options.library)
    with built_in_model() as base_url:
        counters = {"SmolLM2": smollm_counter(base_url), "Tekken": mistral_counter()}
        report_tokens(tracks, counters, options.seeds)
        if not options.skip_picks:
            chosen = [layout for name in options.layouts for layout in LAYOUTS if layout.__name__ == name]
            report_picks(base_url, tracks, chosen, options.seeds)


if __name__ == "__main__":
    main()
