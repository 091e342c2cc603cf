"""A plot of figures by size as SVG, both axes logarithmic: a straight line is a power, its slope the exponent."""

import math
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import cycle

from benchmarks.speed.row import Row

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 760, 380, 70, 290, 20, 50
#: Told apart by people who see few colours, too (Okabe and Ito).
_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#888888")
_MOST_LINES = 8
_STYLE = "font: 12px system-ui, sans-serif; fill: #222"


def plot(lines: Mapping[str, Sequence[Row]], counted: str) -> str:
    """The lines of one unit that has most of them; "" where none has two points."""
    drawn = dict(list(_of_one_unit(lines).items())[:_MOST_LINES])
    if not drawn:
        return ""
    points = [row for rows in drawn.values() for row in rows]
    across = _Axis([row.size for row in points], _LEFT, _WIDTH - _RIGHT)
    up = _Axis([row.value for row in points], _HEIGHT - _BOTTOM, _TOP)
    parts = [*_grid(across, up), *_curves(drawn, across, up), *_names(counted, points[0].unit)]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" style="{_STYLE}">'
    return "\n".join([head, f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>', *parts, "</svg>\n"])


class _Axis:
    """From values to places, whole powers of ten at both ends."""

    def __init__(self, values: Sequence[float], start: float, end: float) -> None:
        self._low = math.floor(math.log10(min(values)) + 1e-9)
        self._high = max(math.ceil(math.log10(max(values)) - 1e-9), self._low + 1)
        self._start, self._end = start, end

    def place(self, value: float) -> float:
        """Where a value is drawn."""
        share = (math.log10(value) - self._low) / (self._high - self._low)
        return self._start + share * (self._end - self._start)

    def powers(self) -> list[float]:
        """Of ten, within."""
        return [10.0**power for power in range(self._low, self._high + 1)]


def _of_one_unit(lines: Mapping[str, Sequence[Row]]) -> dict[str, list[Row]]:
    positive = {name: [row for row in rows if row.value > 0 and row.size > 0] for name, rows in lines.items()}
    whole = {name: rows for name, rows in positive.items() if len(rows) > 1}
    units = [rows[0].unit for rows in whole.values()]
    return {name: rows for name, rows in whole.items() if rows[0].unit == max(units, key=units.count)}


def _grid(across: _Axis, up: _Axis) -> Iterator[str]:
    for value in across.powers():
        x = across.place(value)
        yield f'<path d="M{x:.1f} {_TOP}V{_HEIGHT - _BOTTOM}" stroke="#ddd"/>'
        yield f'<text x="{x:.1f}" y="{_HEIGHT - _BOTTOM + 18}" text-anchor="middle">{value:,.0f}</text>'
    for value in up.powers():
        y = up.place(value)
        yield f'<path d="M{_LEFT} {y:.1f}H{_WIDTH - _RIGHT}" stroke="#ddd"/>'
        yield f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{value:,g}</text>'


def _curves(lines: Mapping[str, Sequence[Row]], across: _Axis, up: _Axis) -> Iterator[str]:
    for number, ((name, rows), colour) in enumerate(zip(lines.items(), cycle(_COLOURS), strict=False)):
        places = [(across.place(row.size), up.place(row.value)) for row in rows]
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
        yield f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
        yield from (f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in places)
        y = _TOP + 10 + number * 20
        yield f'<path d="M{_WIDTH - _RIGHT + 16} {y}h20" stroke="{colour}" stroke-width="2"/>'
        yield f'<text x="{_WIDTH - _RIGHT + 42}" y="{y + 4}">{escape(name)}</text>'


def _names(counted: str, unit: str) -> Iterator[str]:
    middle = (_LEFT + _WIDTH - _RIGHT) / 2
    yield f'<text x="{middle}" y="{_HEIGHT - 12}" text-anchor="middle">{escape(counted)}</text>'
    yield f'<text x="{_LEFT - 8}" y="{_TOP - 6}" text-anchor="end">{escape(unit)}</text>'
