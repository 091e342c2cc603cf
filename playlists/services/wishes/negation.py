"""What a wish does not want: "no jazz, blues or country", "rock but no 80s", "nothing sad", "ohne Rap". Pure.

A refusing word opens a list, which goes on over commas, "or" and "and". Where it is not clear whether something still
belongs to it ("no jazz, blues"), that is in doubt: neither wanted nor refused.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Literal

from playlists.services.wishes.tokenizer import Token, word_before, words_at
from playlists.services.wishes.word_lists import phrases, word_lists, word_sets

Verdict = Literal["wanted", "refused", "doubtful"]

_LISTS, _WORDS = word_lists("negation"), word_sets("negation")
_OPENING_PAIRS, _LESSENING_PAIRS = phrases(_LISTS["opening_pairs"]), phrases(_LISTS["lessening_pairs"])
_NO_REFUSAL = {word: frozenset(after.split()) for word, after in _LISTS["no_refusal"].items()}
#: Between a refusing word and what it refuses; and within a list, which some of them end.
_FILLING, _LINKING = _WORDS["filling"], _WORDS["filling"] - _WORDS["ending_a_list"]
_MOST_FILLING = 6
_BEHIND = tuple(_LISTS["behind"])


def verdicts(tokens: Sequence[Token]) -> list[Verdict]:
    """For each token, whether it is wanted, refused, or in doubt."""
    told: list[Verdict] = ["wanted"] * len(tokens)
    for place, verdict in _refusing(tokens):
        told[place] = verdict
    return told


def _refusing(tokens: Sequence[Token]) -> Iterator[tuple[int, Verdict]]:
    place = 0
    while place < len(tokens):
        if tokens[place].kind:
            if _is_refused_behind(tokens, place):
                yield place, "refused"
            place += 1
            continue
        opened = _opened(tokens, place)
        if opened is None:
            place += 1
            continue
        begin, (verdict, place) = place, opened
        items, place = _list_from(tokens, place)
        # The refusing words themselves want nothing either.
        yield from ((word, verdict) for word in range(begin, place if items else opened[1]))
        yield from ((item, verdict if is_sure else "doubtful") for item, is_sure in items)


def _opened(tokens: Sequence[Token], place: int) -> tuple[Verdict, int] | None:
    """Whether a refusal begins here, how strong, and where its list does."""
    one, two, three = words_at(tokens, place, 3)
    if (one, two) in _LESSENING_PAIRS:
        return "doubtful", place + 2
    if one in _WORDS["lessening"]:
        return "doubtful", place + 1
    if (one, two) in _OPENING_PAIRS:
        return "refused", place + 2
    if one in _WORDS["do_not"] or (one, two) == ("do", "not"):
        verb, after = (two, place + 2) if one in _WORDS["do_not"] else (three, place + 3)
        return ("refused", after) if verb in _WORDS["verbs"] else None
    if one not in _WORDS["opening"] or two in _NO_REFUSAL.get(one, ()) or two.isdigit() or _is_turned(tokens, place):
        return None
    return "refused", place + 1


def _is_turned(tokens: Sequence[Token], place: int) -> bool:
    """ "why not", "if not", "I can't live without"."""
    if tokens[place].word == "not":
        return word_before(tokens, place) in {"why", "if", "or", "do"}
    if tokens[place].word == "without":
        before = {token.word for token in tokens[max(0, place - 3) : place]}
        return bool(before & {"cant", "cannot", "couldnt"}) and bool(before & {"live", "be", "do", "go"})
    return False


def _list_from(tokens: Sequence[Token], place: int) -> tuple[list[tuple[int, bool]], int]:
    """The places of a list's items, each with whether it surely belongs to it; and where the list ends."""
    items: list[tuple[int, bool]] = []
    place = _past(_FILLING, tokens, place, begins=True)
    after_comma = False
    while place < len(tokens) and _is_item(tokens[place]):
        items.append((place, not after_comma))
        place, modified = _past_item(tokens, place)
        items += [(other, False) for other in modified]
        following = _next_item(tokens, place)
        if following is None:
            break
        place, joined = following
        if joined:  # "no jazz, blues or country": the last word tells that all are one list
            items = [(item, True) if tokens[item].kind or is_sure else (item, is_sure) for item, is_sure in items]
        after_comma = not joined
    return items, place


def _past_item(tokens: Sequence[Token], place: int) -> tuple[int, list[int]]:
    """Behind an item; "slow jazz" refuses what is slow, and leaves the jazz in doubt."""
    modified: list[int] = []
    following = place + 1
    while following < len(tokens) and not tokens[following].mark:
        token = tokens[following]
        if token.kind and not tokens[place].kind:
            modified.append(following)
        elif token.word not in _FILLING:
            break
        following += 1
    return following, modified


def _next_item(tokens: Sequence[Token], place: int) -> tuple[int, bool] | None:
    """Where a list goes on, and whether a word like "or" says so; None where it ends."""
    if place >= len(tokens) or tokens[place].mark == ".":
        return None
    joined = tokens[place].word in _WORDS["joining"]
    if not joined and tokens[place].mark != ",":
        return None
    at = _past(_LINKING, tokens, place + joined, begins=not joined)
    if at >= len(tokens) or not _is_item(tokens[at]):
        return None
    # "no jazz, slow soul": a new phrase, for only a word like "or" would tell that it is not.
    begins_anew = not joined and not tokens[at].kind and _goes_on(tokens, at)
    return None if begins_anew else (at, joined)


def _goes_on(tokens: Sequence[Token], place: int) -> bool:
    """Whether a thing follows directly."""
    return place + 1 < len(tokens) and not tokens[place + 1].mark and bool(tokens[place + 1].kind)


def _past(filling: Collection[str], tokens: Sequence[Token], place: int, *, begins: bool) -> int:
    """The first token that says something; `begins`: whatever mark stands before the very first."""
    for at in range(place, min(place + _MOST_FILLING, len(tokens))):
        if tokens[at].mark and not (begins and at == place):
            return len(tokens)
        if tokens[at].kind or tokens[at].word not in filling:
            return at
    return len(tokens)


def _is_item(token: Token) -> bool:
    if token.kind:
        return True
    return (
        token.word not in _WORDS["breaking"]
        and token.word not in _WORDS["joining"]
        and token.word not in _WORDS["opening"]
    )


def _is_refused_behind(tokens: Sequence[Token], place: int) -> bool:
    """ "ジャズ以外": in some languages the refusal follows."""
    following = "".join(words_at(tokens, place, 5)[1:])
    return following.startswith(_BEHIND)
