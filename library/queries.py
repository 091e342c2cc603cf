"""What the rest of PlexSage asks of the library: counts, pools to draw from, and tracks by id."""

import random
import sys
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import BigIntegerField, Q, QuerySet
from django.db.models.functions import Cast

from core.db.read_once import reads_once
from library.counts.count import count_tracks
from library.counts.facets import count_genres_and_decades
from library.credits.rows import artist_ids, names_crediting
from library.filters.track_query import TrackQuery, by_artists, genre_ids, tracks_with_facts
from library.genres.families import current_families
from library.listed import ListedTrack
from library.models import Album, Artist, DecadeTally, LibraryState, Track, TrackGenre
from library.names.normalization import artist_key, title_key
from library.profiles.rows import split
from library.schemas import Candidate, LibraryCounts, PlayedTrack, TrackFacts, TrackFilter, TrackPlace, TrackRef
from library.sql import fetch_rows, select_ids

EVERYTHING = TrackFilter(exclude_live=False)
POOL_LIMIT = 20_000  # tracks; more than the largest context windows hold
_PRIME = 2**31 - 1
#: Ids that are tried on a filter: beyond, a look at all that pass takes no longer.
_MOST_TRIES = 12_000
_LISTED_COLUMNS = (
    *("id", "rating_key", "title", "year", "duration_ms", "user_rating", "is_live", "folded"),
    *("artist_id", "album_id", "genre_set"),
)
_ARTIST, _ALBUM, _GENRE_SET = 8, 9, 10  # of these columns
_REF_COLUMNS = ("title", "year", "duration_ms", "user_rating", "is_live", "rating_key")


@reads_once
def library_is_empty() -> bool:
    """Whether no track has been loaded yet."""
    return not Track.objects.exists()


def count_matching(track_filter: TrackFilter) -> int:
    """How many tracks pass the filter."""
    return count_tracks(track_filter)


def library_counts(track_filter: TrackFilter = EVERYTHING) -> LibraryCounts:
    """Genres (families of them) and decades with their tracks; each of the two follows all but itself."""
    return count_genres_and_decades(track_filter)


@reads_once
def known_decades() -> frozenset[int]:
    """The decades that some track is from."""
    decades = DecadeTally.objects.order_by().values_list("decade", flat=True).distinct()
    return frozenset(decade for decade in decades if decade is not None)


def filter_tracks(track_filter: TrackFilter, ids: Iterable[int]) -> list[Candidate]:
    """Those of these tracks that pass."""
    wanted = list(ids)
    return TrackQuery(track_filter).candidates(Q(pk_of_track__in=select_ids(wanted))) if wanted else []


def filter_ids(track_filter: TrackFilter, ids: Iterable[int]) -> frozenset[int]:
    """Which of these tracks pass."""
    return frozenset(candidate.id for candidate in filter_tracks(track_filter, ids))


def album_pool(track_filter: TrackFilter, albums: Iterable[int]) -> list[Candidate]:
    """The tracks of these albums that pass."""
    # In two steps: no index has both an album and what filters ask for.
    tracks = Track.objects.filter(album_id__in=select_ids(albums)).order_by()
    return TrackQuery(track_filter).candidates(Q(pk_of_track__in=tracks.values("id")))


def track_facts(ids: Iterable[int]) -> dict[int, TrackFacts]:
    """What a draw weighs of these tracks; ids that are gone are left out."""
    rows = Track.objects.filter(id__in=select_ids(ids)).values_list(*TrackFacts._fields, "id")
    return {row[-1]: TrackFacts(*row[:-1]) for row in fetch_rows(rows)}


def albums_of_tracks(ids: Iterable[int]) -> dict[int, int]:
    """The albums of these tracks, all by their ids; ids that are gone are left out."""
    return dict(fetch_rows(Track.objects.filter(id__in=select_ids(ids)).values_list("id", "album_id")))


