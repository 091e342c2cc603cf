"""Plays and additions with a time: "not heard for months", "played this week", "added since March". Pure."""

import re

from playlists.services.wishes.facts.periods import days_of, days_without
from playlists.services.wishes.facts.plain import READ, Plain
from playlists.services.wishes.facts.rules import phrase_pattern

_FEW = "(?:<w> |§ ){0,4}?"
#: What refuses comes before what wants: what it has read says nothing of plays. But of "bought this year and never
#: played" the year is that of the buying.
_PATTERNS = (
    (
        "added_days",
        phrase_pattern(f"(?:<added>|<bought>) (?P<a><p>)(?= {_FEW}(?:<not> (?:mehr )?{_FEW}<heard>|<unheard>) )"),
    ),
    (
        "not_played_days",
        phrase_pattern(
            f"<not> {_FEW}<heard> {_FEW}(?P<a><f>)",
            f"(?P<b><f>) {_FEW}<not> (?:mehr )?{_FEW}<heard>",
            f"<not> {_FEW}(?P<c><f>) (?:mehr )?{_FEW}<heard>",
            f"(?P<d><f>) {_FEW}<unheard>",
            f"<unheard> {_FEW}(?P<e><f>)",
            f"<heard> {_FEW}(?P<f>ago\\d+)",
            f"(?P<g>ago\\d+) {_FEW}<heard>",
        ),
    ),
    (
        "added_days",
        phrase_pattern(
            f"<added> {_FEW}(?P<a><p>)",
            f"(?P<b><p>) {_FEW}<added>",
            f"<bought_music> {_FEW}<bought> (?P<c><p>)",
            f"<bought_music> {_FEW}(?P<d><p>) {_FEW}<bought>",
            "(?P<e><p>) <bought> (?:<music>|<album>)",
            "<newly> <added>",
            "<new> (?:<music> )?<in_library>(?: (?P<f><p>))?",
            f"<own_additions>(?: {_FEW}(?P<j><p>))?",
            "(?P<g><p>) <new> <in_library>",
            f"(?:<newest> )?<additions> {_FEW}(?P<h><p>)",
            "(?P<i><p>) (?:<newest> )?<additions>",
            "§ (?:<w> ){0,3}?<bought> (?P<k><p>)",
            "<newest> <additions>",
        ),
    ),
    ("played_days", phrase_pattern(f"<heard> {_FEW}(?P<a><p>)", f"(?P<b><p>) {_FEW}<heard>")),
)
_RECENTLY = 30
_REFUSED = phrase_pattern("<not>")
#: "Played a lot this month", "most played this year".
_RANKS = {"least_played": phrase_pattern("<seldom>"), "most_played": phrase_pattern("<often>")}


def read_times_of_plays(plain: Plain) -> tuple[Plain, dict[str, int]]:
    """`not_played_days`, `played_days` and `added_days`, each where it is said."""
    found: dict[str, int] = {}
    for name, pattern in _PATTERNS:

        def take(match: re.Match[str], name: str = name) -> str | None:
            if name != "not_played_days" and _is_refused(match):
                return None
            read = days_without if name == "not_played_days" else days_of
            days = next((read(text) for text in match.groups() if text and text[-1].isdecimal()), _RECENTLY)
            found.setdefault(name, days)
            if name == "played_days":
                found.update(_ranked(match))
            return READ

        plain = plain.replace(pattern, take)
    return plain, found


def _ranked(match: re.Match[str]) -> dict[str, bool]:
    """What it ranks by as well: words within, or one just before."""
    said = f" {' '.join(match.string[: match.start()].split()[-1:])} {match[0]} "
    return next(({name: True} for name, pattern in _RANKS.items() if pattern.search(said)), {})


def _is_refused(match: re.Match[str]) -> bool:
    """ "Nothing added this year": which is no wish for it."""
    clause = re.split(r"[,.|]", match.string[: match.start()])[-1]
    return bool(_REFUSED.search(f" {' '.join(clause.split()[-3:])} "))
