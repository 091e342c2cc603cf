"""Mending broken JSON in a time that its length gives: the library that does it reads some texts again and again."""

from typing import SupportsIndex

import json_repair

#: What it takes to mend an answer reads each character two or three times; hopeless ones, a thousand times.
_READS_PER_CHARACTER = 10
_READS_AT_LEAST = 20_000


def repair_json(text: str) -> object:
    """The value that the text probably means; raises ValueError where that takes too long to find."""
    return json_repair.loads(_Counted(text))


class _Counted(str):
    """A text that can be read so many times only. `str` is what the library tells texts from files by."""

    __slots__ = ("_left",)
    _left: int

    def __new__(cls, text: str) -> "_Counted":
        counted = super().__new__(cls, text)
        counted._left = _READS_PER_CHARACTER * len(text) + _READS_AT_LEAST
        return counted

    def __getitem__(self, key: SupportsIndex | slice) -> str:
        self._left -= 1
        if self._left < 0:
            raise ValueError("this JSON is broken beyond repair")
        return super().__getitem__(key)