def genres_of_tracks(ids: Iterable[int]) -> dict[int, frozenset[int]]:
    """The ids of the genres of those of these tracks that have any."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    rows = TrackGenre.objects.filter(track_id__in=select_ids(ids)).values_list("track_id", "genre_id")
    for track, genre in fetch_rows(rows):
        found[track].add(genre)
    return {track: frozenset(genres) for track, genres in found.items()}


def draw_pool(
    track_filter: TrackFilter, *, seed: int, limit: int = POOL_LIMIT, total: int | None = None
) -> list[Candidate]:
    """The tracks that pass, or, of more than `limit`, about as many as that, drawn by the seed.

    A huge pool is thinned by the ids: drawn ones are tried on the filter where most would pass, else the database does
    arithmetic on them. Every track has the same chance, the same seed leaves the same tracks, and neither memory nor
    time grows much with what is left out. `total`: how many pass, where that is known already.
    """
    matching = TrackQuery(track_filter)
    total = count_tracks(track_filter) if total is None else total
    if total <= limit:
        return matching.candidates()
    chance = random.Random(seed)  # noqa: S311  # a draw that can be repeated, not a secret
    highest = Track.objects.order_by("-id").values_list("id", flat=True)[0]
    tries = limit * highest // total
    if tries <= _MOST_TRIES:
        return filter_tracks(track_filter, _some_ids(chance, highest, tries))[:limit]
    factor, offset = chance.randrange(_PRIME // 4, _PRIME), chance.randrange(_PRIME)
    spread = (Cast("pk_of_track", BigIntegerField()) * factor + offset) % _PRIME
    matching.rows = matching.rows.alias(spread=spread)
    return matching.candidates(Q(spread__lt=_PRIME * limit // total))[:limit]


def _some_ids(chance: random.Random, highest: int, count: int) -> set[int]:
    """Random.sample() takes five times as long."""
    ids: set[int] = set()
    while len(ids) < count:
        ids.add(int(chance.random() * highest) + 1)
    return ids


def tracks_by_plays(
    track_filter: TrackFilter, *, fewest: bool, limit: int, seed: int, among: Collection[int] | None = None
) -> list[PlayedTrack]:
    """Of the tracks that pass (or only of `among`, ids), those played most, or least; chance is between equals."""
    rows = tracks_with_facts(track_filter, current_families())
    if among is not None:
        rows = Track.objects.filter(id__in=select_ids(among))
    chance = random.Random(seed)  # noqa: S311  # a draw that can be repeated, not a secret
    factor, offset = chance.randrange(_PRIME // 4, _PRIME), chance.randrange(_PRIME)
    plays = rows.annotate(spread=(Cast("id", BigIntegerField()) * factor + offset) % _PRIME)
    ordered = plays.order_by("play_count" if fewest else "-play_count", "spread")[:limit]
    # In two steps: the index that finds and orders them has no album.
    found = {pk: place for place, pk in enumerate(ordered.values_list("id", flat=True))}
    columns = ("id", "artist_id", "recording", "album_id", "play_count", "is_live")
    tracks = Track.objects.filter(id__in=select_ids(found)).values_list(*columns)
    listed = sorted(tracks, key=lambda row: found[row[0]])
    return [PlayedTrack(Candidate(*row[:4]), plays=row[4], is_live=row[5]) for row in listed]


def named_pool(
    track_filter: TrackFilter, artists: Iterable[str] = (), albums: Iterable[tuple[str, str]] = ()
) -> list[Candidate]:
    """The tracks that pass and are by one of the artists, or of one of the (album, artist) pairs."""
    matching = TrackQuery(track_filter)
    by_artist = matching.candidates(by_artists(artist_ids(artists), "pk_of_track"))
    of_album = matching.candidates(matching.of_albums(_album_ids(albums)))
    return sorted({*by_artist, *of_album})


def pool_of_genres(track_filter: TrackFilter, genres: Iterable[str]) -> list[Candidate]:
    """All tracks that pass and carry one of these genres, beside what the filter asks for."""
    carrying = TrackGenre.objects.filter(genre_id__in=genre_ids(genres)).values("track_id")
    return TrackQuery(track_filter).candidates(Q(pk_of_track__in=carrying))


def pool_of_artists(track_filter: TrackFilter, ids: Iterable[int]) -> list[Candidate]:
    """All tracks that pass and credit one of these artists."""
    return TrackQuery(track_filter).candidates(Q(artist_id__in=select_ids(names_crediting(list(ids)))))


def album_in_order(album: str, artist: str) -> list[TrackRef]:
    """The tracks of this album by disc and number; of several editions, that with most tracks."""
    ids = _album_ids([(album, artist)])
    editions: defaultdict[int, list[tuple[int, int, int]]] = defaultdict(list)
    rows = Track.objects.filter(album__in=ids).values_list("album_id", "disc_number", "track_number", "id")
    for edition, disc, number, pk in rows:
        editions[edition].append((disc or 1, sys.maxsize if number is None else number, pk))
    longest = max(editions.values(), key=len, default=[])
    return track_refs([pk for *_, pk in sorted(longest)])


def track_refs(ids: Sequence[int]) -> list[TrackRef]:
    """The tracks of these ids, in their order; ids that are gone are left out. Two queries for any number but none."""
    if not ids:
        return []
    genres: defaultdict[int, tuple[str, ...]] = defaultdict(tuple)
    # With the names in the same query: a sync may add a genre between two.
    rows = TrackGenre.objects.filter(track_id__in=select_ids(ids)).order_by("id").values_list("track_id", "genre__name")
    for track_id, genre in rows.iterator(chunk_size=5000):
        genres[track_id] += (genre,)
    columns = ("id", *_REF_COLUMNS, "artist__name", "album__title")
    found = {
        pk: TrackRef(**dict(zip(_REF_COLUMNS, values, strict=True)), artist=artist, album=album, genres=genres[pk])
        for pk, *values, artist, album in Track.objects.filter(id__in=select_ids(ids)).values_list(*columns)
    }
    return [found[pk] for pk in ids if pk in found]


def list_tracks(ids: Sequence[int]) -> list[ListedTrack]:
    """The same, for lists of any length: each name is read once. Four queries for any number."""
    rows = fetch_rows(Track.objects.filter(id__in=select_ids(ids)).values_list(*_LISTED_COLUMNS))
    artists = _texts(Artist.objects.filter(id__in=select_ids({row[_ARTIST] for row in rows})), "name")
    albums = _texts(Album.objects.filter(id__in=select_ids({row[_ALBUM] for row in rows})), "title")
    genres = _genres_by_kind(rows)
    found = {
        pk: ListedTrack(
            key,
            title,
            artists[artist],
            albums[album],
            year,
            duration,
            genres[album, genre_set],
            rating,
            bool(is_live),
            folded,
            pk,
            artist,
            album,
        )
        for pk, key, title, year, duration, rating, is_live, folded, artist, album, genre_set in rows
        # A sync may end between two queries.
        if artist in artists and album in albums
    }
    return [found[pk] for pk in ids if pk in found]


def _texts(rows: "QuerySet[Any]", column: str) -> dict[int, str]:
    return dict(fetch_rows(rows.order_by().values_list("id", column)))


def _genres_by_kind(rows: Sequence[tuple[Any, ...]]) -> Mapping[tuple[int, int | None], tuple[str, ...]]:
    """By album and set of genres: a server tells the genres of an album's tracks in one order, so one of them tells."""
    kinds = {(row[_ALBUM], row[_GENRE_SET]): row[0] for row in rows}
    told = TrackGenre.objects.filter(track_id__in=select_ids(kinds.values())).order_by("id")
    names: defaultdict[int, tuple[str, ...]] = defaultdict(tuple)
    for track, genre in fetch_rows(told.values_list("track_id", "genre__name")):
        names[track] += (genre,)
    return {kind: names[track] for kind, track in kinds.items()}


