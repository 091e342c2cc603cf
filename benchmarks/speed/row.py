"""What is measured, one figure at a time, and what a benchmark says of itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

#: Of `Benchmark.library`: as many tracks as the size says.
AS_MANY: Final = "as many"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One figure at one size. Equal names at several sizes are one line of a table, and one fitted exponent.

    `target` is the most that it should be, or the least where `is_more_better`. `older`: what PlexSage 0.2.0 took for
    the same, in the same unit (shared figures of one machine, measured in one run with ours of that time).
    """

    name: str
    size: int
    unit: str
    value: float
    target: float | None = None
    older: float | None = None
    is_more_better: bool = False

    @property
    def is_met(self) -> bool | None:
        """None where there is no target."""
        if self.target is None:
            return None
        return self.value >= self.target if self.is_more_better else self.value <= self.target


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """What a module of `benchmarks.speed.measures` calls BENCHMARK, beside its function `measure(size)`.

    `counted` is what a size counts ("tracks", "watchers"); `quick` and `full` are the sizes, three each, for
    `make bench-quick` and `make bench`. `library`: how many tracks the installation has that it is measured in.
    `most_growth`: the highest exponent that the fitted curves may have.
    """

    counted: str
    quick: tuple[int, int, int]
    full: tuple[int, int, int]
    library: int | Literal["as many"] = 0
    most_growth: float = 1.0

    def sizes(self, *, is_quick: bool) -> tuple[int, int, int]:
        """Of one kind of run."""
        return self.quick if is_quick else self.full

    def tracks(self, size: int) -> int:
        """Of the library that is made for this size."""
        return size if self.library == AS_MANY else int(self.library)


def row_of(fields: Mapping[str, Any]) -> Row:
    """Out of JSON."""
    return Row(**fields)
