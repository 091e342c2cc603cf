"""A database that cannot be used: 503 in plain words for people and scripts, and one line in the log."""

import logging

import pytest
from django.contrib.auth.decorators import login_not_required
from django.db import OperationalError, ProgrammingError
from django.http import HttpRequest, HttpResponse
from django.test import AsyncClient, Client
from django.urls import path
from pytest_django.fixtures import Settings

from core.db.messages import words_for


@login_not_required
def locked(request: HttpRequest) -> HttpResponse:
    """Somebody else writes for too long."""
    raise OperationalError("database is locked")


@login_not_required
async def locked_async(request: HttpRequest) -> HttpResponse:
    """The same of a view that does not block."""
    raise OperationalError("database is\nlocked")


@login_not_required
def mistaken(request: HttpRequest) -> HttpResponse:
    """A query that no database would take."""
    raise ProgrammingError("syntax error")


urlpatterns = [path("locked/", locked), path("locked-async/", locked_async), path("mistaken/", mistaken)]
handler500 = "core.web.error_pages.server_error"


@pytest.fixture(autouse=True)
def _pages(settings: Settings) -> None:
    settings.ROOT_URLCONF = __name__


@pytest.fixture
def visitor() -> Client:
    """Django's client would raise what the server answers."""
    return Client(raise_request_exception=False)


@pytest.fixture
def request_log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.ERROR, "django.request")
    return caplog


@pytest.mark.parametrize("address", ["/locked/", "/locked-async/"])
async def test_a_page_says_so(address: str, request_log: pytest.LogCaptureFixture) -> None:
    response = await AsyncClient(raise_request_exception=False).get(address)
    assert response.status_code == 503
    assert "database" in response.content.decode()
    (record,) = request_log.records
    assert record.getMessage() == f"{address}: the database failed: database is locked"
    assert record.exc_info is None


def test_a_synchronous_server_says_the_same(visitor: Client) -> None:
    assert visitor.get("/locked/").status_code == visitor.get("/locked-async/").status_code == 503


def test_a_script_hears_it_as_json(visitor: Client) -> None:
    response = visitor.get("/locked/", headers={"accept": "application/json"})
    assert (response.status_code, response.json()) == (503, {"error": words_for("busy").message, "code": "storage"})


def test_a_mistake_of_ours_stays_one(visitor: Client, request_log: pytest.LogCaptureFixture) -> None:
    assert visitor.get("/mistaken/").status_code == 500
    assert request_log.records[0].exc_info is not None
