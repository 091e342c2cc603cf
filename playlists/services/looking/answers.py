"""What an answer to a part of the artists says, and whether it is the answer of one who has read the list. Pure."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from library.names.normalization import artist_key
from library.schemas import ListedArtist

#: Numbers from the first on that are no choice; numbers one step apart that are none, wherever they begin.
_HEAD, _STEPS = 5, 10
#: Of the list: who keeps that much has kept everything.
_EVERYTHING = 0.9
#: What parts the names of an answer that has no numbers; an ordinal before one; what stands around one.
_ORDINAL = re.compile(r"\A\s*+\d{1,4}[.):]\s")
_PARTING, _AROUND = re.compile(r"[\n,;]"), " \t\"'“”*•-–.[](){}"
_LONGEST_TEXT, _LONGEST_NAME = 20_000, 200


def is_no_reading(numbers: Sequence[int], *, highest: int, most: int) -> bool:
    """Whether these numbers, in the order of the answer, are the head of the list, everything, or counted on.

    A run of neighbours may be a genre, where it ends by itself; one that goes on to the limit is counting.
    """
    if len(numbers) < _HEAD:
        return False
    if len(set(numbers)) >= _EVERYTHING * highest:
        return True
    steps = {later - earlier for earlier, later in pairwise(numbers)}
    if steps == {1}:
        return numbers[0] == 1 or len(numbers) >= max(most, _STEPS)
    return len(steps) == 1 and len(numbers) >= _STEPS


def numbers_of_names(text: str, artists: Sequence[ListedArtist]) -> list[int]:
    """For a model that answered with names: the numbers of those that are in the list, spelled as there."""
    places: dict[str, int] = {}
    for number, artist in enumerate(artists, 1):
        places.setdefault(artist_key(artist.name), number)
    found = (places.get(artist_key(name)) for name in _names(text[:_LONGEST_TEXT]))
    return [number for number in dict.fromkeys(found) if number]


def _names(text: str) -> Iterator[str]:
    """Whole lines too: a name may have a comma."""
    for line in text.splitlines():
        for name in (line, *_PARTING.split(line)):
            bare = _ORDINAL.sub("", name, count=1).strip(_AROUND)
            if bare and len(bare) <= _LONGEST_NAME:
                yield bare
