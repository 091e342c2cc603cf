"""The library that is measured on: the demo's, or a made-up one of any size; and all of its tracks."""

from collections import defaultdict
from collections.abc import Mapping

from asgiref.sync import sync_to_async
from django.core.management import call_command

from benchmarks.quality.truth import Song
from core.embedding import configured_embedder
from library.models import Track, TrackGenre
from library.queries import library_is_empty
from library.services.embedding.compute import embed_library

Catalogue = Mapping[str, Song]


def load(name: str) -> None:
    """Into the empty database: "demo", or "synthetic:50000"."""
    made_up = ["--synthetic", name.partition(":")[2]] if name.startswith("synthetic:") else []
    call_command("migrate", verbosity=0)
    call_command("load_demo_library", *made_up, quiet=True)
    assert not library_is_empty()


async def compute_vectors() -> str:
    """Of the albums, as a server does after a sync; returns by which encoder, "" without any."""
    embedder = (await sync_to_async(configured_embedder)()).embedder
    if embedder is None:
        return ""
    await embed_library(embedder)
    return embedder.label


def read_catalogue() -> Catalogue:
    """All tracks by their rating keys."""
    genres: defaultdict[int, set[str]] = defaultdict(set)
    for track, genre in TrackGenre.objects.values_list("track_id", "genre__name"):
        genres[track].add(genre)
    columns = ("id", "rating_key", "artist__name", "title", "album__title", "year", "is_live", "recording")
    rows = Track.objects.order_by("id").values_list(*columns)
    return {
        key: Song(key, artist, title, album, year, frozenset(genres[number]), is_live, recording)
        for number, key, artist, title, album, year, is_live, recording in rows
    }
