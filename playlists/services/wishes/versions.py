"""Whether a wish asks for versions of songs: "demos by Neon Ferry", "the instrumental ones", "acoustic". Pure."""

from types import MappingProxyType
from typing import NamedTuple

from playlists.services.wishes.negation import verdicts
from playlists.services.wishes.tokenizer import tokens_of
from playlists.services.wishes.word_lists import word_lists, word_sets

_SEVERAL = word_sets("versions")["several"]
_KINDS, _REFUSABLE = (
    MappingProxyType({kind: frozenset(words.split()) for kind, words in word_lists("versions")[name].items()})
    for name in ("kinds", "refusable")
)


class AskedVersions(NamedTuple):
    """`several` of one song may stand in the playlist; else, where a song has one of these `kinds`, it is that.

    Versions that are named by one of the words `refused` are left out.
    """

    several: bool = False
    kinds: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()


def read_versions(text: str) -> AskedVersions:
    """What is refused is not asked for: neither "no demos" nor "no live versions"."""
    tokens = tokens_of(text)
    asked, refused = set[str](), set[str]()
    before = "wanted"
    for token, verdict in zip(tokens, verdicts(tokens), strict=True):
        if verdict == "wanted" and (before == "wanted" or token.mark):
            asked.add(token.word)
        elif verdict == "refused":
            refused.add(token.word)
        before = verdict
    kinds = (kind for kind, words in _KINDS.items() if not words.isdisjoint(asked))
    unwanted = (words for words in (*_KINDS.values(), *_REFUSABLE.values()) if not words.isdisjoint(refused))
    return AskedVersions(not _SEVERAL.isdisjoint(asked), frozenset(kinds), frozenset[str]().union(*unwanted))
