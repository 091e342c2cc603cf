"""Languages that a wish asks for and no profile could have: "sung in Navajo"; told, as nothing goes by them. Pure."""

from collections.abc import Iterable, Iterator

from playlists.services.wishes.sounds import is_language
from playlists.services.wishes.tokenizer import Thing, Token, tokens_of
from playlists.services.wishes.word_lists import word_lists

_LISTS = word_lists("sounds")
_SUNG = frozenset((*_LISTS["sung"].split(), *_LISTS["of_songs"].split())) - {"song", "songs", "lied", "lieder"}
_IN = frozenset(_LISTS["sung_in"].split())
_NO_LANGUAGES = frozenset(_LISTS["no_languages"].split())


def tell_unknown_languages(text: str, things: Iterable[Thing] = ()) -> Iterator[str]:
    """A sentence for each. `things`: names and eras in it, which are no languages."""
    tokens = tokens_of(text, things)
    for before, preposition, word in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if before.word in _SUNG and preposition.word in _IN and _may_be_language(preposition, word):
            name = text[word.start : word.end]
            yield f"“{name}” isn’t a language that PlexSage knows, so it can’t be taken into account."


def _may_be_language(preposition: Token, word: Token) -> bool:
    if word.kind or word.mark or preposition.mark or word.word in _NO_LANGUAGES:
        return False
    return word.word.isalpha() and len(word.word) > 2 and not is_language(word.word)
