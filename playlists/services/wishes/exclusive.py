"""Whether a wish wants nothing but the artists and albums that it names: "only Queen", "everything by Queen". Pure."""

from collections.abc import Sequence

from playlists.services.wishes.refusal_words import Phrases, passed
from playlists.services.wishes.tokenizer import Token, word_before
from playlists.services.wishes.word_lists import word_lists, word_sets

_WORDS, _LISTS = word_sets("signals"), word_lists("signals")
_ONLY = Phrases((*_WORDS["only"], *_LISTS["only_phrases"]))
_ONLY_BEHIND = Phrases(_LISTS["only_behind"])
_NAMES = frozenset({"artist", "album"})
#: Words between "songs" and "by".
_MOST_POSSESSING = 10


def end_of_only(tokens: Sequence[Token], place: int) -> int:
    """Where what "only" is said of begins, if it is said here; 0 where it is not."""
    length = _ONLY.length_at(tokens, place)
    if not length or word_before(tokens, place) in _WORDS["not_only"]:
        return 0
    return passed(_WORDS["between"], tokens, place + length, begins=False)


def is_only_behind(tokens: Sequence[Token], place: int) -> bool:
    """Whether "only" is said of what stands before: "Queen only", and not "Queen, only the hits"."""
    if place >= len(tokens):
        return False
    if length := _ONLY_BEHIND.length_at(tokens, place):
        after = place + length
        is_long = length > 1
        goes_on = after < len(tokens) and not tokens[after].mark and bool(tokens[after].kind)
        return (not tokens[place].mark or is_long) and not goes_on
    return False


def says_only(tokens: Sequence[Token]) -> bool:
    """ "Only Miles Davis", "nothing but songs by the Beatles", "Miles Davis exclusively"."""
    for place, token in enumerate(tokens):
        if (start := end_of_only(tokens, place)) and start < len(tokens) and tokens[start].kind in _NAMES:
            return True
        if token.kind in _NAMES and is_only_behind(tokens, place + 1):
            return True
    return False


def wants_no_more(tokens: Sequence[Token]) -> bool:
    """ "Songs by Nirvana", or nothing but names: a wish for one artist gets that artist."""
    if any(token.word in _WORDS["similar"] for token in tokens) or _says_like(tokens) or _says_more(tokens):
        return False
    if all(token.kind in {"artist", "era"} or _is_filling(token.word) for token in tokens):
        return True
    return any(is_work_of(tokens, place) for place in range(len(tokens)))


def is_work_of(tokens: Sequence[Token], place: int) -> bool:
    """ "Songs by", "all the songs that I have by", an artist; "all Queen"; "Queen songs"."""
    token = tokens[place]
    if token.kind == "artist":
        behind = tokens[place + 1] if place + 1 < len(tokens) else None
        return behind is not None and not behind.mark and behind.word in _WORDS["works_behind"]
    end = end_of_work(tokens, place)
    return 0 < end < len(tokens) and tokens[end].kind == "artist"


def end_of_work(tokens: Sequence[Token], place: int) -> int:
    """Where the name begins whose work is asked for; 0 where none is."""
    if tokens[place].word not in _WORDS["works"]:
        return 0
    at, has_of = place + 1, tokens[place].word in _WORDS["everything"]
    while at < min(len(tokens), place + _MOST_POSSESSING) and not tokens[at].kind and not tokens[at].mark:
        word = tokens[at].word
        if word in _WORDS["of"]:
            has_of = True
        elif word not in _WORDS["possessing"] and word not in _WORDS["works"]:
            break
        at += 1
    return at if has_of and at < len(tokens) and not tokens[at].mark else 0


def _is_filling(word: str) -> bool:
    return word in _WORDS["filling"] or word.isdigit() or word == "like"


def _says_like(tokens: Sequence[Token]) -> bool:
    """ "Like Queen", and not "I would like"."""
    return any(
        token.word == "like" and word_before(tokens, place) not in {"would", "id", "i", "d", "we", "wed"}
        for place, token in enumerate(tokens)
    )


def _says_more(tokens: Sequence[Token]) -> bool:
    """ "Queen and more"."""
    return any(token.word == "more" and word_before(tokens, place) == "and" for place, token in enumerate(tokens))
