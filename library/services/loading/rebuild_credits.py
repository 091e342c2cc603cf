"""Keeps the credits: read anew from all artists' names after a load, since what parts a name is who else is there."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from django.db.models import Exists, F, OuterRef, Q

from library.models import Album, Artist, Credit, Track
from library.names.credits import Credited, NameOfSeveral, may_be_several
from library.names.placeholders import NOBODY
from library.services.loading.bulk import in_batches, insert
from library.sql import select_ids

_COLUMNS = ("named_id", "artist_id", "place", "is_sure")


class Name(NamedTuple):
    """An artist's name that tracks or albums carry."""

    id: int
    name: str
    key: str
    is_of_album: bool


#: Those whom each name credits, by their keys, in order.
Credits = Mapping[int, Mapping[str, Credited]]


def rebuild_credits(before: Collection[Name] = ()) -> set[int]:
    """Make the credits those of the names there are; returns the artists whose tracks count otherwise now.

    `before`: the names that the credits are of. Where these are the same still, nothing is read.
    """
    names = read_names()
    if before and set(before) == set(names):
        return set()
    read = _read(names)
    ids = {name.key: name.id for name in names}
    ids |= _store_missing({key: one.name for found in read.values() for key, one in found.items() if key not in ids})
    wanted = {
        (named, ids[key], place, one.is_sure)
        for named, found in read.items()
        for place, (key, one) in enumerate(found.items())
    }
    changed = {named for named, *_ in wanted ^ set(Credit.objects.values_list(*_COLUMNS))}
    Credit.objects.filter(named_id__in=select_ids(changed)).delete()
    insert(Credit, _COLUMNS, sorted(row for row in wanted if row[0] in changed))
    return changed | _on_albums_of(changed)


def on_others_albums() -> set[int]:
    """The artists of tracks on albums of another one, who is somebody in particular."""
    nobody = Artist.objects.filter(folded__in=NOBODY)
    tracks = Track.objects.exclude(album__artist=F("artist")).exclude(album__artist__in=nobody)
    return set(tracks.values_list("artist_id", flat=True).distinct())


def read_names() -> list[Name]:
    """All that tracks or albums carry. Whom others credit alone says nothing of what the library has."""
    on_album = Exists(Album.objects.filter(artist=OuterRef("pk")))
    rows = Artist.objects.annotate(is_of_album=on_album)
    rows = rows.filter(Q(is_of_album=True) | Exists(Track.objects.filter(artist=OuterRef("pk"))))
    columns = rows.exclude(folded__in=NOBODY).values_list("id", "name", "folded", "is_of_album")
    return [Name._make(row) for row in columns.iterator(chunk_size=5000)]


def _read(names: Sequence[Name]) -> Credits:
    several = [(name, NameOfSeveral(name.name)) for name in names if may_be_several(name.name)]
    surely = {name.id: parted.sure_keys() for name, parted in several}
    may_be_lists = {name.id for name, _ in several if surely[name.id] or not name.is_of_album}
    known = {name.key for name in names if name.id not in may_be_lists}
    known.update(key for key in chain.from_iterable(surely.values()) if key)
    # Once more: now it is known which names on others' albums nothing parts.
    known |= {key for key, (_, found) in _read_all(several, known).items() if not found}
    read = _read_all(several, known)
    return {pk: dict(_with_their_own(found, read)) for pk, found in read.values() if found}


def _read_all(
    names: Iterable[tuple[Name, NameOfSeveral]], known: Collection[str]
) -> Mapping[str, tuple[int, tuple[Credited, ...]]]:
    has = known.__contains__
    return {name.key: (name.id, parted.read(has, is_of_album=name.is_of_album)) for name, parted in names}


def _with_their_own(
    found: Iterable[Credited], read: Mapping[str, tuple[int, tuple[Credited, ...]]]
) -> Iterator[tuple[str, Credited]]:
    """Those who are credited, and whom their own names credit: "Brian Eno & David Byrne feat. A" is Brian Eno's too."""
    once = {credited.key: credited for credited in found}
    for credited in found:
        _, own = read.get(credited.key, (0, ()))
        for one in own:
            first = once.setdefault(one.key, one._replace(is_sure=False))
            is_sure = first.is_sure or (one.is_sure and credited.is_sure)
            once[one.key] = first._replace(is_sure=is_sure)
    yield from once.items()


def _store_missing(names: Mapping[str, str]) -> dict[str, int]:
    """Ids by key; guests of others are artists without tracks under their own name."""
    ids: dict[str, int] = {}
    for batch in in_batches(names):
        ids |= dict(Artist.objects.filter(folded__in=batch).values_list("folded", "id"))
    new = [Artist(folded=key, name=name) for key, name in names.items() if key not in ids]
    return ids | {row.folded: row.pk for row in Artist.objects.bulk_create(new, batch_size=2000)}


def _on_albums_of(names: Iterable[int]) -> set[int]:
    """The tallies say whether an album's artist is credited by its tracks."""
    tracks = Track.objects.filter(album__artist_id__in=select_ids(names))
    return set(tracks.values_list("artist_id", flat=True).distinct())
