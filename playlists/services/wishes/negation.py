"""What a wish does not want: "no jazz, blues or country", "nothing sad", "Queen not wanted", "leave Queen out". Pure.

A refusing word opens a list, which goes on over commas, "or" and "and"; others refuse what stands before them
(refusals_behind). Where it is not clear whether something still belongs to a list ("no jazz, blues"), that is in doubt:
neither wanted nor refused.
"""

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from playlists.services.wishes.refusal_words import LEADING, LINKING, NO_REFUSAL, WORDS, frames, passed, phrases_of
from playlists.services.wishes.refusals_behind import find_refused_before, is_asked, is_refused_behind, is_second_part
from playlists.services.wishes.tokenizer import Token, word_before, words_at

Verdict = Literal["wanted", "refused", "doubtful"]

#: Tokens in which "not" turns a word like "without" into its contrary.
_TURNING_REACH = 4


class _Opened(NamedTuple):
    """Where a list of what is not wanted begins.

    `is_weak`: it refuses only what follows at once. `end` is where a frame ends: "leave … out".
    """

    verdict: Verdict
    start: int
    is_weak: bool = False
    end: int = 0


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
            if is_refused_behind(tokens, place):
                yield place, "refused"
            place += 1
        elif before := find_refused_before(tokens, place):
            yield from ((refused, "refused") for refused in before.places)
            place = before.end
        elif opened := _opened(tokens, place):
            found, place = _list_of(tokens, place, opened)
            yield from found
        else:
            place += 1


def _list_of(tokens: Sequence[Token], begin: int, opened: _Opened) -> tuple[list[tuple[int, Verdict]], int]:
    """What a list refuses, with the words that open it, which want nothing either; and where it ends."""
    if opened.end:
        return [(place, "refused") for place in range(begin, opened.end)], opened.end
    begins_wish = not any(token.kind for token in tokens[:begin])
    items, end = _list_from(tokens, opened, begins_wish=begins_wish)
    told = [(item, opened.verdict if is_sure else "doubtful") for item, is_sure in items]
    return [*((word, opened.verdict) for word in range(begin, end)), *told], max(end, begin + 1)


def _opened(tokens: Sequence[Token], place: int) -> _Opened | None:
    """How a refusal begins here, if one does."""
    if length := phrases_of("lessening_phrases").length_at(tokens, place):
        # "Not so loud" is less of it, "not so into jazz" none.
        is_liking = place + length < len(tokens) and tokens[place + length].word in WORDS["liking"]
        return _Opened("refused" if is_liking else "doubtful", place + length)
    word = tokens[place].word
    if word in WORDS["lessening"]:
        return _Opened("refused" if _says_except(tokens, place) else "doubtful", place + 1)
    if length := phrases_of("opening_phrases").length_at(tokens, place):
        is_denied = any(
            part in WORDS["denying"] for token in tokens[place : place + length] for part in token.word.split()
        )
        return None if not is_denied and _is_turned(tokens, place) else _Opened("refused", place + length)
    if framed := _framed(tokens, place):
        return None if _is_turned(tokens, place) else framed
    if word in WORDS["do_not"] or phrases_of("do_not_phrases").length_at(tokens, place):
        return _do_not(tokens, place)
    return _opened_by_word(tokens, place)


def _says_except(tokens: Sequence[Token], place: int) -> bool:
    """ "Rock, menos Queen"."""
    first = passed(WORDS["filling"], tokens, place + 1, begins=False)
    is_artist = first < len(tokens) and tokens[first].kind == "artist"
    return tokens[place].word in WORDS["less_or_except"] and is_artist


def _opened_by_word(tokens: Sequence[Token], place: int) -> _Opened | None:
    word = tokens[place].word
    if word == "plus" and is_second_part(tokens, place):  # "je ne veux plus de jazz"
        return _Opened("refused", place + 1)
    is_weak = word in WORDS["weak_opening"]
    if not (is_weak or word in WORDS["opening"]) or _refuses_nothing(tokens, place):
        return None
    return _Opened("refused", place + 1, is_weak=is_weak)


def _refuses_nothing(tokens: Sequence[Token], place: int) -> bool:
    """ "Nothing but", "no 1 hits", "not without", "never tired of", "without a doubt", "why not"."""
    word, after = words_at(tokens, place, 2)
    idle = NO_REFUSAL.get(word, frozenset())
    if after in idle or after.isdigit() or (after in WORDS["opening"] and after not in WORDS["denying"]):
        return True
    first = passed(LEADING, tokens, place + 1, begins=False)
    if first < len(tokens) and (tokens[first].word in WORDS["turning_items"] or tokens[first].word in idle):
        return True
    if word in WORDS["negating"] and is_asked(tokens, place):
        return True
    return word not in WORDS["denying"] and _is_turned(tokens, place)


def _do_not(tokens: Sequence[Token], place: int) -> _Opened | None:
    """ "Don't play", "can't stand"; "don't forget" and "who doesn't love" refuse nothing."""
    start = place + (phrases_of("do_not_phrases").length_at(tokens, place) or 1)
    verb, after = words_at(tokens, start, 2) if start < len(tokens) else ("", "")
    while verb in {"really", "ever", "even", "just", "particularly", "think", "i"} and start + 1 < len(tokens):
        start += 1
        verb, after = words_at(tokens, start, 2)
    is_turned = is_asked(tokens, place) or verb in WORDS["turning_behind"]
    if verb not in WORDS["verbs"] or is_turned or after in WORDS["turning_items"]:
        return None
    return _Opened("refused", start + 1)


