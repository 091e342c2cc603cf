"""The fixture `embedder`: a fake that the settings choose."""

from collections.abc import Iterator

import pytest
from django.test import override_settings

from core.runtime import singletons
from tests.fakes.embedder import Chosen, FakeEmbedder


@pytest.fixture
def embedder() -> Iterator[FakeEmbedder]:
    """This process knows no vectors yet. For tests that embed: needs numpy."""
    searching = pytest.importorskip("library.vectors.searching")
    Chosen.embedder, Chosen.problem = FakeEmbedder(), ""
    singletons().made.pop(searching.VectorCache, None)
    with override_settings(EMBEDDER="tests.fakes.embedder.chosen"):
        yield Chosen.embedder
    Chosen.embedder = None
