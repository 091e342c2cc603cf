"""What the library itself knows of artists, for whoever is asked what they sound like: genres, decades, albums."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping

from library.models import Album, Artist, Genre, GenreSet, TrackTally
from library.profiles.schema import ArtistHint

MOST_GENRES, MOST_ALBUMS = 3, 3


def hints_of(artist_ids: Collection[int]) -> tuple[ArtistHint, ...]:
    """In the given order; an artist that has left the library is left out. Five queries for any number of artists."""
    names = dict(Artist.objects.filter(id__in=artist_ids).values_list("id", "name"))
    tallies = list(
        TrackTally.objects.filter(artist_id__in=artist_ids).values_list("artist_id", "genre_set", "year", "tracks")
    )
    genres_of_set = _genres_of_sets({number for _, number, _, _ in tallies})
    genres: defaultdict[int, Counter[str]] = defaultdict(Counter)
    years: defaultdict[int, set[int]] = defaultdict(set)
    for artist, number, year, tracks in tallies:
        for name in genres_of_set.get(number, ()):
            genres[artist][name] += tracks
        if year:
            years[artist].add(year)
    albums = _albums(artist_ids)
    return tuple(
        ArtistHint(
            id=pk,
            name=names[pk],
            genres=_most_common(genres[pk]),
            decades=_decades(years[pk]),
            albums=albums.get(pk, ()),
        )
        for pk in artist_ids
        if pk in names
    )


def _genres_of_sets(numbers: Collection[int]) -> Mapping[int, list[str]]:
    members = list(GenreSet.objects.filter(number__in=numbers).values_list("number", "genre_id"))
    names = dict(Genre.objects.filter(id__in={genre for _, genre in members}).values_list("id", "name"))
    found: defaultdict[int, list[str]] = defaultdict(list)
    for number, genre in members:
        if genre in names:
            found[number].append(names[genre])
    return found


def _most_common(counts: Counter[str]) -> tuple[str, ...]:
    ordered = sorted(counts, key=lambda name: (-counts[name], name))
    return tuple(ordered[:MOST_GENRES])


def _decades(years: Iterable[int]) -> tuple[str, ...]:
    return tuple(f"{decade}s" for decade in sorted({year // 10 * 10 for year in years}))


def _albums(artist_ids: Collection[int]) -> Mapping[int, tuple[str, ...]]:
    """The first few of each artist."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    rows = Album.objects.filter(artist_id__in=artist_ids).order_by("artist_id", "year", "folded")
    for artist, title in rows.values_list("artist_id", "title"):
        if len(found[artist]) < MOST_ALBUMS and title not in found[artist]:
            found[artist].append(title)
    return {artist: tuple(titles) for artist, titles in found.items()}
