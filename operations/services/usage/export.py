"""What was used as a CSV file: every number exact, and no cell that a spreadsheet would take for a formula."""

import csv
import io
from collections.abc import Iterable

from operations.services.usage.values import Sums, UsageRow
from operations.services.usage.words import outcome_words, person_words, purpose_words

#: Spreadsheets calculate what begins with one of these, and a tab or line end before it does not keep them from it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBERS = tuple(Sums.model_fields)
_HEADINGS = ("month", "person", "purpose", "provider", "model", "outcome", *_NUMBERS)


def export_usage(rows: Iterable[UsageRow]) -> str:
    """A line for each month and kind of call, below one of headings."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(_HEADINGS)
    for row in rows:
        words = (
            person_words(row.person),
            purpose_words(row.purpose),
            row.provider,
            row.model,
            outcome_words(row.outcome),
        )
        writer.writerow([f"{row.month:%Y-%m}", *map(_plain, words), *_figures(row.sums)])
    return file.getvalue()


def _figures(sums: Sums) -> list[str]:
    told = sums.model_copy(update={"seconds": round(sums.seconds, 3)})
    return [f"{getattr(told, name):f}" if name == "cost_usd" else str(getattr(told, name)) for name in _NUMBERS]


def _plain(text: str) -> str:
    """With an apostrophe before what a spreadsheet would calculate: it shows the text, and not the apostrophe."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text
