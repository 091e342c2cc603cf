"""The names of artists, albums and genres on their way into the tables: each once, in the server's newest spelling."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from library.models import Album, Artist, Genre
from library.services.loading.prepare import Prepared
from library.sql import select_ids, select_texts

BATCH = 2000
Named = TypeVar("Named", Artist, Genre)
#: Artist id, folded title, year.
AlbumKey = tuple[int, str, int]


class Ids(NamedTuple):
    """Where names went: artists and genres by key, albums by (artist id, key, year)."""

    artists: dict[str, int]
    albums: dict[AlbumKey, int]
    genres: dict[str, int]


class Facts(NamedTuple):
    """What an album's row has besides what it is found by."""

    title: str
    studio: str | None
    critics_rating: float | None
    collections: str | None


@dataclass
class Names:
    """The names of changed tracks, as the server spells them, and what it says of their albums."""

    artists: dict[str, str] = field(default_factory=dict)
    albums: dict[tuple[str, str, int], Facts] = field(default_factory=dict)
    genres: dict[str, str] = field(default_factory=dict)


def collect_names(tracks: Iterable[tuple[Prepared, int]]) -> Names:
    """All names of these tracks."""
    names = Names()
    for track, _ in tracks:
        names.artists.setdefault(track.artist_key, track.artist)
        names.artists.setdefault(track.album_artist_key, track.album_artist)
        key = (track.album_artist_key, track.album_key, track.album_year)
        if key not in names.albums:
            names.albums[key] = Facts(track.album, track.studio, track.album_rating, track.collections)
        for genre, name in track.genres:
            names.genres.setdefault(genre, name)
    return names


def store_names(names: Names) -> Ids:
    """Write those that are new or spelled differently; the result has the ids of all of them."""
    artists = _store_named(Artist, names.artists)
    albums = {(artists[artist], key, year): facts for (artist, key, year), facts in names.albums.items()}
    return Ids(artists, _store_albums(albums), _store_named(Genre, names.genres))


def _store_named(model: type[Named], names: dict[str, str]) -> dict[str, int]:
    """Names by key -> ids by key; a name that the server spells differently now is spelled anew."""
    rows = model.objects.filter(folded__in=select_texts(names)).values_list("folded", "id", "name")
    there = {key: (pk, name) for key, pk, name in rows.iterator(chunk_size=BATCH)}
    respelled = [model(pk=pk, name=names[key]) for key, (pk, name) in there.items() if names[key] != name]
    model.objects.bulk_update(respelled, ["name"], batch_size=BATCH)
    new = [model(folded=key, name=name) for key, name in names.items() if key not in there]
    made = {row.folded: row.pk for row in model.objects.bulk_create(new, batch_size=BATCH)}
    return {key: pk for key, (pk, _) in there.items()} | made


def _store_albums(albums: dict[AlbumKey, Facts]) -> dict[AlbumKey, int]:
    there: dict[AlbumKey, int] = {}
    changed: list[Album] = []
    rows = Album.objects.filter(artist_id__in=select_ids({artist_id for artist_id, _, _ in albums}))
    columns = ("id", "artist_id", "folded", "year", *Facts._fields)
    for pk, artist_id, folded, year, *facts in rows.values_list(*columns).iterator(chunk_size=BATCH):
        key = (artist_id, folded, year)
        if key in albums:
            there[key] = pk
            if albums[key] != Facts(*facts):
                changed.append(Album(pk=pk, **albums[key]._asdict()))
    Album.objects.bulk_update(changed, Facts._fields, batch_size=BATCH)
    new = [
        Album(artist_id=artist_id, folded=folded, year=year, **facts._asdict())
        for (artist_id, folded, year), facts in albums.items()
        if (artist_id, folded, year) not in there
    ]
    made = Album.objects.bulk_create(new, batch_size=BATCH)
    return there | {(row.artist_id, row.folded, row.year): row.pk for row in made}
