"""Data directories made once for all tests: `Server(folder, tmp_path / "data")` copies one, nobody writes to it."""

from pathlib import Path

import pytest

from tests.server import make_database, prepare, prepare_library


@pytest.fixture(scope="session")
def ownerless(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database in which there is nobody."""
    return make_database(tmp_path_factory.mktemp("ownerless"))


@pytest.fixture(scope="session")
def with_owner(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The owner, and an API token."""
    return prepare(tmp_path_factory.mktemp("with-owner"))


@pytest.fixture(scope="session")
def with_music(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same and the demo library."""
    return prepare_library(tmp_path_factory.mktemp("with-music"))
