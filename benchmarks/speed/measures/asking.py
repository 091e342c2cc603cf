"""From a prompt to a playlist on the built-in model; "0.2.0" is the older form of asking, measured in the same run."""

from collections.abc import Iterator

from benchmarks.asking.asked import Asked
from benchmarks.asking.compare import AS_SHIPPED, ask_older, ask_ours
from benchmarks.speed.row import Benchmark, Row

BENCHMARK = Benchmark(counted="tracks to choose from", quick=(8, 12, 16), full=(50, 140, 300), library=10_000)
#: Tracks that are asked for: of short lists few, for a measurement that is over soon, and has no targets.
_PICKS, _FEW, _SHORT = 25, 3, 50
_TIMES_FASTER, _OUTPUT_SHARE = 5, 0.1


def measure(size: int) -> Iterator[Row]:
    """By the model's processor time: it waits for nobody else."""
    count = _PICKS if size >= _SHORT else _FEW
    older, asked = ask_older(size, count), dict(ask_ours(AS_SHIPPED, size, count))
    for cache, one in asked.items():
        yield from _times(f"{cache} prompt cache", size, one, older)
    yield from _counts(size, count, asked["cold"], older)


def _times(cache: str, size: int, one: Asked, older: Asked) -> Iterator[Row]:
    for name, value, before in (
        ("first track", one.first, older.first),
        ("playlist", one.whole, older.whole),
        ("playlist, processor time", one.processor, older.processor),
    ):
        if value is not None:
            taken = None if before is None else round(before, 1)
            yield Row(name=f"{name}, {cache}", size=size, unit="s", value=value, older=taken)
    faster = older.processor / one.processor
    name, least = f"times faster than the older form, {cache}", _TIMES_FASTER if size >= _SHORT else None
    yield Row(name=name, size=size, unit="", value=faster, target=least, is_more_better=True)


def _counts(size: int, count: int, one: Asked, older: Asked) -> Iterator[Row]:
    yield Row(name="tokens read", size=size, unit="", value=one.read, older=older.read)
    most = round(_OUTPUT_SHARE * older.written) if size >= _SHORT else None
    yield Row(name="tokens written", size=size, unit="", value=one.written, target=most, older=older.written)
    more = min(older.valid + 1, count)
    yield Row(
        name="valid picks", size=size, unit="", value=one.valid, target=more, older=older.valid, is_more_better=True
    )
