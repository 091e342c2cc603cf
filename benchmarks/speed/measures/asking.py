"""From a prompt to a playlist on the built-in model, beside the older program's form of asking, in the same run."""

from collections.abc import Iterator

from benchmarks.asking.asked import Asked
from benchmarks.asking.compare import AS_SHIPPED, ask_older, ask_ours
from benchmarks.speed.row import Benchmark, Row

BENCHMARK = Benchmark(counted="tracks to choose from", quick=(12, 18, 24), full=(50, 140, 300), library=10_000)
#: Tracks that are asked for: of short lists few, for a measurement that is over soon.
_PICKS, _FEW, _SHORT = 25, 5, 50
_TIMES_FASTER, _OUTPUT_SHARE = 5, 0.1


def measure(size: int) -> Iterator[Row]:
    """By the model's processor time: it waits for nobody else."""
    count = _PICKS if size >= _SHORT else _FEW
    older, asked = ask_older(size, count), dict(ask_ours(AS_SHIPPED, size, count))
    for cache, one in asked.items():
        yield from _times(f"{cache} prompt cache", size, one, older)
    yield from _counts(size, asked["cold"], older)


def _times(cache: str, size: int, one: Asked, older: Asked) -> Iterator[Row]:
    for name, value, before in (
        ("first track", one.first, older.first),
        ("playlist", one.whole, older.whole),
        ("playlist, processor time", one.processor, older.processor),
    ):
        if value is not None:
            yield Row(name=f"{name}, {cache}", size=size, unit="s", value=value, older=before)
    faster = older.processor / one.processor
    name = f"times faster than the older form, {cache}"
    yield Row(name=name, size=size, unit="", value=faster, target=_TIMES_FASTER, is_more_better=True)


def _counts(size: int, one: Asked, older: Asked) -> Iterator[Row]:
    yield Row(name="tokens read", size=size, unit="", value=one.read, older=older.read)
    most = _OUTPUT_SHARE * older.written
    yield Row(name="tokens written", size=size, unit="", value=one.written, target=most, older=older.written)
    more = older.valid + 1
    yield Row(
        name="valid picks", size=size, unit="", value=one.valid, target=more, older=older.valid, is_more_better=True
    )