def recordings_of(rating_keys: Iterable[str]) -> frozenset[int]:
    """The recordings behind these rating keys: all copies of a track share one."""
    keys = list(rating_keys)
    if not keys:
        return frozenset()
    # With the server's name, its index answers.
    tracks = Track.objects.filter(server__in=LibraryState.objects.values("server"), rating_key__in=keys)
    return frozenset(tracks.values_list("recording", flat=True))


def candidates_of(rating_keys: Iterable[str]) -> dict[str, Candidate]:
    """The tracks with these rating keys, as a draw knows them; one that is gone is left out."""
    tracks = Track.objects.filter(server__in=LibraryState.objects.values("server"), rating_key__in=list(rating_keys))
    columns = tracks.values_list("rating_key", "id", "artist_id", "recording", "album_id")
    return {key: Candidate(*values) for key, *values in columns}


def places_of(rating_keys: Iterable[str]) -> dict[str, TrackPlace]:
    """Where the tracks with these rating keys stand; one that is gone is left out."""
    tracks = Track.objects.filter(server__in=LibraryState.objects.values("server"), rating_key__in=list(rating_keys))
    columns = ("artist_id", "album_id", "album__title", "album__year", "disc_number", "track_number", "moods")
    return {
        key: TrackPlace(artist, album, title, year or None, disc, number, split(moods or ""))
        for key, artist, album, title, year, disc, number, moods in tracks.values_list("rating_key", *columns)
    }


def lengths_of(ids: Iterable[int]) -> list[int | None]:
    """The milliseconds of these tracks, in no order; None for what is not known."""
    lengths = Track.objects.filter(id__in=select_ids(ids)).values_list("duration_ms", flat=True)
    return [length or None for length in lengths]


def _album_ids(albums: Iterable[tuple[str, str]]) -> list[int]:
    wanted = {(title_key(album), artist_key(artist)) for album, artist in albums}
    rows = Album.objects.filter(folded__in={album for album, _ in wanted}).values_list("id", "folded", "artist__folded")
    return [pk for pk, album, artist in rows if (album, artist) in wanted]
