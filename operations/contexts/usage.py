"""What the usage page gets: sums from four sides, a picture of the months, and what else one may look at."""

from collections.abc import Iterator
from urllib.parse import urlencode

from core.values import Frozen
from operations.services.usage.choose import UsageChoice
from operations.services.usage.picture import Picture, draw_months
from operations.services.usage.read import people_who_used, read_usage
from operations.services.usage.report import report_usage
from operations.services.usage.values import HOUSEHOLD, Sums, UsageLine, UsageReport
from operations.services.usage.words import NOBODY, calls_words, cost_words, time_words, tokens_words

_PERIODS = ((1, "This month"), (3, "3 months"), (12, "12 months"), (0, "Since the beginning"))


class Row(Frozen):
    """A line of a table, in words."""

    label: str
    calls: str
    read: str
    written: str
    cost: str
    time: str


class Table(Frozen):
    """`first`: the heading of the first column."""

    name: str
    title: str
    first: str
    rows: tuple[Row, ...]


class UsageShown(Frozen):
    """All that the page shows. `query`: the choice, as an address says it. `cached` is "" where nothing was."""

    total: Row
    cached: str
    picture: Picture
    tables: tuple[Table, ...]
    query: str


def usage_context(choice: UsageChoice, *, sees_all: bool) -> dict[str, object]:
    """`sees_all`: whoever looks may choose whose usage it is."""
    report = report_usage(read_usage(choice.wanted), choice.until, choice.wanted.since)
    whose = choice.wanted.whose
    context: dict[str, object] = {
        "usage": UsageShown(
            total=_row("", report.total),
            cached=f"{report.total.cached_tokens:,}" if report.total.cached_tokens else "",
            picture=draw_months(report.months),
            tables=tuple(_tables(report, has_people=sees_all and whose is None)),
            query=urlencode({"months": choice.months} | ({"person": whose} if sees_all and whose is not None else {})),
        ),
        "periods": [(value, words, value == choice.months) for value, words in _PERIODS],
    }
    return context | ({"people": _people(str(whose or ""))} if sees_all else {})


def _people(chosen: str) -> list[tuple[str, str, bool]]:
    """Value, name, and whether it is the one that is looked at."""
    named = (("", "Everybody"), *((str(pk), name) for pk, name in people_who_used()), (HOUSEHOLD, NOBODY))
    return [(value, name, value == chosen) for value, name in named]


def _tables(report: UsageReport, *, has_people: bool) -> Iterator[Table]:
    months = tuple(_row(f"{line.month:%B %Y}", line.sums) for line in reversed(report.months) if line.sums.calls)
    yield Table(name="months", title="By month", first="Month", rows=months)
    yield Table(name="models", title="By model", first="Model", rows=_rows(report.models))
    yield Table(name="purposes", title="By purpose", first="Purpose", rows=_rows(report.purposes))
    if has_people:
        yield Table(name="people", title="By person", first="Person", rows=_rows(report.people))


def _rows(lines: tuple[UsageLine, ...]) -> tuple[Row, ...]:
    return tuple(_row(line.label, line.sums) for line in lines)


def _row(label: str, sums: Sums) -> Row:
    return Row(
        label=label,
        calls=calls_words(sums),
        read=tokens_words(sums.input_tokens, sums),
        written=tokens_words(sums.output_tokens, sums),
        cost=cost_words(sums),
        time=time_words(sums.seconds),
    )
