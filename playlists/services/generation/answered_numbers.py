"""The numbers of one answer, as they come, and whether they are a choice: counting through a list is none. Pure.

As long as an answer may turn out to count, its numbers are held back: what was told cannot be taken back.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

#: Fewer numbers in a row may be chance, or right.
_TELLING = 8
#: Of the steps from number to number, those of one width in an answer that counts. All of them were in answers of
#: models with 135 million and 1.5 billion parameters that counted, one in twelve where one had to choose (ADR 0024).
_COUNTING = 0.9
#: Steps that tell whether an answer may still come to count.
_STEPS = 2
#: Of so few tracks for each pick, a good choice takes nearly all, which looks like counting.
_CHOICES = 2


class AnsweredNumbers:
    """Of a list with `highest` numbers, of which `wanted` are asked for; `judged`: counting is no choice."""

    def __init__(self, highest: int, wanted: int, *, judged: bool) -> None:
        self._highest = highest
        self._judged = judged and wanted >= _TELLING and highest >= _CHOICES * wanted
        self._seen: list[int] = []
        self._told = 0
        self._is_over = False

    def take(self, numbers: Iterable[int]) -> list[int]:
        """The numbers that are told now: all that came, or none as yet."""
        self._seen += numbers
        return self._release()

    def end(self) -> list[int]:
        """The answer is over: what was held back, unless it counts."""
        self._is_over = True
        return self._release()

    @property
    def is_counting(self) -> bool:
        """Whether the answer, which is over, went through the list instead of choosing from it."""
        return self._judged and self._told == 0 and self._may_count()

    @property
    def is_clean(self) -> bool:
        """Whether all numbers are of the list, none came twice, and they are a choice: it stopped where it meant to."""
        return self._seen == _distinct(self._seen, self._highest) and not self.is_counting

    @property
    def count(self) -> int:
        """All numbers, repeats included."""
        return len(self._seen)

    def _release(self) -> list[int]:
        if self._judged and self._told == 0 and self._may_count():
            return []
        told, self._told = self._seen[self._told :], len(self._seen)
        return told

    def _may_count(self) -> bool:
        distinct = _distinct(self._seen, self._highest)
        if self._is_over:
            return len(distinct) >= _TELLING and counts(distinct)
        return len(distinct) < _STEPS + 1 or counts(distinct)


def counts(numbers: Sequence[int]) -> bool:
    """Whether nearly all steps between different numbers are of one width: 1, 2, 3, … or 40, 38, 36, …"""
    steps = Counter(after - before for before, after in pairwise(numbers))
    return bool(steps) and steps.most_common(1)[0][1] >= _COUNTING * steps.total()


def _distinct(numbers: Iterable[int], highest: int) -> list[int]:
    return list(dict.fromkeys(number for number in numbers if 1 <= number <= highest))
