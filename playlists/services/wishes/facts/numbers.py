"""Numbers in words of six languages: "twenty-five", "fünfundzwanzig", "quatre-vingt-dix", "una docena". Pure."""

from collections.abc import Mapping, Sequence
from functools import cache

from playlists.services.wishes.word_lists import word_lists

_LISTS = word_lists("numbers")
_JOINING, _HUNDREDS = frozenset(_LISTS["joining"].split()), frozenset(_LISTS["hundreds"].split())
_EIGHTY = frozenset({"vingt", "vingts"})
_HALVES = tuple(tuple(phrase.split()) for phrase in _LISTS["halves"])
_ARTICLES = frozenset(_LISTS["articles"].split())
_COUNTED = frozenset(_LISTS["counted"].split())
#: Beyond, nothing of a playlist is counted.
_HIGHEST_DIGITS = 6


def number_at(words: Sequence[str], place: int) -> tuple[float | None, int]:
    """The number that begins at this word, and how many words it has; (None, 1) where none does.

    Digits are numbers of themselves; of more than six, none.
    """
    if place and words[place - 1][0].isdecimal() and words[place] in _doubtful():  # "50 Cent songs"
        return None, 1
    number, length = _whole_at(words, place)
    if number is None:
        return None, 1
    dozens = _groups().get(_word(words, place + length))
    if dozens and number < 50:
        number, length = number * dozens, length + 1
    for half in _HALVES:
        if tuple(words[place + length : place + length + len(half)]) == half:
            return number + 0.5, length + len(half)
    return number, length


def may_begin_number(word: str) -> bool:
    """Cheaper than looking whether one does."""
    return word[0].isdecimal() or word in _beginnings()


@cache
def _beginnings() -> frozenset[str]:
    halves = (phrase.split()[0] for phrase in _LISTS["half_of_a_group"])
    return frozenset({*_numbers(), *_doubtful(), *_groups(), *_HUNDREDS, *_ARTICLES, *halves})


def _whole_at(words: Sequence[str], place: int) -> tuple[float | None, int]:
    word = words[place]
    if word[0].isdigit():
        return _from_digits(words, place)
    if group := _in_groups(words, place):
        return group
    return _in_hundreds(words, place)


def _in_hundreds(words: Sequence[str], place: int) -> tuple[float | None, int]:
    word = words[place]
    number, length = _below_hundred(words, place)
    if (
        number is None
        and word in _HUNDREDS
        and not word.endswith("s")
        and (word not in _doubtful() or _is_counted(words, place + 1))
    ):
        number, length = 1, 0
    if number is None or number >= 10 or _word(words, place + length) not in _HUNDREDS:
        return number, length
    rest = place + length + 1
    rest += _word(words, rest) in _JOINING
    more, further = _below_hundred(words, rest) if rest < len(words) else (None, 1)
    if more is None:
        return number * 100, length + 1
    return number * 100 + more, rest - place + further


def _from_digits(words: Sequence[str], place: int) -> tuple[float | None, int]:
    word = words[place]
    if len(word) > _HIGHEST_DIGITS or not word.replace(".", "", 1).isdecimal():
        return None, 1
    if _word(words, place + 1) == "½":
        return float(word) + 0.5, 2
    return float(word), 1


def _in_groups(words: Sequence[str], place: int) -> tuple[float, int] | None:
    """ "A dozen", "half a dozen", "une vingtaine"."""
    for length in (3, 2, 1):
        *before, last = words[place : place + length]
        group = _groups().get(last) if len(before) == length - 1 else None
        if group and " ".join(before) in _LISTS["half_of_a_group"]:
            return group / 2, length
        if group and (not before or (length == 2 and before[0] in _ARTICLES)):
            return group, length
    return None


def _below_hundred(words: Sequence[str], place: int) -> tuple[float | None, int]:
    word = words[place]
    number = _numbers().get(word)
    if number is None:
        number = _doubtful().get(word)
        if number is None or not _is_counted(words, place + 1):
            return None, 1
    if number == 4 and _word(words, place + 1) in _EIGHTY:
        more = _numbers().get(_word(words, place + 2), 0)
        return 80 + (more if more < 20 else 0), 2 + (0 < more < 20)
    if number < 20 or number % 10:
        return number, 1
    joined = _word(words, place + 1) in _JOINING
    more = _numbers().get(_word(words, place + 1 + joined), 0)
    # In French, 70 is sixty and ten.
    if 0 < more < (20 if word == "soixante" else 10):
        return number + more, 2 + joined
    return number, 1


def _is_counted(words: Sequence[str], place: int) -> bool:
    """Whether what is counted follows at once, or behind one word: "once canciones", and not "only once"."""
    return any(word in _COUNTED for word in words[place : place + 2])


def _word(words: Sequence[str], place: int) -> str:
    return words[place] if place < len(words) else ""


@cache
def _numbers() -> Mapping[str, float]:
    found: dict[str, float] = {word: number for number, text in _LISTS["numbers"].items() for word in text.split()}
    for of in _LISTS["compounds"]:
        units, tens = of["units"].split(), of["tens"].split()
        for ten_number, ten in enumerate(tens, 2):
            for unit_number, unit in enumerate(units, 1):
                found[_compound(ten, unit, of["between"], units_first=of["units_first"])] = (
                    ten_number * 10 + unit_number
                )
    return found


def _compound(ten: str, unit: str, between: str, *, units_first: bool) -> str:
    if units_first:
        return f"{unit}{between}{ten}"
    # Italian: "ventuno", "ventotto".
    return f"{ten[:-1] if unit[0] in 'uo' else ten}{between}{unit}"


@cache
def _doubtful() -> Mapping[str, int]:
    """Words of one language that mean something else in another."""
    return {word: number for number, text in _LISTS["doubtful"].items() for word in text.split()}


@cache
def _groups() -> Mapping[str, int]:
    return {word: number for number, text in _LISTS["groups"].items() for word in text.split()}
