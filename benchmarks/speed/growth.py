"""How a figure grows with its size: the exponent of the power of the size that fits it best."""

import math
from collections.abc import Sequence
from itertools import groupby
from statistics import linear_regression

from benchmarks.speed.row import Row

#: Figures of few milliseconds stray; less than this above the limit says nothing.
TOLERANCE = 0.1


def exponent(rows: Sequence[Row]) -> float | None:
    """0: the same at every size; 1: in proportion. None where no curve can be drawn through them."""
    points = {row.size: row.value for row in rows if row.size > 0 and row.value > 0}
    if len(points) < 2:
        return None
    sizes, values = (list(map(math.log, numbers)) for numbers in (points, points.values()))
    return linear_regression(sizes, values).slope


def by_name(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """The rows of each line, smallest size first, in the order in which lines came first."""
    order = list(dict.fromkeys(row.name for row in rows))
    ordered = sorted(rows, key=lambda row: (order.index(row.name), row.size))
    return {name: list(of_name) for name, of_name in groupby(ordered, key=lambda row: row.name)}
