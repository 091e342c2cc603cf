"""The names of artists, albums and genres on their way into the tables: each once, in the server's newest spelling."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from library.models import Album, Artist, Genre
from library.services.loading.prepare import Prepared

BATCH = 2000
#: So many names are looked up one by one; of more, all that there are are read.
_FEW = 500
Named = TypeVar("Named", Artist, Genre)


class Ids(NamedTuple):
    """Where names went: artists and genres by key, albums by (artist id, key, year)."""

    artists: dict[str, int]
    albums: dict[tuple[int, str, int], int]
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
    there = model.objects.filter(folded__in=list(names)) if len(names) <= _FEW else model.objects.all()
    rows: dict[str, Named] = {row.folded: row for row in there}
    respelled = [row for key, row in rows.items() if names.get(key, row.name) != row.name]
    for row in respelled:
        row.name = names[row.folded]
    model.objects.bulk_update(respelled, ["name"], batch_size=BATCH)
    new = [model(folded=key, name=name) for key, name in names.items() if key not in rows]
    rows |= {row.folded: row for row in model.objects.bulk_create(new, batch_size=BATCH)}
    return {key: row.pk for key, row in rows.items()}


def _store_albums(albums: dict[tuple[int, str, int], Facts]) -> dict[tuple[int, str, int], int]:
    artists = {artist_id for artist_id, _, _ in albums}
    there = Album.objects.filter(artist_id__in=artists) if len(artists) <= _FEW else Album.objects.all()
    rows = {(row.artist_id, row.folded, row.year): row for row in there}
    changed = [row for key, row in rows.items() if albums.get(key, _facts_of(row)) != _facts_of(row)]
    for row in changed:
        for name, value in albums[row.artist_id, row.folded, row.year]._asdict().items():
            setattr(row, name, value)
    Album.objects.bulk_update(changed, Facts._fields, batch_size=BATCH)
    new = [
        Album(artist_id=artist_id, folded=folded, year=year, **facts._asdict())
        for (artist_id, folded, year), facts in albums.items()
        if (artist_id, folded, year) not in rows
    ]
    rows |= {(row.artist_id, row.folded, row.year): row for row in Album.objects.bulk_create(new, batch_size=BATCH)}
    return {key: row.pk for key, row in rows.items()}


def _facts_of(row: Album) -> Facts:
    return Facts(row.title, row.studio, row.critics_rating, row.collections)
