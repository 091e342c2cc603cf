"""Connections that threads keep: used again while they are sound, and given up when they aren't."""

import os
import select
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError, connection, connections

from core.db.database_thread import DatabaseThread
from core.db.kept_connections import kept_connections
from core.tasks.late_writes import LateWrites, write_later
from tests.server import until

pytestmark = pytest.mark.django_db(transaction=True)
on_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="a file")


@pytest.fixture
def thread(monkeypatch: pytest.MonkeyPatch) -> Iterator[DatabaseThread]:
    monkeypatch.setattr(kept_connections(), "keeps", True)
    made = DatabaseThread("kept")
    yield made
    kept_connections().keeps = False
    made.submit(User.objects.count).result()
    made.shutdown()


def ask() -> Any:
    """The connection in which it was asked."""
    User.objects.count()
    return connection.connection


def asked(thread: DatabaseThread) -> Any:
    return thread.submit(ask).result()


def test_it_is_used_again(thread: DatabaseThread) -> None:
    assert asked(thread) is asked(thread)


def test_one_that_is_not_to_be_kept_is_closed(thread: DatabaseThread, monkeypatch: pytest.MonkeyPatch) -> None:
    first = asked(thread)
    monkeypatch.setattr(kept_connections(), "keeps", False)
    assert asked(thread) is first
    assert asked(thread) is not first


@on_sqlite
def test_a_file_that_somebody_has_written_into_is_opened_anew(thread: DatabaseThread) -> None:
    first = asked(thread)
    path = Path(connection.settings_dict["NAME"])
    about = path.stat()
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns + 1))
    second = asked(thread)
    assert second is not first
    assert asked(thread) is second


@on_sqlite
def test_one_that_cannot_see_what_others_write_is_not_kept(
    thread: DatabaseThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.db.sqlite.base.state_of", lambda _: None)
    assert asked(thread) is not asked(thread)


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="a server")
def test_one_that_the_server_has_ended_is_opened_anew(thread: DatabaseThread) -> None:
    first = asked(thread)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [first.info.backend_pid])
    until(lambda: select.select([first.fileno()], [], [], 0)[0])
    assert asked(thread) is not first


def test_one_in_which_something_failed_is_looked_at(thread: DatabaseThread, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        connection.ensure_connection()
        connection.errors_occurred = True
        raise OperationalError("something failed")

    first = asked(thread)
    with pytest.raises(OperationalError):
        thread.submit(fail).result()
    assert asked(thread) is first, "it still answers"

    monkeypatch.setattr(type(connections["default"]), "is_usable", lambda _: False)
    with pytest.raises(OperationalError):
        thread.submit(fail).result()
    assert asked(thread) is not first


def test_idle_ones_are_let_go_from_another_thread(thread: DatabaseThread) -> None:
    first = asked(thread)
    assert kept_connections().has_any()
    kept_connections().let_go()
    assert not kept_connections().has_any()
    assert asked(thread) is not first


def test_one_in_use_is_not_taken_away(thread: DatabaseThread) -> None:
    first = asked(thread)
    begun, go_on = Event(), Event()

    def work() -> int:
        begun.set()
        go_on.wait(10)
        return User.objects.count()

    working = thread.submit(work)
    assert begun.wait(10)
    kept_connections().let_go()
    go_on.set()
    assert working.result() == 0
    assert asked(thread) is first


class TestLateWrites:
    @pytest.fixture
    def late(self) -> Iterator[LateWrites]:
        made = LateWrites()
        yield made
        made.close()

    def test_at_once_where_no_server_runs(self) -> None:
        written: list[str] = []
        write_later("seen", lambda: written.append("here"))
        assert written == ["here"]

    def test_what_waits_already_is_written_once_and_all_is_written_before_the_end(self, late: LateWrites) -> None:
        go_on, written = Event(), []
        late.add("slow", lambda: go_on.wait(10))
        for _ in range(3):
            late.add("seen", lambda: written.append("seen"))
        late.add("used", lambda: written.append("used"))
        go_on.set()
        late.close()
        assert written == ["seen", "used"]

    def test_a_failure_is_told_and_the_next_is_written(
        self, late: LateWrites, caplog: pytest.LogCaptureFixture
    ) -> None:
        written: list[str] = []
        late.add("broken", lambda: 1 / 0)
        late.add("seen", lambda: written.append("seen"))
        late.close()
        assert written == ["seen"]
        assert "a late write failed: broken" in caplog.text
