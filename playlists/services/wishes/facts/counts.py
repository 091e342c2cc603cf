"""How many tracks: "100 of the best rap songs", "30 David Bowie songs", "Length: 20", "una veintena de temas". Pure."""

import re

from playlists.services.wishes.facts.plain import READ, Plain
from playlists.services.wishes.facts.rules import phrase_pattern
from playlists.services.wishes.facts.totals import Amount, total_of
from playlists.services.wishes.word_lists import word_lists

#: A number beyond is none of tracks.
_MOST = 10_000
_NUMBER = "(?P<n><n>)(?: <or> (?P<most><n>))?(?: <or_so>| <or_more>)?"
_OF = "(?: <counts_of>(?: <the>)?)?"
#: Words between a number and its tracks; a name is one.
_BETWEEN = r"(?P<between>(?: (?!<measures> |\d)[^ ,.]+){0,3}?)"
#: "10 slow songs, then 20 fast ones": what goes on from a number of tracks need not name them again.
_FURTHER = r"(?: (?!<joining> |\d)[^ ,.|]+){1,2}(?: [,.|]| $)"
_SONGS = phrase_pattern(
    f"{_NUMBER}(?! (?:<measures>|-|/|to) ){_OF}(?={_BETWEEN} (?P<songs><songs>|<pieces>) |(?P<further>{_FURTHER}))"
)
_STATED = phrase_pattern(f"<count_words> (?::|=)(?: <about>)? {_NUMBER}(?! <measures> )(?: <songs>)?(?= [,.|]|$| $)")
_OF_LIST = phrase_pattern(
    f"<list> <with>(?: <about>| <at_least>| <at_most>)? {_NUMBER}(?= [,.|]|$| $)",
    "(?:<an> )?(?P<adjective><n>) <song> (?:<w> |§ )?<list>",
)
_OF_BEST = phrase_pattern("(?:<about> )?(?P<n><n>)(?P<most>) <of_the_best>")
#: "20 of my favourite songs", which were read.
_OF_READ = phrase_pattern(r"(?P<n><n>)(?P<most>) <counts_of>(?: <the>)?(?= \|)")
_BARRED = phrase_pattern("(?:<no_count_before>)")
_WITH = phrase_pattern("<with>")
_THEN = phrase_pattern("<then>|followed by|plus|gefolgt von|suivie? de")
_AT_LEAST = phrase_pattern("(?:<at_least>|<with>)")
_PART = phrase_pattern("(?:<part_before>)")
#: "7 deadly sins songs": in English, what stands between is no plural.
_PLURAL = re.compile(r"(?<![suoi])s(?: |$)|ies(?: |$)")
_BY = word_lists("facts")["by"].split()
_ENGLISH = re.compile(r"(?:songs|tracks|tunes|titles|pieces|recordings|hits|classics|anthems|ballads)$")


def read_count(plain: Plain) -> tuple[Plain, int | None]:
    """The number of tracks; of a range, the middle."""
    amounts: list[Amount] = []

    def take(match: re.Match[str]) -> str | None:
        number = _number(match)
        least = 1 if _STATED.made(match) or _OF_LIST.made(match) else 2  # "number 1 hits", "one of these"
        if not least <= number <= _MOST or _is_barred(match) or (amounts and _is_a_part(match)):
            return None
        if _SONGS.made(match) and match["further"] and not (amounts and _goes_on(match)):
            return None
        amounts.append(Amount(number, match.start(), match.end()))
        return READ

    for pattern in (_STATED, _OF_LIST, _SONGS, _OF_BEST, _OF_READ):
        text = plain.text
        plain = plain.replace(pattern, take)
        if (total := total_of(amounts, text)) is not None:
            return plain, round(total)
    return plain, None


def _number(match: re.Match[str]) -> float:
    groups = match.groupdict()
    if groups.get("adjective"):
        return float(groups["adjective"])
    least, most = float(groups["n"]), float(groups["most"] or 0)
    # A count is whole: "3.5" is none.
    if not least.is_integer():
        return 0
    return (least + most) / 2 if most > least else least


def _is_barred(match: re.Match[str]) -> bool:
    """ "Number 1 hits", "top 40 hits", "including 3 songs by Queen", "7 deadly sins songs", "one hit"."""
    if not _SONGS.made(match) or match["further"]:
        return False
    before = " ".join(match.string[: match.start()].split()[-2:])
    between, songs = match["between"].strip(), match["songs"]
    if _PART.search(f" {before} ") or (_names_songs_of(match) and _WITH.search(f" {before.split(' ')[-1]} ")):
        return True
    if _BARRED.search(f" {before.split(' ')[-1]} ") and not (before.endswith("top") and _may_be_top(match, before)):
        return True
    is_each = match.string.startswith((" per ", " each "), match.end("songs"))
    return bool(_ENGLISH.search(songs) and (is_each or _PLURAL.search(between)))


def _goes_on(match: re.Match[str]) -> bool:
    """Whether it follows on something: "then 20 fast ones", and not "20 songs, 3 by Queen"."""
    return bool(_THEN.search(f" {' '.join(match.string[: match.start()].split()[-2:])} "))


def _is_a_part(match: re.Match[str]) -> bool:
    """ "20 songs, at least 5 songs by women"."""
    return bool(_AT_LEAST.search(f" {' '.join(match.string[: match.start()].split()[-2:])} "))


def _may_be_top(match: re.Match[str], before: str) -> bool:
    """ "My top 20 songs"; "top 40" and "top 10 hits" are of charts."""
    return before in {"my top", "our top"} or (match["n"] != "40" and match["songs"] != "hits")


def _names_songs_of(match: re.Match[str]) -> bool:
    """ "With 3 Queen songs", "with two songs by Queen": so many among others."""
    return "§" in match["between"] or match.string[match.end("songs") :].startswith(tuple(f" {word} §" for word in _BY))
