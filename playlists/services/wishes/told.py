"""A wish as tokens, each with whether it is wanted: what several readers begin with. Pure."""

from functools import lru_cache
from typing import NamedTuple

from playlists.services.wishes.negation import Verdict, verdicts
from playlists.services.wishes.tokenizer import Thing, Token, tokens_of
from playlists.services.wishes.years import find_eras


class Told(NamedTuple):
    """Tokens, and as many verdicts."""

    tokens: tuple[Token, ...]
    verdicts: tuple[Verdict, ...]


@lru_cache(maxsize=16)  # one wish is read by many, one after the other
def told_tokens(text: str, things: tuple[Thing, ...] = ()) -> Told:
    """With the eras in it, and the `things` that were found, as things."""
    tokens = tokens_of(text, (*things, *(Thing("era", era.start, era.end) for era in find_eras(text))))
    return Told(tuple(tokens), tuple(verdicts(tokens)))
