"""What goes down is told once, and once that it works again; also by whoever meets a database that is down."""

import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import OperationalError

from core.logs.filters import DatabaseTroubleFilter, RepeatedTroubleFilter
from core.runtime import singletons
from core.tasks.notifications import topics
from core.tasks.outages import BEGUN, Outage, Outages, outages


@pytest.fixture(autouse=True)
def _nothing_is_down() -> Iterator[None]:
    singletons().made.pop(Outages, None)
    yield
    singletons().made.pop(Outages, None)


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, "core.tasks.outages")
    return caplog


def test_it_is_told_once_that_something_is_down_and_once_that_it_works_again(log: pytest.LogCaptureFixture) -> None:
    assert not outages().end("music server")
    news = [outages().begin("music server", "Plex at http://nas", f"no answer ({number})") for number in range(3)]
    assert news == [True, False, False]
    assert outages().find("music server") is not None
    assert [outages().end("music server") for _ in range(2)] == [True, False]
    assert log.messages == [
        "Plex at http://nas doesn't work: no answer (0)",
        "Plex at http://nas works again, after 0:00:00",
    ]
    assert outages().current() == {}


def test_another_server_of_the_same_kind_takes_the_place_of_the_one_before(log: pytest.LogCaptureFixture) -> None:
    outages().begin("language model", "Ollama at nas", "refused")
    outages().begin("language model", "OpenAI", "bad key")
    assert {kind: outage.what for kind, outage in outages().current().items()} == {"language model": "OpenAI"}
    assert len(log.messages) == 2


def test_a_clock_that_was_set_back_is_no_negative_time(log: pytest.LogCaptureFixture) -> None:
    outages().begin("automatic sync", "The nightly sync", "no room")
    known = outages()._known
    known["automatic sync"] = Outage("The nightly sync", "no room", known["automatic sync"].since + timedelta(hours=3))
    outages().end("automatic sync")
    assert log.messages[-1] == "The nightly sync works again, after 0:00:00"


def record(*, exc: BaseException | None = None, args: tuple[object, ...] = ()) -> logging.LogRecord:
    info = (type(exc), exc, None) if exc else None
    return logging.LogRecord("playlists", logging.WARNING, __file__, 1, "trying failed: %s", args, info)


def passes(record: logging.LogRecord) -> bool:
    """Through both filters, as on the way to the log."""
    return DatabaseTroubleFilter().filter(record) and RepeatedTroubleFilter().filter(record)


MALFORMED = OperationalError("database disk image is malformed")


def test_whoever_meets_a_database_that_is_down_is_heard_once(log: pytest.LogCaptureFixture) -> None:
    said = [passes(record(exc=MALFORMED)), passes(record(args=(MALFORMED,))), passes(record(exc=MALFORMED))]
    assert said == [True, False, False]
    outages().end("database")
    assert passes(record(args=(MALFORMED,)))
    assert [line.partition(",")[0] for line in log.messages] == ["The database works again"]


def test_a_line_that_a_quiet_log_would_not_have_is_no_reason_to_drop_a_warning(log: pytest.LogCaptureFixture) -> None:
    quiet = record(args=(MALFORMED,))
    quiet.levelno = logging.INFO
    assert passes(quiet)
    assert log.messages == ["The database doesn't work: database disk image is malformed"]
    assert not passes(record(exc=MALFORMED))


def test_what_passes_in_a_moment_and_what_is_our_mistake_is_told_each_time() -> None:
    for exc in (OperationalError("database is locked"), ValueError("x")):
        assert [passes(record(exc=exc)) for _ in range(2)] == [True, True]
        assert [passes(record(args=(exc,))) for _ in range(2)] == [True, True]
    assert passes(record(args=("database disk image is malformed",)))
    assert outages().current() == {}


async def test_whoever_watches_hears_of_an_outage_at_once_and_of_each_once() -> None:
    with topics().subscribe(BEGUN) as bell:
        outages().begin("database", "The database", "gone")
        assert await bell.wait(5)
        outages().begin("database", "The database", "still gone")
        assert not await bell.wait(0.01)