def _framed(tokens: Sequence[Token], place: int) -> _Opened | None:
    """ "Leave Queen out", "leave out Queen"."""
    for frame in frames():
        if tokens[place].word not in frame.verbs:
            continue
        for at in range(place + 1, min(place + 8, len(tokens))):
            if tokens[at].mark == ".":
                break
            if length := frame.particles.length_at(tokens, at):
                between = passed(WORDS["filling"], tokens, place + 1, begins=False)
                if at == place + 1 or between >= at:
                    return _Opened("refused", at + length)
                return _Opened("refused", at + length, end=at + length)
    return None


def _is_turned(tokens: Sequence[Token], place: int) -> bool:
    """ "I can't live without", "never tired of", "don't skip", "nothing except"."""
    if word_before(tokens, place) in WORDS["nobody_else"]:
        return True
    at = place
    while at > max(0, place - _TURNING_REACH) and not tokens[at].mark:
        at -= 1
        word = tokens[at].word
        if tokens[at].kind:
            return False
        if word in WORDS["negating"] or word in WORDS["do_not"] or word in WORDS["turning_also"]:
            return True
        if word not in WORDS["turning_between"] and word not in WORDS["liking"]:
            return False
    return False


def _list_from(tokens: Sequence[Token], opened: _Opened, *, begins_wish: bool) -> tuple[list[tuple[int, bool]], int]:
    """The places of a list's items, each with whether it surely belongs to it; and where the list ends."""
    items: list[tuple[int, bool]] = []
    place = passed(LEADING, tokens, opened.start, begins=not opened.is_weak)
    if opened.is_weak and not (place < len(tokens) and tokens[place].kind):
        return [], opened.start
    after_comma = False
    while place < len(tokens) and _is_item(tokens[place]):
        items.append((place, not after_comma))
        place, modified = _past_item(tokens, place)
        if any(tokens[other].kind == tokens[items[-1][0]].kind for other in modified):
            items[-1] = (items[-1][0], False)  # "no jazzy hip hop" refuses neither jazz nor hip hop
        items += [(other, False) for other in modified]
        following = _next_item(tokens, place)
        if following is None or _begins_anew(tokens, items, *following, begins_wish=begins_wish):
            break
        place, joined = following
        if joined and _may_begin_anew(tokens, items, place):
            items.append((place, False))
            place += 1
            break
        if joined:  # "no jazz, blues or country": the last word tells that all are one list
            items = [(item, True) if tokens[item].kind or is_sure else (item, is_sure) for item, is_sure in items]
        after_comma = not joined
    return items, place if items else opened.start


def _past_item(tokens: Sequence[Token], place: int) -> tuple[int, list[int]]:
    """Behind an item; "slow jazz" refuses what is slow, and leaves the jazz in doubt."""
    modified: list[int] = []
    following = place + 1
    while following < len(tokens) and not tokens[following].mark:
        token = tokens[following]
        if token.kind and (not tokens[place].kind or token.kind == tokens[place].kind == "genre"):
            modified.append(following)
        elif token.word not in WORDS["filling"]:
            break
        following += 1
    return following, modified


def _next_item(tokens: Sequence[Token], place: int) -> tuple[int, bool] | None:
    """Where a list goes on, and whether a word like "or" says so; None where it ends."""
    if place >= len(tokens) or tokens[place].mark == ".":
        return None
    joined = tokens[place].word in WORDS["joining"]
    if not joined and tokens[place].mark != ",":
        return None
    at = passed(LINKING, tokens, place + joined, begins=not joined)
    if at >= len(tokens) or not _is_item(tokens[at]):
        return None
    return at, joined


def _begins_anew(
    tokens: Sequence[Token], items: Sequence[tuple[int, bool]], place: int, joined: bool, *, begins_wish: bool
) -> bool:
    """Whether a comma ends the list: "no jazz, slow soul", "no rap, 90s party", "no Queen, rock".

    An era is refused by its own word, or in a list of eras. A thing of another kind than those refused is what is
    wanted where nothing else is, for the refusal begins the wish.
    """
    if joined:
        return False
    kinds = {tokens[item].kind for item, _ in items}
    kind = tokens[place].kind
    if not kind:
        # For only a word like "or" would tell that it is not a new phrase.
        return (begins_wish and "" not in kinds) or _goes_on(tokens, place)
    if kind == "era":
        return kinds != {"era"}
    return begins_wish and kind not in kinds and not _is_one_of_either(tokens, place)


def _may_begin_anew(tokens: Sequence[Token], items: Sequence[tuple[int, bool]], place: int) -> bool:
    """ "No rap and 90s party": the era may be refused, or what is wanted."""
    if tokens[place].kind != "era" or any(tokens[item].kind == "era" for item, _ in items):
        return False
    goes_on = place + 1 < len(tokens) and not tokens[place + 1].mark and tokens[place + 1].word not in WORDS["filling"]
    return goes_on and tokens[place - 1].word not in WORDS["either"]


def _is_one_of_either(tokens: Sequence[Token], place: int) -> bool:
    """ "Nothing sad, country or rap"."""
    following, _ = _past_item(tokens, place)
    return following < len(tokens) and tokens[following].word in WORDS["either"]


def _goes_on(tokens: Sequence[Token], place: int) -> bool:
    """Whether a thing follows in the same phrase."""
    at = passed(LINKING, tokens, place + 1, begins=False)
    return at < len(tokens) and bool(tokens[at].kind)


def _is_item(token: Token) -> bool:
    if token.kind:
        return True
    return (
        token.word not in WORDS["breaking"]
        and token.word not in WORDS["joining"]
        and token.word not in WORDS["opening"]
    )
