"""From artists to the names that credit them, as tracks carry these, and back."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from django.db.models import Exists, OuterRef, Q, QuerySet

from library.models import Artist, Credit, Track
from library.names.normalization import artist_key
from library.names.placeholders import NOBODY
from library.sql import select_ids


def artists_named(names: Iterable[str]) -> list[int]:
    """The artists of these names, without those who credit them."""
    return list(Artist.objects.filter(folded__in=set(map(artist_key, names))).values_list("id", flat=True))


def names_crediting(artists: Collection[int]) -> list[int]:
    """The ids of all names under which tracks of these artists stand: their own ("A"), and others ("A feat. B")."""
    rows = Credit.objects.filter(artist_id__in=select_ids(artists), is_sure=True)
    return sorted({*artists, *rows.values_list("named_id", flat=True)})


def artist_ids(names: Iterable[str], *, for_refusal: bool = False) -> list[int]:
    """The same of the artists of these names, in one query.

    For a refusal also where it is not sure, for nothing refused is to be heard.
    """
    keys = set(map(artist_key, names))
    rows = Credit.objects.filter(artist__folded__in=keys)
    rows = rows if for_refusal else rows.filter(is_sure=True)
    own = Artist.objects.filter(folded__in=keys).values_list("id", flat=True)
    return list(own.union(rows.values_list("named_id", flat=True)))


def on_albums_only(names: Collection[int]) -> list[int]:
    """The tracks on albums under these names that stand under other names themselves: guests, and parts of a mix."""
    rows = Track.objects.filter(album__artist_id__in=select_ids(names)).exclude(artist_id__in=select_ids(names))
    return list(rows.exclude(album__artist__folded__in=NOBODY).values_list("id", flat=True))


def credits_of(names: Iterable[int] | None = None) -> Mapping[int, tuple[int, ...]]:
    """The artists whom each of these names surely credits, the first one first; of all names where none are given.

    Names of one artist are left out.
    """
    rows = Credit.objects.filter(is_sure=True).order_by("named_id", "place")
    if names is not None:
        rows = rows.filter(named_id__in=select_ids(names))
    found: defaultdict[int, tuple[int, ...]] = defaultdict(tuple)
    for named, artist in rows.values_list("named_id", "artist_id"):
        found[named] += (artist,)
    return dict(found)


def first_credited(name: str) -> str:
    """The first artist of a list of artists: A of "A feat. B"; any other name as it is."""
    rows = Credit.objects.filter(named__folded=artist_key(name), is_sure=True).order_by("place")
    return rows.values_list("artist__name", flat=True).first() or name


def credits_to(artists: Iterable[int]) -> Mapping[int, tuple[int, ...]]:
    """The names that surely credit these artists, each with those of them whom it credits."""
    found: defaultdict[int, tuple[int, ...]] = defaultdict(tuple)
    rows = Credit.objects.filter(artist_id__in=select_ids(artists), is_sure=True)
    for named, artist in rows.values_list("named_id", "artist_id"):
        found[named] += (artist,)
    return dict(found)


def keys_by_name(keys: Collection[str]) -> Mapping[int, tuple[str, ...]]:
    """Of all names under which tracks of the artists of these keys stand: the keys of those whom each credits."""
    found: defaultdict[int, tuple[str, ...]] = defaultdict(tuple)
    own = Artist.objects.filter(folded__in=keys).values_list("id", "folded")
    others = Credit.objects.filter(artist__folded__in=keys, is_sure=True).values_list("named_id", "artist__folded")
    for named, key in {*own, *others}:
        found[named] += (key,)
    return dict(found)


def without_lists(artists: "QuerySet[Artist]") -> "QuerySet[Artist]":
    """Those that are artists, not lists of artists: "Simon & Garfunkel", but not "A feat. B"."""
    of_name = Credit.objects.filter(named=OuterRef("pk"))
    return artists.filter(~Exists(of_name) | Exists(of_name.filter(artist=OuterRef("pk"))))


def with_tracks() -> Q:
    """That an artist has tracks, under its own name or another."""
    return Q(Exists(Track.objects.filter(artist=OuterRef("pk"))) | Exists(Credit.objects.filter(artist=OuterRef("pk"))))
