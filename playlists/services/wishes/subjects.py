"""Words of a wish that say what songs tell of, or are called: "songs about the night", "with love in the title". Pure.

They name no mood and no occasion: a song about running is no music to run to.
"""

from collections.abc import Sequence

from playlists.services.wishes.tokenizer import Token, words_at
from playlists.services.wishes.word_lists import phrases, word_lists, word_sets

_WORDS = word_sets("subjects")
_OPENING_PAIRS = phrases(word_lists("subjects")["opening_pairs"])
#: From "with" to "in the title", so many words at most.
_MOST_WITHIN = 8


def subject_places(tokens: Sequence[Token]) -> frozenset[int]:
    """The places of the tokens that belong to a subject, with the words that open it."""
    found: set[int] = set()
    place = 0
    while place < len(tokens):
        end = _end_of_subject(tokens, place)
        found.update(range(place, end))
        place = max(place + 1, end)
    return frozenset(found)


def _end_of_subject(tokens: Sequence[Token], place: int) -> int:
    """Behind the subject that begins here; `place` itself where none does."""
    if tokens[place].word in _WORDS["with"]:
        return _end_of_named(tokens, place)
    one, two = words_at(tokens, place, 2)
    if (one, two) in _OPENING_PAIRS:
        return _end_of_list(tokens, place + 2)
    return _end_of_list(tokens, place + 1) if one in _WORDS["opening"] else place


def _end_of_list(tokens: Sequence[Token], start: int) -> int:
    """To the end of the phrase, or a word that says what for; commas go on."""
    for at in range(start, len(tokens)):
        if at > start and (tokens[at].mark == "." or tokens[at].word in _WORDS["ending"]):
            return at
    return len(tokens)


def _end_of_named(tokens: Sequence[Token], place: int) -> int:
    """ "With a colour in their name": behind the name."""
    for at in range(place + 1, min(place + 1 + _MOST_WITHIN, len(tokens))):
        if tokens[at].mark == ".":
            return place
        if tokens[at].word in _WORDS["names"]:
            return at + 1
    return place
