"""The vectors in the database: which are out of date, writing them, reading all of them."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from library.models import Album, AlbumVector
from library.vectors.texts import AlbumText

if TYPE_CHECKING:
    from core.embedding import Vectors

#: Little-endian float16: half the size of float32, and no album moves by a rank that anybody would notice.
STORED = "<f2"
_READ_AT_ONCE = 500  # rows of 1 kB


def album_ids_after(last: int, count: int) -> list[int]:
    """The next ids, in order."""
    return list(Album.objects.filter(id__gt=last).order_by("id").values_list("id", flat=True)[:count])


def find_outdated(texts: Sequence[AlbumText], embedder: str) -> list[AlbumText]:
    """Those whose vectors are missing, or of another text or embedder."""
    albums = {text.album_id for text in texts}
    rows = AlbumVector.objects.filter(album_id__in=albums).values_list("album_id", "artist_id", "text_hash")
    known = {(album, artist): text_hash for album, artist, text_hash in rows}
    return [text for text in texts if known.get((text.album_id, text.artist_id)) != text.hashed(embedder)]


def drop_gone(albums: Sequence[int], texts: Sequence[AlbumText]) -> int:
    """Forget the vectors of artists who are on these albums no more; returns how many."""
    there = {(text.album_id, text.artist_id) for text in texts}
    rows = AlbumVector.objects.filter(album_id__in=albums).values_list("id", "album_id", "artist_id")
    gone = [pk for pk, album, artist in rows if (album, artist) not in there]
    return AlbumVector.objects.filter(id__in=gone).delete()[0] if gone else 0


def store_vectors(texts: Sequence[AlbumText], vectors: "Vectors", embedder: str) -> None:
    """In one statement. Of albums that a sync has removed meanwhile, none is stored."""
    there = set(Album.objects.filter(id__in={text.album_id for text in texts}).values_list("id", flat=True))
    rows = [
        AlbumVector(
            album_id=text.album_id,
            artist_id=text.artist_id,
            embedder=embedder,
            text_hash=text.hashed(embedder),
            vector=vector.astype(STORED).tobytes(),
        )
        for text, vector in zip(texts, vectors, strict=True)
        if text.album_id in there
    ]
    AlbumVector.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["album", "artist"],
        update_fields=["embedder", "text_hash", "vector"],
    )


def stored_size(embedder: str) -> int:
    """How many numbers a stored vector of this embedder has; 0 where there is none."""
    first = AlbumVector.objects.filter(embedder=embedder).values_list("vector", flat=True).first()
    return len(first) // 2 if first else 0


def count_vectors(embedder: str) -> int:
    """How many there are of this embedder: more than albums, where there are compilations."""
    return AlbumVector.objects.filter(embedder=embedder).count()


def count_known_albums(embedder: str) -> int:
    """How many albums have a vector of this embedder."""
    return AlbumVector.objects.filter(embedder=embedder).values("album_id").distinct().count()


def count_albums() -> int:
    """How many there are in the library."""
    return Album.objects.count()


def forget_vectors(embedder: str = "") -> None:
    """All of this embedder's; without a name, all."""
    rows = AlbumVector.objects.filter(embedder=embedder) if embedder else AlbumVector.objects.all()
    rows.delete()


def read_vectors(embedder: str) -> Iterator[tuple[int, int, bytes]]:
    """(album, artist, vector) of all of this embedder's, in order, with a bounded use of memory."""
    rows = AlbumVector.objects.filter(embedder=embedder).order_by("album_id", "artist_id")
    values = rows.values_list("album_id", "artist_id", "vector")
    for album, artist, vector in values.iterator(chunk_size=_READ_AT_ONCE):
        yield album, artist, bytes(vector)
