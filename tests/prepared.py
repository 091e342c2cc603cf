"""Data directories made once for all tests: `Server(folder, tmp_path / "data")` copies one, nobody writes to it."""

import os
from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest
from filelock import FileLock

from tests import forked
from tests.server import add_library, add_owner, make_database


@pytest.fixture(scope="session")
def ownerless(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database in which there is nobody."""
    return _once(tmp_path_factory, "ownerless", make_database)


@pytest.fixture(scope="session")
def with_owner(tmp_path_factory: pytest.TempPathFactory, ownerless: Path) -> Path:
    """The owner, who is signed in."""
    return _once(tmp_path_factory, "with-owner", lambda folder: add_owner(copytree(ownerless, folder)))


@pytest.fixture(scope="session")
def with_music(tmp_path_factory: pytest.TempPathFactory, with_owner: Path) -> Path:
    """The same and the demo library."""
    return _once(tmp_path_factory, "with-music", lambda folder: add_library(copytree(with_owner, folder)))


def pytest_sessionfinish() -> None:
    """End what servers are forked from."""
    forked.end()


def _once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], Path]) -> Path:
    """The folder of this name, made by whichever of the test processes needs it first."""
    own = factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    folder, whole = shared / name, shared / f"{name}.whole"
    with FileLock(shared / f"{name}.lock"):
        if not whole.exists():
            make(folder)
            whole.touch()
    return folder
