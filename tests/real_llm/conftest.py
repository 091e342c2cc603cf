"""The built-in model, started once for all tests that talk to it; and the browser of the tests in e2e."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from llm.errors import EmbeddedUnavailableError
from llm.services.builtin_model.server import EmbeddedServer, find_model
from tests.e2e.conftest import browser, first_page, new_page, open_page, prepared, serve, watcher

__all__ = ["browser", "first_page", "new_page", "open_page", "prepared", "serve", "watcher"]


@pytest.fixture(scope="session")
def model_file() -> Path:
    """The built-in model's; skips where it is not installed."""
    try:
        return find_model()
    except EmbeddedUnavailableError as exc:
        pytest.skip(exc.message)


@pytest.fixture(scope="session")
def model(model_file: Path) -> Iterator[EmbeddedServer]:
    """The built-in model, running."""
    with EmbeddedServer(model_file) as server:
        yield server
