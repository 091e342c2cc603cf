"""The artists of what matches: how many tracks each has there, and what most of these are."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping

from library.counts.count import select_by_artist, sum_passing
from library.counts.credited import count_credited
from library.credits.rows import credits_of, names_crediting
from library.genres.families import Families, current_families
from library.models import Artist, GenreSet
from library.schemas import ListedArtist, TrackFilter
from library.sql import select_ids


def count_artists(track_filter: TrackFilter) -> Mapping[int, int]:
    """Each artist's id, and how many of its tracks pass. Reads tallies, where these know what is asked for."""
    rows = select_by_artist(track_filter, current_families()).order_by()
    return count_credited(rows, sum_passing(track_filter))


def list_artists(ids: Collection[int], track_filter: TrackFilter) -> list[ListedArtist]:
    """These artists, each with the genre that most of its tracks there carry; ids that are gone are left out."""
    families = current_families()
    credited = credits_of(names_crediting(ids))
    rows = select_by_artist(track_filter, families).order_by().filter(artist_id__in=select_ids({*ids, *credited}))
    counts = rows.values_list("artist_id", "genre_set").annotate(count=sum_passing(track_filter))
    roots = _roots_by_set(families)
    carried: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for named, genre_set, tracks in counts:
        for artist in credited.get(named, (named,)):
            carried[artist].update(dict.fromkeys(roots.get(genre_set, ()), tracks))
    names = Artist.objects.filter(id__in=select_ids(ids)).order_by("folded").values_list("id", "name")
    return [ListedArtist(pk, name, _main_genre(carried[pk], families)) for pk, name in names]


def _roots_by_set(families: Families) -> Mapping[int, frozenset[str]]:
    """The families that the sets of genres have; a hidden one says nothing."""

    def shown() -> Iterator[tuple[int, str]]:
        for number, genre_id in GenreSet.objects.values_list("number", "genre_id"):
            root = families.of_genre.get(genre_id)
            if root is not None and not families.is_hidden(root):
                yield number, root

    roots: defaultdict[int, set[str]] = defaultdict(set)
    for number, root in shown():
        roots[number].add(root)
    return {number: frozenset(found) for number, found in roots.items()}


def _main_genre(carried: Counter[str], families: Families) -> str:
    """Of several with as many tracks, the first by name: the same whatever the order of rows."""
    if not carried:
        return ""
    return families.name(min(carried, key=lambda root: (-carried[root], root)))
