"""The figures of a measurement: as JSON for machines, and as tables for people."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from statistics import fmean
from typing import Any, NamedTuple

from benchmarks.quality.ceiling import Ceiling
from benchmarks.quality.fitting import Fit
from benchmarks.quality.nearest import Nearest
from benchmarks.quality.plans import Compared, share_right


@dataclass
class Figures:
    """All that was measured; `model` is what picked in the part about what fits."""

    model: str = ""
    seeds: int = 0
    ceilings: list[Ceiling] = field(default_factory=list)
    fits: dict[str, list[Fit]] = field(default_factory=dict)
    nearest: list[Nearest] = field(default_factory=list)
    titles: list[Nearest] = field(default_factory=list)
    readings: dict[str, list[Compared]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        plain: dict[str, Any] = _plain(vars(self))
        return plain


def tables(figures: Figures) -> str:
    """Markdown."""
    parts = [
        _ceilings(figures),
        *(_fits(figures, depth) for depth in figures.fits),
        _nearest(figures),
        *_readings(figures),
    ]
    return "\n\n".join(part for part in parts if part)


def _ceilings(figures: Figures) -> str:
    head = "| library | tracks | window | depth | right picks | tokens to look through | all tokens read | seconds |"
    rows = (
        f"| {one.library} | {one.tracks:,} | {one.window:,} | {one.depth} | {one.right} of {one.asked} "
        f"| {one.look.input_tokens:,} ({one.look.calls} calls) | {one.all_tokens:,} | {one.seconds:.1f} |"
        for one in figures.ceilings
    )
    return _table("What a perfect chooser gets right", head, rows, figures.ceilings)


def _fits(figures: Figures, depth: str) -> str:
    fits = figures.fits[depth]
    head = (
        "| kind | prompts | picks fit | candidates fit | rules alone | all tracks | a perfect picker "
        "| artists | albums | decades | doubles | calls | tokens read, written | seconds |"
    )
    title = f"What fits: {figures.model}, {depth}, {figures.seeds} seeds"
    rows = [*(_fit_row(kind, of_kind) for kind, of_kind in by_kind(fits).items()), _fit_row("**all**", fits)]
    single = (
        f"| {one.wish} | {one.picks:.0%} | {one.candidates:.0%} | {one.rules:.0%} | {one.library:.1%} "
        f"| {one.best:.0%} |"
        for one in fits
    )
    each = _table("", "| prompt | picks | candidates | rules alone | all tracks | a perfect picker |", single, fits)
    return f"{_table(title, head, rows, fits)}\n\n{each}" if fits else ""


def _fit_row(name: str, fits: Sequence[Fit]) -> str:
    mean = mean_of(fits)
    variety, spent = mean.variety, mean.spent
    return (
        f"| {name} | {len(fits)} | {mean.picks:.0%} | {mean.candidates:.0%} | {mean.rules:.0%} | {mean.library:.1%} "
        f"| {mean.best:.0%} | {variety.artists:.1f} | {variety.albums:.1f} | {variety.decades:.1f} "
        f"| {variety.doubles:.2f} | {spent.calls:.1f} | {spent.input_tokens:,.0f}, {spent.output_tokens:,.0f} "
        f"| {mean.seconds:.1f} |"
    )


def _nearest(figures: Figures) -> str:
    head = "| prompt | fit, of 140 | artists | fit, of all tracks | a perfect picker |"
    found = [*figures.nearest, *([_mean_nearest(figures.nearest)] if figures.nearest else []), *figures.titles]
    rows = (
        f"| {one.wish} | {one.share:.2f} | {one.artists:.0f} | {one.library:.3f} | {one.best:.0%} |" for one in found
    )
    return _table("The 140 tracks that are nearest", head, rows, found)


def _readings(figures: Figures) -> Iterator[str]:
    for reader, found in figures.readings.items():
        head = "| language | prompts | fields right | understood whole | something invented |"
        languages = dict.fromkeys(one.language for one in found)
        groups = [(language, [one for one in found if one.language == language]) for language in languages]
        rows = (_reading_row(name, group) for name, group in (*groups, ("**all**", found)))
        yield _table(f"What is understood: {reader}", head, rows, found)
        less = [one for one in found if not one.is_whole]
        each = (f"| {one.wish} | {', '.join(one.missed)} | {', '.join(one.invented)} |" for one in less)
        yield _table("", "| not whole | missed | invented |", each, less)


def _reading_row(name: str, found: Sequence[Compared]) -> str:
    whole, invented = sum(one.is_whole for one in found), sum(bool(one.invented) for one in found)
    return f"| {name} | {len(found)} | {fmean(share_right(found)):.0%} | {whole} | {invented} |"


class Mean(NamedTuple):
    """Of several Fits."""

    picks: float
    candidates: float
    library: float
    rules: float
    best: float
    variety: Any
    spent: Any
    seconds: float


def mean_of(fits: Sequence[Fit]) -> Mean:
    """Each prompt counts alike."""
    plain = {
        name: fmean(getattr(fit, name) for fit in fits)
        for name in ("picks", "candidates", "library", "rules", "best", "seconds")
    }
    parts = {
        name: type(getattr(fits[0], name))(*map(fmean, zip(*(getattr(fit, name) for fit in fits), strict=True)))
        for name in ("variety", "spent")
    }
    return Mean(**plain, **parts)


def by_kind(fits: Iterable[Fit]) -> dict[str, list[Fit]]:
    """In the order of the file."""
    found: defaultdict[str, list[Fit]] = defaultdict(list)
    for fit in fits:
        found[fit.kind].append(fit)
    return dict(found)


def _mean_nearest(found: Sequence[Nearest]) -> Nearest:
    values = [fmean(column) for column in list(zip(*found, strict=True))[1:]]
    return Nearest("**mean**", *values)


def _table(title: str, head: str, rows: Iterable[str], found: Sequence[object]) -> str:
    if not found:
        return ""
    line = "|" + "---|" * (head.count("|") - 1)
    return "\n".join([*([f"### {title}", ""] if title else []), head, line, *rows])


def _plain(value: Any) -> Any:
    if hasattr(value, "_asdict"):
        return {name: _plain(part) for name, part in value._asdict().items()}
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list | tuple) else value
