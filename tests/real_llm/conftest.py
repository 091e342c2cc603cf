"""The built-in model, started once for all tests that talk to it; and the browser of the tests in e2e."""

from collections.abc import Iterator

import pytest

from llm.errors import EmbeddedUnavailableError
from llm.services.embedded import EmbeddedServer, find_model
from tests.e2e.conftest import browser, open_page, prepared, watcher

__all__ = ["browser", "open_page", "prepared", "watcher"]


@pytest.fixture(scope="session")
def model() -> Iterator[EmbeddedServer]:
    """Skipped where it is not installed."""
    try:
        path = find_model()
    except EmbeddedUnavailableError as exc:
        pytest.skip(exc.message)
    with EmbeddedServer(path) as server:
        yield server
