"""Which genre families might be one: names of one thing, near spellings, and compounds such as "Pop/Rock"."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from rapidfuzz import fuzz, process

from library.genres.values import GenreFamily, GenreMerge
from library.names.genre_names import genre_key, list_synonyms
from library.names.normalization import fold

SHOWN = 12
_MOST = 800  # families that are compared with each other, which takes the square of it
_ALIKE = 90  # of 100: "Soundtracks" and "Soundtrack" (95), not "Pop Punk" and "Pop Funk" (86)
_LONG_ENOUGH = 5  # letters; of shorter names, one letter makes another genre
_COMPOUND = re.compile(r"[/|;,\\]|(?<=\s)[&+](?=\s)")
_JOINED = re.compile(r"\s[&+]\s")
_DIGITS = re.compile(r"\d+")


#: Pairs of keys that are not one, as people have said.
Apart = Collection[frozenset[str]]


def suggest_merges(families: Sequence[GenreFamily], apart: Apart = ()) -> tuple[GenreMerge, ...]:
    """The offers that concern most tracks first; each family is in one of them at most. Hidden ones stay hidden."""
    shown = sorted((family for family in families if not family.is_hidden), key=lambda family: -family.tracks)[:_MOST]
    taken: set[str] = set()
    offers = []
    for keys, offer in (*_of_one_thing(shown, apart), *_spelled_alike(shown, apart), *_compounds(shown, apart)):
        if taken.isdisjoint(keys):
            taken |= set(keys)
            offers.append(offer)
    return tuple(sorted(offers, key=lambda offer: -offer.tracks)[:SHOWN])


Found = tuple[tuple[str, ...], GenreMerge]


def _of_one_thing(families: Sequence[GenreFamily], apart: Apart) -> Iterator[Found]:
    by_key = {family.key: family for family in families}
    for family in families:
        group = [by_key[key] for key in list_synonyms(family.key) if key in by_key and {family.key, key} not in apart]
        if len(group) > 1:
            yield _found(group, "Different names for the same genre.")


def _spelled_alike(families: Sequence[GenreFamily], apart: Apart) -> Iterator[Found]:
    """Nearly the same letters, or the same words in another order."""
    spelled = {family.key: " ".join(sorted(fold(family.name).split())) for family in families}
    by_key = {family.key: family for family in families}
    for family in families:
        own = spelled[family.key]
        if len(own) < _LONG_ENOUGH:
            continue
        near = process.extract(own, spelled, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=10)
        alike = [key for text, _, key in near if key != family.key and _same_digits(own, text)]
        group = [family, *(by_key[key] for key in alike if {family.key, key} not in apart)]
        if len(group) > 1:
            yield _found(group, "Almost the same spelling.")


def _compounds(families: Sequence[GenreFamily], apart: Apart) -> Iterator[Found]:
    """ "Pop/Rock", where there is Pop or Rock: the larger one first, the person decides."""
    by_key = {family.key: family for family in families}
    for family in families:
        keys = [key for part in _COMPOUND.split(family.name) if (key := genre_key(part)) != family.key]
        parts = {key: by_key[key] for key in keys if key in by_key}
        offered = [part for part in parts.values() if {family.key, part.key} not in apart]
        into = sorted(offered, key=lambda part: (-part.tracks, part.name))
        # "Drum & Bass" is no Bass; "Folk & Country" is both.
        if into and (len(parts) == len(keys) or not _JOINED.search(family.name)):
            names = tuple(part.name for part in into)
            reason = f"Its name combines {' and '.join(names)}."
            yield (family.key,), GenreMerge(names=(family.name,), into=names, reason=reason, tracks=family.tracks)


def _found(group: Iterable[GenreFamily], reason: str) -> Found:
    largest, *others = sorted(group, key=lambda family: (-family.tracks, family.name))
    offer = GenreMerge(
        names=tuple(other.name for other in others),
        into=(largest.name,),
        reason=reason,
        tracks=sum(other.tracks for other in others),
    )
    return (largest.key, *(other.key for other in others)), offer


def _same_digits(one: str, other: str) -> bool:
    """ "1980s" and "1990s" are not alike."""
    return _DIGITS.findall(one) == _DIGITS.findall(other)
