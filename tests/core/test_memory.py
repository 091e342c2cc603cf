"""What was read is recalled while nothing is written, whoever writes; never for longer."""

from collections.abc import Callable
from threading import Thread

import pytest
from django.contrib.auth.models import User
from django.db import close_old_connections, connection, transaction

from core.db.kept_connections import kept_connections
from core.db.memory import copy_row, recall

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _keeping(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_connections(), "keeps", True)


@pytest.fixture
def reads() -> list[int]:
    """How many people there were, each time that they were counted."""
    return []


def count(reads: list[int]) -> int:
    def read() -> int:
        reads.append(User.objects.count())
        return reads[-1]

    return recall("people", read)


def elsewhere(write: Callable[[], object]) -> None:
    """In another connection, as another process would."""

    def work() -> None:
        write()
        close_old_connections()

    thread = Thread(target=work)
    thread.start()
    thread.join()


def add(name: str) -> User:
    return User.objects.create(username=name)


def test_it_is_read_once_while_nothing_is_written(reads: list[int]) -> None:
    assert [count(reads) for _ in range(3)] == [0, 0, 0]
    assert reads == [0]


def test_what_others_write_is_seen_at_once(reads: list[int]) -> None:
    for number in range(3):
        assert count(reads) == number
        elsewhere(lambda: add(f"person {len(reads)}"))
    assert count(reads) == 3


def test_what_is_written_here_is_seen_at_once(reads: list[int]) -> None:
    count(reads)
    person = add("anna")
    assert count(reads) == 1
    User.objects.filter(pk=person.pk).update(first_name="Anna")
    assert count(reads) == 1
    person.delete()
    assert count(reads) == 0


def test_what_is_taken_back_is_not_seen(reads: list[int]) -> None:
    with transaction.atomic():
        add("anna")
        assert count(reads) == 1
        transaction.set_rollback(True)
    assert count(reads) == 0


def test_a_transaction_sees_its_own(reads: list[int]) -> None:
    count(reads)
    with transaction.atomic():
        elsewhere(lambda: None)
        assert count(reads) == 0
    assert reads == [0, 0]


def test_what_is_written_while_it_is_read_is_not_missed(reads: list[int]) -> None:
    """Also where reading recalls something else, which asks the database again."""

    def read() -> int:
        reads.append(User.objects.count())
        elsewhere(lambda: add(f"person {len(reads)}"))
        recall("something else", lambda: None)
        return reads[-1]

    assert recall("people", read) == 0
    assert recall("people", read) == 1


def test_another_connection_begins_anew(reads: list[int]) -> None:
    count(reads)
    connection.close()
    assert count(reads) == 0
    assert reads == [0, 0]


def test_nothing_is_recalled_where_no_server_runs(reads: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_connections(), "keeps", False)
    assert [count(reads), count(reads)] == [0, 0]
    assert reads == [0, 0]


def test_a_copy_is_ones_own() -> None:
    anna = add("anna")
    anna.api_tokens.count()
    copied = copy_row(anna)
    assert copied == anna
    copied.username = "berta"
    copied._state.fields_cache["person"] = None
    assert anna.username == "anna"
    assert "person" not in anna._state.fields_cache
    copied.save()
    assert User.objects.get().username == "berta"
