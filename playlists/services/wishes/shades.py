"""Genres that colour another one: "jazzy hip hop", "funky house", "jazz funk", "house funky". Pure."""

from collections.abc import Mapping, Sequence

from library.names.normalization import fold
from playlists.services.wishes.tokenizer import Token
from playlists.services.wishes.word_lists import word_sets

_WORDS = word_sets("shades")


def find_shades(text: str, tokens: Sequence[Token], genres: Sequence[int]) -> Mapping[int, int]:
    """The places of genres that only colour another, each with that one's. Three in a row are a list."""
    wanted = set(genres)
    found: dict[int, int] = {}
    for place in genres:
        beside = _next(tokens, place)
        if beside not in wanted or tokens[beside].mark or _is_list(tokens, place):
            continue
        is_behind = _is_adjective(text, tokens[beside]) and not _is_adjective(text, tokens[place])
        found |= {beside: place} if is_behind else {place: beside}
    return found


def _is_list(tokens: Sequence[Token], place: int) -> bool:
    before, after = place - 1, _next(tokens, _next(tokens, place))
    begins = before < 0 or tokens[place].mark or tokens[before].kind != "genre"
    ends = after >= len(tokens) or tokens[after].mark or tokens[after].kind != "genre"
    return not (begins and ends)


def _next(tokens: Sequence[Token], place: int) -> int:
    """The place behind this one, over an era: "soulful 70s funk"."""
    behind = place + 1
    is_era = behind < len(tokens) and tokens[behind].kind == "era" and not tokens[behind].mark
    return behind + 1 if is_era else behind


def _is_adjective(text: str, token: Token) -> bool:
    return fold(text[token.start : token.end]) in _WORDS["adjectives"]
