"""What a sentence claims of a title that it puts in quotes: whose it is, and from which year. Pure.

Only what stands beside the title counts: "'X' by Y", "Y's 'X'", "Y - 'X'", "'X' (Y, 1970)", "the 1970 hit 'X'".
"""

import re
from collections.abc import Sequence
from pathlib import Path

from core.text.word_lists import read_word_sets
from library.schemas import TrackRef
from playlists.services.telling.known_names import KnownNames
from playlists.services.telling.quotes import Quote

_WORDS = read_word_sets(Path(__file__).with_name("words.yaml"))
#: So far on either side a claim may go.
_NEAR = 80
_YEAR = re.compile(r"(?<![\w.])(1[89]\d\d|20\d\d)(?!\w|['’]?s\b)")
_BRACKETS = re.compile(r"\s*[(\[]([^()\[\]]{1,60})[)\]]")
_BY = re.compile(
    r"\s*+(?:,\s*+)?(?:\([^()]{1,30}\)\s*+)?(?:as\s++)?"
    r"(?:(?:sung|performed|played|recorded|covered|gesungen|gespielt|chantée?|interprétée?|cantad[ao]|interpretad[ao]"
    r"|cantat[ao]|interpretat[ao]|gezongen|gespeeld)\s++)?([^\W\d_]{2,9})\.?\s++(.*)",
    re.DOTALL,
)
#: Behind these it is no person who is meant wherever a capital stands: "from Motown", "from 1964".
_LOOSE = frozenset("from feat featuring del da do".split())
#: "Albert King's smoky", "Joan Baez –", "Queen sing": what stands before a title of theirs.
_POSSESSIVE = re.compile(r"(.{1,60}?)['’]s?\s+(?:[\w-]+\s+){0,3}\Z", re.DOTALL)
_PLACED = re.compile(
    r"(.{1,60}?)(?:\s{0,3}[-–—:]\s{1,3}|\s{0,3}\(\s{0,3}|\s{1,3}(?:with|mit|avec|con|com|met)\s{1,3})\Z", re.DOTALL
)
#: "Albert King bends": one word, but for those that join.
_ACTING = re.compile(r"(.{1,60}?)\s{1,3}([^\W\d_]{2,14})\s{1,3}\Z", re.DOTALL)
_END_OF_CLAIM = re.compile(r"[,;:“”„«»\"‘]|\s['‘]|\.\s|\s(?:and|und|et|y|e|en)\s")


def is_true_of(quote: Quote, tracks: Sequence[TrackRef], sentence: str, known: KnownNames) -> bool:
    """`tracks` are those of this title; False where it is said to be somebody else's, or of another year."""
    before, after = sentence[max(0, quote.start - _NEAR) : quote.start], sentence[quote.end : quote.end + _NEAR]
    return (
        _is_theirs_behind(after, tracks, known)
        and _is_theirs_before(before, tracks, known)
        and _is_of_its_year(before, after, tracks)
    )


def _is_theirs_behind(after: str, tracks: Sequence[TrackRef], known: KnownNames) -> bool:
    """ "by Albert King", "von den Supremes", "(Albert King, 1967)"."""
    if (inside := _BRACKETS.match(after)) and not _is_theirs_in_brackets(inside[1], tracks, known):
        return False
    found = _BY.match(after)
    if found is None or found[1].lower() not in _WORDS["by"]:
        return True
    name = _without_around(found[2])
    if known.begins_with_artist(name, tracks):
        return True
    is_claim = found[1].lower() not in _LOOSE and name[:1].isupper()
    return not (is_claim or known.begins_with_artist(name))


def _is_theirs_in_brackets(inside: str, tracks: Sequence[TrackRef], known: KnownNames) -> bool:
    """Years are looked at elsewhere, and small letters are a remark."""
    name = _YEAR.sub("", inside).strip(" ,;-–—")
    if not name[:1].isupper() or known.begins_with_artist(name, tracks):
        return True
    return known.may_be_quoted(name) and not known.is_artist(name)


def _is_theirs_before(before: str, tracks: Sequence[TrackRef], known: KnownNames) -> bool:
    """ "Albert King's", "Albert King –", "Albert King singing"."""
    unspaced = next((name for particle in "の的의" if (name := known.ends_with_artist_of(before, particle))), "")
    if unspaced:
        return unspaced in {track.artist for track in tracks}
    text = before.rstrip()
    if text[-1:].isalnum():
        # "Albert Kings „Crosscut Saw“": German's genitive has no apostrophe.
        direct = next((name for name in (text, text.removesuffix("s")) if known.ends_with_artist(name)), "")
        if direct:
            return known.ends_with_artist(direct, tracks)
    if found := _POSSESSIVE.search(before) or _PLACED.search(before):
        is_somebody = known.ends_with_artist(found[1]) or _ends_with_full_name(found[1])
        return known.ends_with_artist(found[1], tracks) or not is_somebody
    acting = _ACTING.search(before)
    if acting is None or not acting[2].islower() or acting[2] in _WORDS["joining"]:
        return True
    return known.ends_with_artist(acting[1], tracks) or not known.ends_with_artist(acting[1])


def _ends_with_full_name(text: str) -> bool:
    """Whether it ends with two words in capitals, behind others: nobody of this name is here."""
    words = re.findall(r"[\w'’.-]+", text)[-3:]
    return len(words) == 3 and all(word[:1].isupper() for word in words[1:])


def _is_of_its_year(before: str, after: str, tracks: Sequence[TrackRef]) -> bool:
    """Years that stand with the title, before the next name or mark."""
    years = {track.year for track in tracks if track.year}
    bracketed = _BRACKETS.match(after)
    behind = after[: bracketed.end()] if bracketed else after[: _end_of_claim(after)]
    ahead = before[_start_of_claim(before) :]
    claimed = {int(year) for year in (*_YEAR.findall(behind), *_YEAR.findall(ahead)[-1:])}
    return claimed <= years


def _end_of_claim(after: str) -> int:
    found = _END_OF_CLAIM.search(after, 1)
    return found.start() if found else len(after)


def _start_of_claim(before: str) -> int:
    return max((found.end() for found in _END_OF_CLAIM.finditer(before)), default=0)


def _without_around(text: str) -> str:
    """Without "the", "den", "band", "der großen" before a name."""
    words = text.split()
    start = next((at for at, word in enumerate(words[:-1]) if word.lower() not in _WORDS["around"]), 0)
    if start:
        start += next((at for at, word in enumerate(words[start : start + 3]) if not word.islower()), 0)
    return " ".join(words[start:])
