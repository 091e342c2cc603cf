"""Names in a wish that the library does not have so: the artist that is near enough, or who there is instead."""

from collections.abc import Iterable

from core.values import Frozen
from library.schemas import NameFound, NamesFound
from library.search.near_names import Near, NearNames, is_in_titles, is_part_of_name, list_nearest
from playlists.plan import TOOK, Signals
from playlists.services.wishes.name_slots import NameSlot, find_slots
from playlists.services.wishes.negation import verdicts
from playlists.services.wishes.tokenizer import Thing, tokens_of
from playlists.services.wishes.years import find_eras

#: Of these kinds, nobody else is wanted.
_EXCLUSIVE = frozenset({"only", "by"})
#: Of two words that are misspelled: shorter ones may be anything.
_LONG = 8
_SURELY_NAMES = frozenset({*_EXCLUSIVE, "asked", "whole"})
#: Letters of a name in passing, or of one that is refused, that may be another's misspelled.
_LONG_ENOUGH = {"loose": 8, "listed": 6, "refused": 6, "like": 5, "of": 5}


class NamesRead(Frozen):
    """Names of the library, with those that are meant by others: `guessed` (as written, as the library has it).

    `unknown`: names of nobody; `is_only_unknown`: nobody else is wanted than such, and those that are known.
    """

    names: NamesFound
    guessed: tuple[tuple[str, str], ...] = ()
    unknown: tuple[str, ...] = ()
    is_only_unknown: bool = False

    @property
    def notes(self) -> tuple[str, ...]:
        """What people are told of it, each a sentence."""
        took = (f"{TOOK}{said}” as {name}." for said, name in self.guessed)
        return (*took, *(say_unknown(name) for name in self.unknown))


def resolve_names(text: str, names: NamesFound, about: Iterable[tuple[int, int]] = ()) -> NamesRead:
    """`about`: characters that tell of a subject, and name nobody."""
    things = [
        *(Thing(name.kind, name.start, name.end) for name in names.found),
        *(Thing("era", era.start, era.end) for era in find_eras(text)),
    ]
    tokens = tokens_of(text, things)
    spans = tuple(about)
    slots = [
        slot
        for slot in find_slots(text, tokens, verdicts(tokens))
        if not any(start <= slot.start < end for start, end in spans)
    ]
    near_names = NearNames()
    found, guessed = list(names.found), []
    unknown: list[NameSlot] = []
    for slot in slots:
        near = _find_near(slot, near_names)
        if near:
            found.append(NameFound(kind="artist", name=near.name, start=slot.start, end=slot.end))
            guessed += [] if near.is_same else [(slot.text, near.name)]
        elif slot.text in {other.text for other in unknown} or _is_nobody(slot):
            unknown.append(slot)
    if guessed or len(found) > len(names.found):
        unknown += [slot for slot in slots if slot.kind == "whole" and _is_stranger(slot, found)]
    return NamesRead(
        names=NamesFound(found=tuple(sorted(found, key=lambda name: name.start))),
        guessed=tuple(dict.fromkeys(guessed)),
        unknown=tuple(dict.fromkeys(slot.text for slot in unknown)),
        is_only_unknown=any(slot.kind in _EXCLUSIVE for slot in unknown),
    )


def say_unknown(name: str) -> str:
    """That nobody is called so, and who nearly is."""
    nearest = list_nearest(name)
    hint = (
        f"; the nearest are {_listed(nearest)}"
        if len(nearest) > 1
        else f"; the nearest is {nearest[0]}"
        if nearest
        else ""
    )
    return f"There is no {name} in your library{hint}."


def say_nobody_left(signals: Signals) -> str:
    """Why a wish for nobody but strangers cannot be met; "" where it is no such wish."""
    wants_nobody = signals.only and not (signals.artists or signals.albums)
    return " ".join(map(say_unknown, signals.unknown_artists)) if wants_nobody else ""


def _find_near(slot: NameSlot, names: NearNames) -> Near | None:
    if not _may_be_near(slot):
        return None
    near = names.find(slot.text, in_all=slot.kind in _SURELY_NAMES, most=1 if slot.kind == "loose" else 2)
    if near and (near.is_same or " " not in slot.text or len(slot.text) >= _LONG):
        return near
    return names.find_part(slot.text) if slot.kind in _EXCLUSIVE and slot.is_named else None


def _may_be_near(slot: NameSlot) -> bool:
    return len(slot.text) >= _LONG_ENOUGH.get(slot.kind, 0)


def _is_nobody(slot: NameSlot) -> bool:
    """Whether it must be a name: by its capital, or as a word that nothing in the library has."""
    if slot.kind in {"whole", "refused", "loose", "of"}:
        return False
    if slot.is_named:
        return slot.kind in _EXCLUSIVE or not is_part_of_name(slot.text)
    return slot.kind in {*_EXCLUSIVE, "listed"} and slot.is_sure and not is_in_titles(slot.text)


def _is_stranger(slot: NameSlot, found: Iterable[NameFound]) -> bool:
    """Of a prompt that is nothing but names, the one that nobody has: "tupac and biggie"."""
    return slot.is_sure and all(slot.start != name.start for name in found) and not is_in_titles(slot.text)


def _listed(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"
