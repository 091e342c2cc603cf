"""Whether a wish asks for versions of songs: "demos by Neon Ferry", "the instrumental ones", "acoustic". Pure."""

from types import MappingProxyType
from typing import NamedTuple

from playlists.services.wishes.negation import verdicts
from playlists.services.wishes.tokenizer import tokens_of
from playlists.services.wishes.word_lists import word_lists, word_sets

_SEVERAL = word_sets("versions")["several"]
_KINDS = MappingProxyType({kind: frozenset(words.split()) for kind, words in word_lists("versions")["kinds"].items()})


class AskedVersions(NamedTuple):
    """`several` of one song may stand in the playlist; else, where a song has one of these `kinds`, it is that."""

    several: bool = False
    kinds: frozenset[str] = frozenset()


def read_versions(text: str) -> AskedVersions:
    """What is refused is not asked for: neither "no demos" nor "no live versions"."""
    tokens = tokens_of(text)
    asked: set[str] = set()
    before = "wanted"
    for token, verdict in zip(tokens, verdicts(tokens), strict=True):
        if verdict == "wanted" and (before == "wanted" or token.mark):
            asked.add(token.word)
        before = verdict
    kinds = (kind for kind, words in _KINDS.items() if not words.isdisjoint(asked))
    return AskedVersions(not _SEVERAL.isdisjoint(asked), frozenset(kinds))
