"""Genres of the albums that are nearest to a text."""

import pytest
from asgiref.sync import async_to_sync

from library.models import GenreRule
from library.search.near_genres import genres_near
from library.services.embedding.compute import embed_library
from tests.fakes.embedder import FakeEmbedder
from tests.library.loading import load_again, track

pytest.importorskip("numpy")
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def library() -> None:
    load_again(
        *(track(f"Shanty {n}", "The Sailors", album=f"Sea Waves {n}", genres=("Shanty", "Folk")) for n in range(70)),
        *(track(f"Riff {n}", "The Loud", album=f"Iron Fist {n}", genres=("Metal",)) for n in range(70)),
    )


def test_without_vectors_nothing_is_near() -> None:
    assert genres_near("a voyage over sea waves") == ()


def test_what_the_nearest_albums_are_of(embedder: FakeEmbedder) -> None:
    async_to_sync(embed_library)(embedder)
    assert set(genres_near("a voyage over sea waves")) == {"Shanty", "Folk"}
    assert genres_near("an iron fist") == ("Metal",)


def test_families_by_their_name_and_none_that_is_hidden(embedder: FakeEmbedder) -> None:
    async_to_sync(embed_library)(embedder)
    GenreRule.objects.create(folded="shanty", name="Shanty", into="folk")
    assert genres_near("a voyage over sea waves") == ("Folk",)
    GenreRule.objects.create(folded="folk", name="Folk", is_hidden=True)
    assert genres_near("a voyage over sea waves") == ()
