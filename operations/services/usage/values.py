"""What was used, as pages, the JSON API and the file tell it: frozen sums, and the lines that they stand in."""

from datetime import date
from decimal import Decimal
from typing import Literal

from core.values import Frozen

#: Stands for what nobody in particular asked for: exams, profiles, and what was used before there were people.
HOUSEHOLD: Literal["household"] = "household"


class Sums(Frozen):
    """Of one or more calls. `cost_usd` is what is known of it: of `unpriced_calls` the price is not known.

    `uncounted_calls` told no tokens; `failed_calls` came to no answer. `input_tokens` includes cached ones.
    """

    calls: int = 0
    failed_calls: int = 0
    uncounted_calls: int = 0
    unpriced_calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    cost_usd: Decimal = Decimal(0)
    seconds: float = 0.0

    def __add__(self, other: "Sums") -> "Sums":
        """Both together."""
        return Sums(**{name: getattr(self, name) + getattr(other, name) for name in Sums.model_fields})

    @property
    def tokens(self) -> int:
        """Read and written."""
        return self.input_tokens + self.output_tokens


class UsageRow(Frozen):
    """All calls of one kind in one month. `person` is "" where nobody in particular asked."""

    month: date
    person_id: int | None
    person: str
    purpose: str
    provider: str
    model: str
    outcome: str
    sums: Sums


class UsageLine(Frozen):
    """A line of a table: what it is about, and what was used for that."""

    label: str
    sums: Sums


class MonthLine(Frozen):
    """A month, named by its first day; months without a call are lines too."""

    month: date
    sums: Sums


class UsageReport(Frozen):
    """What was used, seen from four sides; the largest first, but months in their order."""

    total: Sums
    months: tuple[MonthLine, ...]
    models: tuple[UsageLine, ...]
    purposes: tuple[UsageLine, ...]
    people: tuple[UsageLine, ...]
