"""Which track is which where rating keys do not tell: a library that its server has numbered anew. Pure.

Pairs are one to one, surest first: every trait equal, then the same names with lengths that differ by no more than
two scans of one file do. What is not sure stays alone: a song lost in a list is better than a wrong one in its place.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import NamedTuple

from library.names.normalization import artist_key, title_key
from library.names.placeholders import UNKNOWN_ARTIST, UNTITLED

#: Lengths of one file, told by two analyses.
NEAR_MS = 2_500
#: Of so many pairs of one name that still wait, none is sure; nor is there time to compare each with each.
_MOST_PAIRS = 400
_UNKNOWN_ARTIST, _UNTITLED = artist_key(UNKNOWN_ARTIST), title_key(UNTITLED)


class Traits(NamedTuple):
    """What tells a track from others. `names` stands for artist, album and title; small, since there may be a million.

    `is_nameless`: those are no names, so that lengths must be equal.
    """

    names: int
    is_nameless: bool
    duration_ms: int | None
    disc: int | None
    number: int | None
    guid: int
    mbid: int
    section: int


class NamedTrack(NamedTuple):
    """Names are keys: `normalization.artist_key` and `normalization.title_key`."""

    artist: str
    album: str
    title: str
    duration_ms: int | None = None
    disc: int | None = None
    number: int | None = None
    guid: str | None = None
    mbid: str | None = None
    section: str = ""

    def traits(self) -> Traits:
        """In the form that is compared."""
        return Traits(
            names=hash((self.artist, self.album, self.title)),
            is_nameless=self.artist == _UNKNOWN_ARTIST or self.title == _UNTITLED,
            duration_ms=self.duration_ms,
            disc=self.disc,
            number=self.number,
            guid=hash(self.guid) if self.guid else 0,
            mbid=hash(self.mbid) if self.mbid else 0,
            section=hash(self.section),
        )


Key = Callable[[Traits], Hashable | None]


def pair_tracks(old: Sequence[Traits], new: Sequence[Traits]) -> dict[int, int]:
    """Places in `old` -> places in `new` of what is the same track.

    Of copies in several music libraries of a server, each is sought in its own first.
    """
    found: dict[int, int] = {}
    left_old, left_new = dict(enumerate(old)), dict(enumerate(new))
    if len({traits.section for traits in (*old, *new)}) > 1:
        _pair_up(found, left_old, left_new, lambda traits: traits.section)
    _pair_up(found, left_old, left_new, lambda _: 0)
    return found


def _pair_up(found: dict[int, int], left_old: dict[int, Traits], left_new: dict[int, Traits], group: Key) -> None:
    """What is left, within the same group."""

    def grouped(key: Key) -> Key:
        return lambda traits: None if (value := key(traits)) is None else (group(traits), value)

    for key in (_in_everything, _in_length_and_catalogue, _in_length_and_place):
        _settle(found, left_old, left_new, _equal(left_old, left_new, grouped(key)))
    for key in (_by_catalogue, _by_musicbrainz, _by_names):
        _settle(found, left_old, left_new, _near(left_old, left_new, grouped(key)))
    # Last, for two copies whose places on the album are others now: each is as right as the other.
    _settle(found, left_old, left_new, _equal(left_old, left_new, grouped(_in_length)))


def _settle(
    found: dict[int, int], left_old: dict[int, Traits], left_new: dict[int, Traits], more: Iterable[tuple[int, int]]
) -> None:
    for old, new in list(more):
        found[old] = new
        del left_old[old], left_new[new]


def _equal(old: dict[int, Traits], new: dict[int, Traits], key: Key) -> Iterable[tuple[int, int]]:
    """Those with equal keys, in order: of equal ones, each is as right as the other."""
    waiting = _grouped(new, key)
    for group, places in _grouped(old, key).items():
        yield from zip(places, waiting.get(group, ()), strict=False)


def _near(old: dict[int, Traits], new: dict[int, Traits], key: Key) -> Iterable[tuple[int, int]]:
    """Those with equal keys whose lengths are near, where each is the other's nearest, and no third one is as near."""
    waiting = _grouped(new, key)
    for group, places in _grouped(old, key).items():
        others = waiting.get(group, [])
        if 0 < len(places) * len(others) <= _MOST_PAIRS:
            yield from _mutual({place: old[place] for place in places}, {place: new[place] for place in others})


def _mutual(old: dict[int, Traits], new: dict[int, Traits]) -> Iterable[tuple[int, int]]:
    is_alone = len(old) == len(new) == 1
    costs = {
        (one, other): cost
        for one, old_traits in old.items()
        for other, new_traits in new.items()
        if (cost := _cost(old_traits, new_traits, is_alone=is_alone)) is not None
    }
    while costs:
        best = min(costs, key=lambda pair: costs[pair])
        rivals = {pair: cost for pair, cost in costs.items() if pair[0] == best[0] or pair[1] == best[1]}
        if all(cost > costs[best] for pair, cost in rivals.items() if pair != best):
            yield best
        costs = {pair: cost for pair, cost in costs.items() if pair not in rivals}


def _cost(old: Traits, new: Traits, *, is_alone: bool) -> tuple[bool, int] | None:
    """How far apart they are: another place on the album weighs more than any length. None: too far."""
    is_elsewhere = old.number != new.number or (old.disc != new.disc and None not in {old.disc, new.disc})
    if old.duration_ms is None or new.duration_ms is None:
        is_placed = old.number is not None and not is_elsewhere
        return (is_elsewhere, NEAR_MS) if is_alone or is_placed else None
    apart = abs(old.duration_ms - new.duration_ms)
    return (is_elsewhere, apart) if apart <= NEAR_MS else None


def _grouped(tracks: dict[int, Traits], key: Key) -> dict[Hashable, list[int]]:
    groups: defaultdict[Hashable, list[int]] = defaultdict(list)
    for place, traits in tracks.items():
        if (value := key(traits)) is not None:
            groups[value].append(place)
    return groups


def _in_everything(one: Traits) -> Hashable | None:
    return None if one.duration_ms is None or not one.guid else one._replace(section=0)


def _in_length_and_catalogue(one: Traits) -> Hashable | None:
    return None if one.duration_ms is None or not one.guid else (one.names, one.guid, one.duration_ms)


def _in_length_and_place(one: Traits) -> Hashable | None:
    return None if one.duration_ms is None else (one.names, one.disc, one.number, one.duration_ms)


def _in_length(one: Traits) -> Hashable | None:
    return None if one.duration_ms is None else (one.names, one.duration_ms)


def _by_catalogue(one: Traits) -> Hashable | None:
    return one.guid or None


def _by_musicbrainz(one: Traits) -> Hashable | None:
    return one.mbid or None


def _by_names(one: Traits) -> Hashable | None:
    return None if one.is_nameless else one.names
