"""Step 1: what a wish says in words that this library knows. No LLM: eras, genres, artists, albums, "only"."""

import re
from collections.abc import Iterable

from library.schemas import NamesFound
from library.text import fold
from playlists.schemas import Signals
from playlists.services.eras import find_years

_ONLY = r"(?:only|just|exclusively|solely|nothing but|nothing else than)"
#: What may stand between "only" and a name: "only songs by the Beatles". "Just like X" is no "only X".
_BETWEEN = r"(?:(?:some|the|songs|tracks|music|stuff|albums?|by|from|of|off) )*"
_LIVE = re.compile(
    r"\b(?:live (?:versions?|recordings?|albums?|sets?|tracks?|performances?|shows?)|concerts?|unplugged)\b",
    re.IGNORECASE,
)


def read_signals(wish: str, names: NamesFound) -> Signals:
    """`names` are what `library` found of its own in the wish. `only` holds for "only Miles Davis"."""
    albums = (title for title, _ in names.albums)
    return Signals(
        years=find_years(wish),
        genres=names.genres,
        artists=names.artists,
        albums=names.albums,
        only=_says_only(wish, (*names.artists, *albums)),
        live=_LIVE.search(wish) is not None,
    )


def _says_only(wish: str, names: Iterable[str]) -> bool:
    text = fold(wish)
    folded = (re.escape(fold(name)) for name in names)
    return any(
        re.search(rf"\b{_ONLY} {_BETWEEN}{name}\b|\b{name} (?:only|exclusively|and nothing else)\b", text)
        for name in folded
    )
