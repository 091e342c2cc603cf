"""Step 1: what a wish says in words that this library knows: eras, genres, artists, "only", "no jazz". No LLM."""

import re
from collections.abc import Iterable, Sequence

from library.schemas import NamesFound
from library.text import fold
from playlists.schemas import Signals
from playlists.services.understanding.eras import find_years

_ONLY = r"(?<!not )(?:only|just|exclusively|solely|nothing but|nothing else than)"
#: What may stand between "only" or "no" and a name: "only songs by the Beatles". "Just like X" is no "only X".
_BETWEEN = r"(?:(?:some|any|too much|more|the|songs|tracks|music|stuff|albums?|by|from|of|off) )*"
_NOT = r"(?:no|not|without|except|excluding|avoid|minus|ohne|sans|sin)"
_OF = r"(?:songs|tracks|music|recordings?|albums?|hits|best|sets?|concerts?|stuff|something|anything) (?:by|from|of)"
#: Words around a name that leave it the only thing wished for.
_FILLING = (
    r"(?:(?:a|some|the|best|of|by|more|good|great|old|my|favou?rite|songs|music|tracks|hits|please|playlist"
    r"|in|from|during|era|years?|early|mid|late|(?:19|20)?\d0s|[a-z]+ties) ?)*"
)
_SIMILAR = re.compile(r"\b(?:like|similar|alike|style|inspired|and more|and others?|vibes?|plus|things|also)\b")
_LIVE = re.compile(
    r"\b(?:live (?:versions?|recordings?|albums?|sets?|tracks?|performances?|shows?|music)|concerts?|unplugged"
    r"|in concert|recorded live)\b|\blive(?=\W*$)",
    re.IGNORECASE,
)


def read_signals(wish: str, names: NamesFound) -> Signals:
    """`names` are what `library` found of its own in the wish. `only` holds for "only Miles Davis"."""
    text = fold(wish)
    unwanted = _unwanted(text, (*names.artists, *names.genres))
    without_artists = tuple(name for name in names.artists if name in unwanted)
    without_genres = tuple(name for name in names.genres if name in unwanted)
    artists = tuple(name for name in names.artists if name not in without_artists)
    genres = tuple(name for name in names.genres if name not in without_genres)
    meant = [*artists, *(title for title, _ in names.albums)]
    return Signals(
        years=find_years(wish),
        genres=genres,
        artists=artists,
        albums=names.albums,
        only=_says_only(text, meant) or (not genres and _wants_no_more(text, artists)),
        live=_LIVE.search(wish) is not None,
        without_genres=without_genres,
        without_artists=without_artists,
    )


def _unwanted(text: str, names: Sequence[str]) -> frozenset[str]:
    """ "no jazz", "without Queen", and both of "no jazz or blues"."""
    any_name = _one_of(names)
    return frozenset(
        name
        for name in names
        if re.search(rf"\b{_NOT} {_BETWEEN}(?:{any_name} (?:or|and|nor) )*{re.escape(fold(name))}\b", text)
    )


def _says_only(text: str, names: Iterable[str]) -> bool:
    folded = (re.escape(fold(name)) for name in names)
    return any(
        re.search(rf"\b{_ONLY} {_BETWEEN}{name}\b|\b{name} (?:only|exclusively|and nothing else)\b", text)
        for name in folded
    )


def _wants_no_more(text: str, artists: Sequence[str]) -> bool:
    """ "songs by Nirvana", or nothing but names: a wish for one artist gets that artist (design §5)."""
    if not artists or _SIMILAR.search(text):
        return False
    name = rf"(?:the )?{_one_of(artists)}"
    several = rf"{name}(?: (?:(?:and|or) )?{name})*"
    return re.search(rf"\b{_OF} {several}\b|^{_FILLING}{several} ?{_FILLING}$", text) is not None


def _one_of(names: Iterable[str]) -> str:
    return f"(?:{'|'.join(re.escape(fold(name)) for name in names)})"
