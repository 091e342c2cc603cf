"""What a sentence puts in quotes, in any of the marks that languages have for it. Pure."""

import re
from collections.abc import Callable
from itertools import islice
from typing import NamedTuple

#: Longer than any title.
_LONGEST = 120
#: What opens, and what may close it.
_PAIRS = {
    "“": "“”",
    "„": "“”",
    "«": "»",
    "»": "«",
    "‹": "›",
    "「": "」",
    "『": "』",
    "《": "》",
    "〈": "〉",
    '"': '"',
    "*": "*",
}
_DOUBLE = re.compile(
    "|".join(
        f"{re.escape(first)}([^{re.escape(first + last)}]{{1,{_LONGEST}}})[{last}]" for first, last in _PAIRS.items()
    )
)
#: An apostrophe within a word opens and closes nothing.
_OPENING, _CLOSING = re.compile(r"(?<!\w)['‘‚](?=[^\s'’])"), re.compile(r"(?<=[^\s'‘])['’‘](?!\w)")
_MOST_CLOSINGS = 4
_A_DECADE = re.compile(r"\d0s\b")


class Quote(NamedTuple):
    """The text between the marks, and where the marks begin and end."""

    text: str
    start: int
    end: int


def quotes_in(sentence: str, is_title: Callable[[str], bool]) -> list[Quote]:
    """In order. Of single quotes that may close at several places ("'Rollin' Stone'"), the longest title decides."""
    found = [
        Quote(text.strip(), match.start(), match.end())
        for match in _DOUBLE.finditer(sentence)
        if (text := next(group for group in match.groups() if group is not None)).strip()
    ]
    covered = sentence
    for quote in found:
        covered = covered[: quote.start] + " " * (quote.end - quote.start) + covered[quote.end :]
    return sorted([*found, *_single_quotes(covered, is_title)], key=lambda quote: quote.start)


def _single_quotes(sentence: str, is_title: Callable[[str], bool]) -> list[Quote]:
    found: list[Quote] = []
    at = 0
    while opening := _OPENING.search(sentence, at):
        at = opening.end()
        if _A_DECADE.match(sentence, at):
            continue
        ends = islice(_CLOSING.finditer(sentence, at, at + _LONGEST), _MOST_CLOSINGS)
        quotes = [Quote(sentence[at : end.start()].strip(), opening.start(), end.end()) for end in ends]
        if quotes:
            quote = next((longer for longer in reversed(quotes) if is_title(longer.text)), quotes[0])
            found.append(quote)
            at = quote.end
    return found
