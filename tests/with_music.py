"""A data directory with owner, API token and demo library, made once for all tests that copy it."""

from pathlib import Path

import pytest

from tests.playlists.live import prepare_library


@pytest.fixture(scope="session")
def with_music(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """To be copied, never written to: `Server(with_music, tmp_path / "data")` copies it."""
    return prepare_library(tmp_path_factory.mktemp("with-music"))
