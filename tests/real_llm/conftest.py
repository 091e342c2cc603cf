"""The built-in model, started once for all tests that talk to it."""

from collections.abc import Iterator

import pytest

from llm.errors import EmbeddedUnavailableError
from llm.services.embedded import EmbeddedServer, find_model


@pytest.fixture(scope="session")
def model() -> Iterator[EmbeddedServer]:
    """Skipped where it is not installed."""
    try:
        path = find_model()
    except EmbeddedUnavailableError as exc:
        pytest.skip(exc.message)
    with EmbeddedServer(path) as server:
        yield server
