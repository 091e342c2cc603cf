"""The tokens of each month as bars, in the units of the picture's own grid: drawn by the server, without a script."""

from collections.abc import Sequence
from datetime import date

from core.values import Frozen
from operations.services.usage.values import MonthLine

#: Months that still can be told apart on a phone; the table has them all.
MOST_BARS = 24
HEIGHT = 120
#: Below the bars, for their months.
_WORDS_HEIGHT = 16
_STEP, _WIDTH = 30, 22


class Bar(Frozen):
    """One month: what was written stands on top of what was read. `y` counts from the top."""

    month: date
    x: int
    width: int
    middle: float
    read_y: float
    read_height: float
    written_y: float
    written_height: float
    is_named: bool


class Picture(Frozen):
    """Bars, and how large the grid is; `most` is the number of tokens at its top."""

    bars: tuple[Bar, ...]
    width: int
    height: int = HEIGHT
    most: int = 0

    @property
    def full_height(self) -> int:
        """With the months' names."""
        return self.height + _WORDS_HEIGHT

    @property
    def words_y(self) -> int:
        """Where these stand."""
        return self.full_height - 4


def draw_months(months: Sequence[MonthLine]) -> Picture:
    """The latest months; a picture without bars where nothing was used."""
    shown = months[-MOST_BARS:]
    most = max((line.sums.tokens for line in shown), default=0)
    if not most:
        return Picture(bars=(), width=0)
    every = 1 if len(shown) <= 12 else 3
    bars = tuple(_bar(at, line, most, is_named=(len(shown) - 1 - at) % every == 0) for at, line in enumerate(shown))
    return Picture(bars=bars, width=_STEP * len(shown), most=most)


def _bar(at: int, line: MonthLine, most: int, *, is_named: bool) -> Bar:
    read, written = (round(HEIGHT * tokens / most, 2) for tokens in (line.sums.input_tokens, line.sums.output_tokens))
    x = at * _STEP + (_STEP - _WIDTH) // 2
    return Bar(
        month=line.month,
        x=x,
        width=_WIDTH,
        middle=x + _WIDTH / 2,
        read_y=round(HEIGHT - read, 2),
        read_height=read,
        written_y=round(HEIGHT - read - written, 2),
        written_height=written,
        is_named=is_named,
    )
