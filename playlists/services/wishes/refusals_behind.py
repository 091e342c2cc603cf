"""Refusals behind what they refuse: "Queen not wanted", "Queen kann ich nicht mehr hören", "ジャズ以外". Pure."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from playlists.services.wishes.refusal_words import LEADING, NO_REFUSAL, UNSPACED_BEHIND, WORDS, phrases_of
from playlists.services.wishes.tokenizer import Token, word_before, words_at

#: Words between a name and what refuses it; of a refusal behind; and of what is no name ("slow songs not wanted").
_MOST_BETWEEN, _MOST_BEHIND, _MOST_WORDS = 6, 6, 4
#: "Out of this world" goes on.
_CLOSING = WORDS["breaking"] | WORDS["closing"] | WORDS["joining"] - {"of"}
_BETWEEN_WORKS = WORDS["between_behind"] | WORDS["works"]


class RefusedBefore(NamedTuple):
    """Places of what is refused, with the words that refuse it, and where these end."""

    places: tuple[int, ...]
    end: int


def is_refused_behind(tokens: Sequence[Token], place: int) -> bool:
    """ "ジャズ以外": in scripts without spaces the refusal follows at once."""
    following = "".join(words_at(tokens, place, 5)[1:])
    return following.startswith(UNSPACED_BEHIND)


def is_second_part(tokens: Sequence[Token], place: int) -> bool:
    """Whether this is the "plus" of "je ne veux plus", and not "more"."""
    return any(token.word in WORDS["ne"] for token in tokens[max(0, place - 3) : place])


def is_asked(tokens: Sequence[Token], place: int) -> bool:
    """ "Why not", "or not", "por qué no", "who doesn't", "je ne me lasse pas": no refusal, but its contrary."""
    before = word_before(tokens, place)
    if before == "que":
        return word_before(tokens, place - 1) == "por"
    return before in WORDS["turning_before"] or before in WORDS["tireless"]


def find_refused_before(tokens: Sequence[Token], place: int) -> RefusedBefore | None:
    """What the words from here refuse of that which stands before them; None where they do not."""
    said = _said_behind(tokens, place) or _rejected(tokens, place) or _negated(tokens, place)
    if said is None:
        return None
    refused = _before(tokens, place, said)
    return RefusedBefore((*refused, *range(place, said.end)), said.end) if refused else None


class _Said(NamedTuple):
    """Words that refuse: where they end, and what they may refuse.

    `of_words`: also what is no name; `of_works`: songs of that name, too; `from_afar`: also over a comma.
    """

    end: int
    of_words: bool = False
    of_works: bool = False
    from_afar: bool = False


def _said_behind(tokens: Sequence[Token], place: int) -> _Said | None:
    """A phrase like "not wanted"; "free jazz" and "out of time" go on, and say something else."""
    length = phrases_of("behind").length_at(tokens, place)
    if not length or not _ends(tokens, place + length):
        return None
    return _Said(place + length, tokens[place].word not in WORDS["needs_name"], True, length > 1)


def _rejected(tokens: Sequence[Token], place: int) -> _Said | None:
    """ "Nope" as a sentence."""
    is_sentence = tokens[place].mark == "." and (place + 1 == len(tokens) or tokens[place + 1].mark)
    if not (is_sentence and place and tokens[place].word in WORDS["rejections"]):
        return None
    return _Said(place + 1, from_afar=True)


def _negated(tokens: Sequence[Token], place: int) -> _Said | None:
    """ "Nicht", "can't stand" or "hate" with nothing behind that it could refuse."""
    start = end = _negation_end(tokens, place)
    while start and end < min(len(tokens), start + _MOST_BEHIND) and not tokens[end].mark:
        if tokens[end].kind or tokens[end].word not in LEADING:
            break
        end += 1
    if not start or not _ends(tokens, end):
        return None
    return _Said(end, from_afar=end > place + 1)


def _negation_end(tokens: Sequence[Token], place: int) -> int:
    """Where what follows the negation begins; 0 where none stands here."""
    word, after = words_at(tokens, place, 2)
    if is_asked(tokens, place) or after in NO_REFUSAL.get(word, ()):
        return 0
    if word in WORDS["hating"] or (word in WORDS["negating"] and (word != "plus" or is_second_part(tokens, place))):
        return place + 1
    length = 1 if word in WORDS["do_not"] else phrases_of("do_not_phrases").length_at(tokens, place)
    is_verb = length and words_at(tokens, place, length + 1)[-1] in WORDS["verbs"]
    return place + length + 1 if is_verb else 0


def _ends(tokens: Sequence[Token], place: int) -> bool:
    """Whether a phrase ends here: at a mark, a word like "but", or a time, with which something begins anew."""
    if place >= len(tokens) or tokens[place].mark or tokens[place].kind == "era":
        return True
    return tokens[place].word in _CLOSING


def _before(tokens: Sequence[Token], place: int, said: _Said) -> list[int]:
    """The things that end here, or, where none does, the words of their phrase."""
    at = _skip_back(tokens, place, said)
    if at < 0:
        return []
    if tokens[at].kind:
        return [*_things_back(tokens, at), *range(at + 1, place)]
    return list(_words_back(tokens, at)) if said.of_words else []


def _skip_back(tokens: Sequence[Token], place: int, said: _Said) -> int:
    """The last place before this one that tells something; -1 where the phrase has none."""
    idle = _BETWEEN_WORKS if said.of_works else WORDS["between_behind"]
    for at in range(place, max(0, place - _MOST_BETWEEN), -1):
        before = tokens[at - 1]
        if tokens[at].mark and not (said.from_afar and before.kind and _is_nothing_else(tokens, at - 1)):
            return -1
        if before.kind or not all(part in idle for part in before.word.split()):
            return at - 1
    return -1


def _is_nothing_else(tokens: Sequence[Token], place: int) -> bool:
    """Whether the phrase up to here is but this thing: "Queen? No thanks"."""
    while place >= 0:
        if not tokens[place].kind and tokens[place].word not in WORDS["filling"]:
            return False
        if tokens[place].mark:
            return True
        place -= 1
    return True


def _things_back(tokens: Sequence[Token], place: int) -> Iterator[int]:
    """This thing, and those that are joined to it: "Queen and Kiss", "ABBA, Queen and Kiss"."""
    yield place
    kind, at, has_joined = tokens[place].kind, place, False
    while at > 0:
        before = at - 1
        if tokens[at].mark == "," and has_joined:
            pass
        elif not tokens[at].mark and tokens[before].word in WORDS["joining"] and before:
            before, has_joined = before - 1, True
        else:
            return
        while before > 0 and not tokens[before].kind and tokens[before].word in WORDS["filling"]:
            before -= 1
        if tokens[before].kind != kind:
            return
        yield before
        at = before


def _words_back(tokens: Sequence[Token], last: int) -> Iterator[int]:
    """The words of the phrase up to this one, at most a few: "slow songs" of "but slow songs are not wanted"."""
    for at in range(last, max(-1, last - _MOST_WORDS), -1):
        if tokens[at].kind or tokens[at].word in WORDS["breaking"] | WORDS["opening_a_phrase"]:
            return
        yield at
        if tokens[at].mark:
            return
