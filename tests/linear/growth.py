"""How the time of a function grows with its text. Processor time, and only ratios of it."""

from collections.abc import Callable
from time import process_time

#: A text of about this many characters.
Texts = Callable[[int], str]

#: Repeats at which what doubles with every one of them shows, before longer texts would take for ever.
_FEW = (12, 16, 20, 24, 28, 32, 36, 40)
_SIZES = (256, 2_048, 8_192)
#: Seconds below which nothing is judged: a step for each pair of 8,192 characters takes ten times as long.
FLOOR = 0.002
#: Four times the text takes four times as long; sixteen times where it is looked at again from each place.
_FOURFOLD = 9.0


def is_superlinear(work: Callable[[str], object], texts: Texts, piece_length: int = 1) -> bool:
    """Whether it takes longer than its text grows."""
    for repeats in _FEW:
        if seconds(work, texts(repeats * piece_length)) > 10 * FLOOR:
            return True
    return any(seconds(work, texts(size)) > FLOOR and _grows(work, texts, size) for size in _SIZES)


def seconds(work: Callable[[str], object], text: str) -> float:
    """Of the processor."""
    began = process_time()
    work(text)
    return process_time() - began


def _grows(work: Callable[[str], object], texts: Texts, size: int) -> bool:
    short, long = texts(size), texts(4 * size)
    return best(work, long) > max(_FOURFOLD * best(work, short), 2 * FLOOR)


def best(work: Callable[[str], object], text: str, times: int = 3) -> float:
    """The least of several: whatever else the machine does only adds."""
    return min(seconds(work, text) for _ in range(times))
