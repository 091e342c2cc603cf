"""Names written together or apart: "acdc" and "ac dc", "zztop" and "ZZ Top", "cold play" and "Coldplay". Pure."""

from collections.abc import Iterator

from library.names.normalization import artist_key

#: Letters of a word that may be two or three; longer ones would have too many ways to be parted.
_SHORTEST, _LONGEST, _LONGEST_OF_THREE = 4, 24, 18
_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_NUMBERS = {word: number for number, word in enumerate(_ONES)} | {
    word: 10 * number for number, word in enumerate(_TENS, 2)
}


def partings(word: str) -> Iterator[str]:
    """Keys of the names of two and of three words that are this word when nothing parts them."""
    if not (_SHORTEST <= len(word) <= _LONGEST and word.isalnum()):
        return
    for first in range(1, len(word)):
        yield artist_key(f"{word[:first]} {word[first:]}")
        if len(word) <= _LONGEST_OF_THREE:
            for second in range(first + 1, len(word)):
                yield artist_key(f"{word[:first]} {word[first:second]} {word[second:]}")


def squeeze(key: str) -> str:
    """The key without spaces."""
    return key.replace(" ", "")


def sound(key: str) -> str:
    """The key squeezed, its numbers as they are said: "2pac" is "tupac", "50 cent" and "fifty cent" are one."""
    return "".join(map(_said, key.split())) if any(map(str.isdigit, key)) else key.replace(" ", "")


def numbers_otherwise(key: str) -> Iterator[str]:
    """The key with its numbers in figures, and in words: "fifty cent" is "50 cent", "21 pilots" "twenty one pilots"."""
    words = key.split()
    if any(word in _NUMBERS for word in words):
        yield _in_figures(words)
    if any(word.isdigit() and len(word) < 3 for word in words):
        yield " ".join(_spelled(int(word)) if word.isdigit() and len(word) < 3 else word for word in words)


def _in_figures(words: list[str]) -> str:
    found: list[str] = []
    tens = 0
    for word in words:
        number = _NUMBERS.get(word)
        if number is not None and tens and 0 < number < 10:
            found[-1] = str(tens + number)
        else:
            found.append(word if number is None else str(number))
        tens = number if number is not None and number >= 20 else 0
    return " ".join(found)


def _said(word: str) -> str:
    if word.isdigit():
        return _in_words(int(word)) if len(word) < 3 else word
    # Within a word, numbers stand for their sound.
    return word.replace("2", "tu").replace("4", "for").replace("8", "ate") if word.isalnum() else word


def _in_words(number: int) -> str:
    return squeeze(_spelled(number))


def _spelled(number: int) -> str:
    """Below a hundred."""
    if number < len(_ONES):
        return _ONES[number]
    tens, ones = divmod(number, 10)
    return f"{_TENS[tens - 2]} {_ONES[ones]}" if ones else _TENS[tens - 2]
