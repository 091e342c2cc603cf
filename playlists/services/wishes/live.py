"""Whether a wish is for concert recordings: "Nirvana unplugged", but not "songs to live by" or "nothing live". Pure."""

import re
from collections.abc import Sequence

from playlists.services.wishes.negation import Verdict
from playlists.services.wishes.tokenizer import Token

_SAID = re.compile(
    r"\blive (?:versions?|recordings?|albums?|sets?|tracks?|performances?|shows?|music|cuts?|takes?)\b"
    r"|\b(?:in concert|recorded live|unplugged|concerts?|live)\b",
    re.IGNORECASE,
)
#: Before a bare "live" that is about music; after a name it always is.
_BEFORE = frozenset(
    """recorded played performed songs music tracks hits albums versions recordings only all everything something
    anything stuff some mostly no nothing not without""".split()
)
_AFTER = frozenset("at from in on only please bitte".split())
#: "In the mood for a concert" is not about what is heard.
_ON_THE_WAY = re.compile(r"\b(?:for|to|before|after)\s+(?:a|the|my|our|an?other)\s+$", re.IGNORECASE)


def wants_concerts(wish: str, tokens: Sequence[Token], verdicts: Sequence[Verdict]) -> bool:
    """`verdicts` are those of the tokens: where a concert is refused, or only part of a name, it is not wanted."""
    return any(_is_wanted(match, wish, tokens, verdicts) for match in _SAID.finditer(wish))


def _is_wanted(match: re.Match[str], wish: str, tokens: Sequence[Token], verdicts: Sequence[Verdict]) -> bool:
    place = next((at for at, token in enumerate(tokens) if token.start <= match.start() < token.end), None)
    if place is None or tokens[place].kind or verdicts[place] != "wanted":
        return False
    said = match[0].lower()
    if said.startswith("concert"):
        return not _ON_THE_WAY.search(wish[: match.start()])
    return said != "live" or _is_about_music(tokens, place)


def _is_about_music(tokens: Sequence[Token], place: int) -> bool:
    """A bare "live": behind a name or "recorded", or alone in its phrase."""
    before = tokens[place - 1] if place and not tokens[place].mark else None
    after = tokens[place + 1] if place + 1 < len(tokens) and not tokens[place + 1].mark else None
    if before is not None:
        return bool(before.kind) or before.word in _BEFORE
    return after is None or bool(after.kind) or after.word in _AFTER
