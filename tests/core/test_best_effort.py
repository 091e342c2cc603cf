"""Writing that may be left out: sessions on pages that only read, and when a token was used."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from django.contrib.auth.decorators import login_not_required
from django.db import OperationalError, ProgrammingError, connection
from django.http import HttpRequest, HttpResponse
from django.test import AsyncClient, Client
from django.urls import path
from pytest_django.fixtures import Settings

from accounts.models import Session
from core.db.best_effort import write_if_possible

pytestmark = pytest.mark.django_db(transaction=True)
_WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


@login_not_required
def noting(request: HttpRequest) -> HttpResponse:
    """A page that keeps something in the session."""
    request.session["seen"] = True
    return HttpResponse("read")


urlpatterns = [path("noting/", noting)]
handler500 = "core.web.error_pages.server_error"


@pytest.fixture(autouse=True)
def _pages(settings: Settings) -> None:
    settings.ROOT_URLCONF = __name__


def refusing(words: str) -> Callable[..., Any]:
    """A database that is read and not written."""

    def execute(call: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if sql.lstrip().upper().startswith(_WRITES):
            raise OperationalError(words)
        return call(sql, *rest)

    return execute


@pytest.mark.parametrize(
    "words", ["attempt to write a readonly database", "database or disk is full", "database is locked"]
)
def test_a_page_that_only_reads_comes_without_its_session(words: str) -> None:
    visitor = Client(raise_request_exception=False)
    with connection.execute_wrapper(refusing(words)):
        read = visitor.get("/noting/")
        assert (read.status_code, read.content) == (200, b"read")
        assert "sessionid" not in read.cookies
        assert visitor.post("/noting/").status_code == 503
    assert "sessionid" in visitor.get("/noting/").cookies


async def test_the_same_in_the_event_loop() -> None:
    answer = await AsyncClient(raise_request_exception=False).get("/noting/")
    assert (answer.status_code, "sessionid" in answer.cookies) == (200, True)


def test_mistakes_are_not_left_out() -> None:
    def mistaken() -> None:
        raise ProgrammingError("syntax error")

    with pytest.raises(ProgrammingError):
        write_if_possible("a mistake", mistaken)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite locks the whole database")
def test_it_does_not_wait_for_somebody_elses_lock_and_later_ones_do() -> None:
    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as other:
        with connection.cursor() as cursor:
            before = cursor.execute("PRAGMA busy_timeout").fetchone()
        other.execute("BEGIN IMMEDIATE")
        assert write_if_possible("a visit", Session.objects.all().delete) is None
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA busy_timeout").fetchone() == before
        other.execute("ROLLBACK")
        assert write_if_possible("a visit", Session.objects.all().delete) == (0, {})
