"""Where a wish names somebody whom the library may not have: "only Xyzzy", "songs by Xyzzy", "Fleetwod Mac". Pure."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Literal, NamedTuple

from library.search.word_runs import says_with_capitals
from playlists.services.wishes.exclusive import end_of_only, end_of_work, is_only_behind
from playlists.services.wishes.negation import Verdict
from playlists.services.wishes.refusal_words import Phrases
from playlists.services.wishes.tokenizer import Token
from playlists.services.wishes.vocabulary import is_common
from playlists.services.wishes.word_lists import word_lists, word_sets

#: How a name is asked for: alone; by its work, surely or perhaps; as what others are like; by asking for it; beside a
#: known name; as the whole wish; as what is refused; in passing.
SlotKind = Literal["only", "by", "of", "like", "asked", "listed", "whole", "refused", "loose"]
_LISTS, _WORDS = word_lists("names"), word_sets("names")
_ENDINGS = tuple(_WORDS["adjective_endings"])
_JOINING = _WORDS["joining"]
_ARTICLES = _WORDS["articles"]
#: Words around a name that ask for it, or say that it is alone.
_ASKING = frozenset().union(
    *(word_sets("signals")[name] for name in ("filling", "between", "works", "of", "possessing", "only"))
)
_ASKING |= {word for phrase in word_lists("signals")["only_phrases"] for word in phrase.split()}
_MOST_WORDS, _MOST_SLOTS = 5, 8
_LONGEST_WHOLE = 4
#: Letters of a name of signs; and how sentences end.
_SIGNS, _ENDING_SIGNS = 2, frozenset({"...", "?!", "!?"})


class NameSlot(NamedTuple):
    """A name at these characters. `is_named`: by its capital; `is_sure`: nothing but a name can be meant."""

    kind: SlotKind
    start: int
    end: int
    text: str
    is_named: bool = False
    is_sure: bool = False


def find_slots(text: str, tokens: Sequence[Token], verdicts: Sequence[Verdict]) -> list[NameSlot]:
    """The first one of those that overlap, at most a few."""
    tells = says_with_capitals(text)
    found: list[NameSlot] = []
    if signs := _signs_alone(text, tokens):
        found.append(signs)
    for kind, places in _places(text, tokens, verdicts):
        slot = _slot(kind, text, tokens, places, tells=tells)
        if slot and not any(slot.start < other.end and other.start < slot.end for other in found):
            found.append(slot)
    return found[:_MOST_SLOTS]


def _signs_alone(text: str, tokens: Sequence[Token]) -> NameSlot | None:
    """ "Only !!!": signs, which are no word."""
    end = tokens[-1].end if tokens else 0
    signs = text[end:].strip()
    if (
        len(signs) < _SIGNS
        or signs in _ENDING_SIGNS
        or not any(end_of_only(tokens, place) == len(tokens) for place in range(len(tokens)))
    ):
        return None
    start = text.index(signs, end)
    return NameSlot("only", start, start + len(signs), signs, is_named=True)


@cache
def _phrases(name: str) -> Phrases:
    return Phrases(_LISTS[name])


def _places(
    text: str, tokens: Sequence[Token], verdicts: Sequence[Verdict]
) -> Iterator[tuple[SlotKind, Sequence[int]]]:
    """The places of the words of each possible name, the surest kinds first."""
    yield from (("only", name) for name in _said_alone(tokens))
    yield from _said_of(tokens)
    yield from (("asked", name) for name in _asked(tokens))
    yield from (("listed", name) for name in _listed(tokens))
    if len(tokens) <= _LONGEST_WHOLE:
        yield from (("whole", name) for name in _names_from(tokens, 0))
    yield from (("loose", run) for run in _runs(tokens, lambda at: text[tokens[at].start].isupper()))
    yield from (("refused", run) for run in _runs(tokens, lambda at: _is_refused(tokens[at], verdicts[at])))


def _said_alone(tokens: Sequence[Token]) -> Iterator[Sequence[int]]:
    """ "Only Xyzzy", "Xyzzy only"."""
    for place in range(len(tokens)):
        if 0 < (start := end_of_only(tokens, place)) < len(tokens):
            yield from _names_from(tokens, start)
        elif is_only_behind(tokens, place):
            yield _words_before(tokens, place)


def _said_of(tokens: Sequence[Token]) -> Iterator[tuple[SlotKind, Sequence[int]]]:
    """ "Songs by Xyzzy", "something like Xyzzy"."""
    for place in range(len(tokens)):
        if start := end_of_work(tokens, place):
            kind = _kind_of_work([token.word for token in tokens[place:start]])
            yield from ((kind, name) for name in _names_from(tokens, start))
        elif length := _phrases("like_phrases").length_at(tokens, place):
            # "Like a rolling stone" is no band.
            start = place + length
            if start < len(tokens) and tokens[start].word not in _WORDS["indefinite"]:
                yield from (("like", name) for name in _names_from(tokens, start))


def _kind_of_work(words: Sequence[str]) -> SlotKind:
    """ "Everything by" and "alles von" mean a person; "music from" perhaps."""
    says_all = words[0] in _WORDS["all_of"] and words[-1] in _WORDS["of_people"]
    return "by" if says_all or not _WORDS["by"].isdisjoint(words) else "of"


def _asked(tokens: Sequence[Token]) -> Iterator[Sequence[int]]:
    """ "Play me Xyzzy"."""
    for place, token in enumerate(tokens):
        if token.mark and (length := _phrases("asking_phrases").length_at(tokens, place)):
            yield from _names_from(tokens, place + length)


def _listed(tokens: Sequence[Token]) -> Iterator[Sequence[int]]:
    """ "Queen and Xyzzy"."""
    for place, token in enumerate(tokens[:-2]):
        if token.kind == "artist" and not tokens[place + 1].mark and tokens[place + 1].word in _JOINING:
            yield from _names_from(tokens, place + 2)


def _is_refused(token: Token, verdict: Verdict) -> bool:
    return verdict == "refused" and not is_common(token.word)


def _names_from(tokens: Sequence[Token], start: int) -> Iterator[Sequence[int]]:
    """Each name of the list that begins here: "acdc, zztop and Queen"."""
    name: list[int] = []
    for place in range(start, len(tokens)):
        token = tokens[place]
        is_parted = bool(token.mark) and place > start
        if token.kind in {"artist", "album"} and not name and _is_joined(tokens, place + 1):
            continue
        if (
            token.kind
            or (is_parted and token.mark == ".")
            or (token.word in _WORDS["ending"] and token.word not in _JOINING)
        ):
            break
        if is_parted or token.word in _JOINING:
            if name:
                yield name
            name = []
        if token.word not in _JOINING and not (not name and token.word in _ARTICLES):
            name.append(place)
    if name:
        yield name


def _is_joined(tokens: Sequence[Token], place: int) -> bool:
    """Whether a list goes on behind a name that is known: "Queen and Xyzzy"."""
    return place < len(tokens) and not tokens[place].mark and tokens[place].word in _JOINING


def _words_before(tokens: Sequence[Token], place: int) -> Sequence[int]:
    """The words of the phrase that ends here: "Xyzzy" of "70s rock, Xyzzy only"."""
    first = place
    while first > 0 and not tokens[first - 1].kind and place - first <= _MOST_WORDS:
        first -= 1
        if tokens[first].mark:
            break
    return range(first, place)


def _runs(tokens: Sequence[Token], belongs: Callable[[int], bool]) -> Iterator[Sequence[int]]:
    """Neighbours in one phrase that are no things and belong together."""
    run: list[int] = []
    for place, token in enumerate(tokens):
        goes_on = not token.kind and belongs(place)
        if run and (token.mark or not goes_on):
            yield run
            run = []
        if goes_on:
            run.append(place)
    if run:
        yield run


def _slot(kind: SlotKind, text: str, tokens: Sequence[Token], places: Sequence[int], *, tells: bool) -> NameSlot | None:
    """None where the words are what wishes are written with, or too many for a name."""
    words = [tokens[place].word for place in places]
    if not 1 <= len(words) <= _MOST_WORDS or all(map(is_common, words)):
        return None
    if kind == "loose" and len(words) == 1:
        return None
    start, end = tokens[places[0]].start, tokens[places[-1]].end
    is_sure = not any(is_common(word) or word.endswith(_ENDINGS) for word in words) and len(words) <= 2
    return NameSlot(
        kind,
        start,
        end,
        text[start:end],
        is_named=tells and _has_capitals(kind, text, [tokens[place] for place in places]),
        is_sure=is_sure and _is_last(tokens, places[-1]) and (kind == "whole" or _is_asked(tokens, places[0])),
    )


def _has_capitals(kind: SlotKind, text: str, name: Sequence[Token]) -> bool:
    """Of what only may be a name, the first word of a sentence has one anyway."""
    if kind in {"asked", "like"} and name[0].mark == ".":
        return False
    upper = [text[token.start].isupper() for token in name]
    return any(upper) and all(is_upper or len(token.word) < 4 for is_upper, token in zip(upper, name, strict=True))


def _is_asked(tokens: Sequence[Token], place: int) -> bool:
    """Whether "only" or the like begins a phrase, but for asking: "I want only acdc", and not "what it only adds"."""
    while place > 0 and not tokens[place].mark:
        place -= 1
        if not tokens[place].kind and tokens[place].word not in _ASKING:
            return False
    return True


def _is_last(tokens: Sequence[Token], place: int) -> bool:
    """Whether its phrase ends behind it, or another name of a list follows."""
    behind = place + 1
    return behind >= len(tokens) or bool(tokens[behind].mark) or tokens[behind].word in _JOINING
