"""What every test stands on: no network but loopback, and ways to sign in. See tests/environment.py for the rest."""

import gc
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from asgiref.sync import SyncToAsync
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management.color import no_style
from django.db import OperationalError, connection, connections
from django.test import TransactionTestCase, override_settings
from hypothesis import settings as hypothesis_settings
from xdist.scheduler import LoadFileScheduling

from core.runtime import singletons
from core.text.known_secrets import known_secrets
from playlists.services.generation.known_answers import KnownAnswers
from tests.network import loopback_only
from tests.slow import are_slow, function_of

# Ways to sign in: owner_client, async_owner_client, guest_client, api_headers.
pytest_plugins = ["tests.accounts.fixtures", "tests.prepared", "tests.embedding"]

#: Where the tests with the real model are.
REAL_LLM = "tests/real_llm/"
#: Fixtures of tests that start processes: data directories for servers (tests/prepared.py), commands.
_PROCESSES = {"ownerless", "with_owner", "with_music", "installation", "new", "start_command"}

# Two slow cores must not fail a property: deadlines are for humans.
hypothesis_settings.register_profile("plexsage", deadline=None, print_blob=True)
hypothesis_settings.load_profile("plexsage")


@pytest.fixture(scope="session", autouse=True)
def _quick() -> Iterator[None]:
    """Hashing a password takes a third of a second on purpose, and most tests sign somebody in. Every test client makes
    the middleware anew, which would look at all static files each time: those are for tests with a real server.
    """
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    no_files = {"SERVESTATIC_USE_FINDERS": False, "SERVESTATIC_USE_STATIC_ROOT": False}
    # Embedding the demo library takes seconds: tests of it say so themselves (tests/embedding.py).
    with override_settings(PASSWORD_HASHERS=hashers, EMBEDDER="tests.fakes.embedder.none", **no_files):
        yield


@pytest.fixture(scope="session", autouse=True)
def _emptied_quickly() -> Iterator[None]:
    """After a test that commits, its tables are emptied: that alone, and not all that follows a migration.

    What names the models stays, which nobody here changes.
    """
    kept = {ContentType._meta.db_table, Permission._meta.db_table}

    @cache
    def statements() -> list[str]:
        # Looked for when the first test has used the database: without such a test, there is none.
        tables = connection.introspection.django_table_names(only_existing=True)
        return connection.ops.sql_flush(no_style(), [name for name in tables if name not in kept])

    def empty(test: TransactionTestCase) -> None:
        try:
            connection.ops.execute_sql_flush(statements())
        except OperationalError:
            # Seen once, "no such table": in memory, threads share one schema, and a load's had just changed it.
            connection.ops.execute_sql_flush(statements())

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty)
        yield


@pytest.fixture(scope="session", autouse=True)
def _no_connection_left(django_db_setup: None) -> Iterator[None]:
    """Async tests reach the database in a thread of asgiref's. PostgreSQL drops no database that one still uses."""
    yield
    SyncToAsync.single_thread_executor.submit(connections.close_all).result()


@pytest.fixture(autouse=True)
def _nothing_learnt() -> None:
    """What one test stores as a secret is an ordinary word in another; what one model says, another does not."""
    known_secrets().forget()
    singletons().made.pop(KnownAnswers, None)


@pytest.fixture(autouse=True)
def _no_network() -> Iterator[None]:
    """Refuse every connection that leaves this machine."""
    with loopback_only():
        yield


def pytest_collection_finish() -> None:
    """Thousands of tests are there to stay: looking through them for garbage would take an eighth of the time."""
    gc.collect()
    gc.freeze()
    gc.enable()


class ModelsTogether(LoadFileScheduling):  # type: ignore[misc]  # xdist ships no types
    """A file's tests run in one process, and all with the real model: two at once take far longer than one by one."""

    def _split_scope(self, nodeid: str) -> str:
        scope: str = super()._split_scope(nodeid)
        return REAL_LLM if scope.startswith(REAL_LLM) else scope


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ModelsTogether | None:
    """Of `--dist loadfile`; all else is left to xdist."""
    return ModelsTogether(config, log) if config.getvalue("dist") == "loadfile" else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long tests first, the real model's before all: no process then waits for another one's last file.

    What starts processes is marked, and what takes long: `make test-fast` leaves them out.
    """
    for item in items:
        if _PROCESSES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.process)
    marks = ("real_llm", "slow", "browser", "process")
    long = {item.path for item in items if any(map(item.get_closest_marker, marks))}
    items.sort(key=lambda item: (not item.nodeid.startswith(REAL_LLM), item.path not in long))
    slow = are_slow()
    for item in items:
        if function_of(item) in slow:
            item.add_marker(pytest.mark.slow)
