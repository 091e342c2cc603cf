"""How the time of a function grows with its text. Processor time, and only ratios of it."""

from collections.abc import Callable
from time import process_time

#: A text of about this many characters.
Texts = Callable[[int], str]

#: Repeats at which what doubles with every one of them shows, before longer texts would take for ever.
_FEW = (16, 22, 28, 40)
_SIZES = (256, 2_048)
#: Seconds below which nothing is judged: a step for each pair of 2,048 characters takes several times as long.
FLOOR = 0.001
#: Four times the text takes four times as long; sixteen times where it is looked at again from each place.
_FOURFOLD = 9.0
#: What else the machine does makes any measurement longer, and none shorter: what is linear is seen to be in one round.
#: Only what is not is looked at so often; a busy machine may spoil many rounds, one after the other.
ROUNDS = 16
#: Where a text takes very long, so many tell enough.
_FEW_ROUNDS = 4
#: Seconds for the same with one text.
_LONGEST = 0.1


def is_superlinear(work: Callable[[str], object], texts: Texts, piece_length: int = 1, *, rounds: int = ROUNDS) -> bool:
    """Whether it takes longer than its text grows; judged in one round, a busy machine may say so of anything."""
    # After a long beginning nothing doubles that does not after a short one.
    for repeats in _FEW if len(texts(0)) < _SIZES[0] else ():
        if _takes(work, texts(repeats * piece_length), 10 * FLOOR, rounds):
            return True
    return any(_grows(work, texts, size, rounds) for size in _SIZES)


def seconds(work: Callable[[str], object], text: str) -> float:
    """Of the processor."""
    began = process_time()
    work(text)
    return process_time() - began


def _takes(work: Callable[[str], object], text: str, limit: float, rounds: int) -> bool:
    """Whether it takes more seconds, however often one looks."""
    for number in range(rounds):
        took = seconds(work, text)
        if took <= limit:
            return False
        if number >= _FEW_ROUNDS and took > 2 * limit:
            break
    return True


def _grows(work: Callable[[str], object], texts: Texts, size: int, rounds: int) -> bool:
    """Whether four times the text takes far longer than four times, in every round: the two take turns."""
    short = texts(size)
    if (first := seconds(work, short)) <= FLOOR:
        return False
    long = texts(4 * size)
    least = [first, seconds(work, long)]
    for number in range(rounds):
        if number:
            least = [min(before, seconds(work, text)) for before, text in zip(least, (short, long), strict=True)]
        if least[1] <= max(_FOURFOLD * least[0], 2 * FLOOR):
            return False
        if number >= _FEW_ROUNDS and least[1] > _LONGEST and least[1] > 1.3 * _FOURFOLD * least[0]:
            break
    return True


def best(work: Callable[[str], object], text: str, times: int = 3) -> float:
    """The least of several: whatever else the machine does only adds."""
    return min(seconds(work, text) for _ in range(times))
