"""The figures for people, as Markdown, and for machines, as JSON."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from benchmarks.speed.growth import TOLERANCE, by_name, exponent
from benchmarks.speed.row import Row
from benchmarks.speed.run import Measured


def as_json(found: Sequence[Measured]) -> list[dict[str, Any]]:
    """Plain values; each line of a table with its exponent."""
    return [
        {
            "benchmark": one.name,
            "shows": one.shows,
            "counted": one.benchmark.counted,
            "failed_at": one.trouble,
            "rows": [asdict(row) for row in one.rows],
            "exponents": {name: exponent(rows) for name, rows in by_name(one.rows).items()},
        }
        for one in found
    ]


def section(one: Measured) -> str:
    """A heading, what it shows, and its table."""
    sizes = sorted({row.size for row in one.rows})
    head = ["", *(f"{size:,} {one.benchmark.counted}" for size in sizes), "grows by", "target", "0.2.0", "met"]
    lines = [_line(name, rows, sizes, one.benchmark.most_growth) for name, rows in by_name(one.rows).items()]
    table = "\n".join(f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *lines))
    failed = [f"It failed at {', '.join(f'{size:,}' for size in one.trouble)}."] if one.trouble else []
    return "\n\n".join([f"## {heading(one)}", one.shows, *failed, *([table] if one.rows else [])])


def heading(one: Measured) -> str:
    """Its name, as a title."""
    return one.name.replace("_", " ").capitalize()


def missed(one: Measured) -> Iterator[str]:
    """What is not as it should be, a sentence each."""
    for size in one.trouble:
        yield f"{one.name} failed at {size:,}"
    for row in one.rows:
        if row.is_met is False:
            yield f"{one.name}, {row.name}, {row.size:,}: {figure(row)} instead of {row.target:g}"
    for name, rows in by_name(one.rows).items():
        if grows_too_fast(rows, one.benchmark.most_growth):
            yield f"{one.name}, {name}: grows by the power of {exponent(rows):.2f}"


def grows_too_fast(rows: Sequence[Row], most: float) -> bool:
    """Whether the fitted curve is steeper than allowed."""
    power = exponent(rows)
    return power is not None and not rows[0].is_more_better and power > most + TOLERANCE


def figure(row: Row) -> str:
    """With its unit: three digits that count."""
    value = f"{row.value:,.0f}" if row.value >= 100 else f"{row.value:.3g}"
    return f"{value} {row.unit}".strip()


def _line(name: str, rows: Sequence[Row], sizes: Sequence[int], most: float) -> list[str]:
    of_size = {row.size: row for row in rows}
    values = [figure(of_size[size]) if size in of_size else "" for size in sizes]
    power = exponent(rows)
    verdicts = [row.is_met for row in rows if row.is_met is not None]
    is_met = not grows_too_fast(rows, most) and all(verdicts)
    return [
        name,
        *values,
        "" if power is None else f"{power:.2f}",
        _bound(rows),
        _older(rows),
        ("yes" if is_met else "**no**") if verdicts or not is_met else "",
    ]


def _bound(rows: Sequence[Row]) -> str:
    """One for all sizes, or each."""
    targets = dict.fromkeys(f"{row.target:g}" for row in rows if row.target is not None)
    word = "≥" if rows[0].is_more_better else "≤"
    return f"{word} {', '.join(targets)}" if targets else ""


def _older(rows: Sequence[Row]) -> str:
    """Of the sizes for which it was measured."""
    return ", ".join(f"{row.older:g} (at {row.size:,})" for row in rows if row.older is not None)
