"""Styles that a wish refuses and the library's profiles know, though it has no such genre: "no opera"."""

from collections.abc import Iterable

from library.profiles.search import known_styles
from playlists.services.wishes.sounds import refused_phrases
from playlists.services.wishes.tokenizer import Thing


def read_refused_styles(text: str, things: Iterable[Thing]) -> tuple[str, ...]:
    """`things` are names in it, whose words say nothing else. One query, where anything is refused."""
    phrases = refused_phrases(text, things)
    return known_styles(phrases) if phrases else ()
