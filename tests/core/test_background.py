"""Tasks that outlive the request that started them."""

import asyncio
import gc
import logging
import threading
from collections.abc import AsyncIterator
from contextvars import ContextVar

import pytest
from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.contrib.auth.models import User
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from core.tasks.background import BackgroundTasks, DuplicateTaskError, WorkStoppedError

SEEN: ContextVar[str] = ContextVar("SEEN", default="nothing")


@pytest.fixture
async def tasks(transactional_db: None) -> AsyncIterator[BackgroundTasks]:
    """With a database: each task closes its connections in the end."""
    runner = BackgroundTasks()
    yield runner
    await runner.aclose(grace=5)


async def forever() -> None:
    await asyncio.Event().wait()


async def test_a_name_is_free_as_soon_as_its_work_is_done(tasks: BackgroundTasks) -> None:
    """Though the task before still closes its connections, in a thread."""
    for _ in range(20):
        done = asyncio.Event()

        async def work(done: asyncio.Event = done) -> None:
            done.set()

        tasks.spawn("again", work)
        await done.wait()


async def test_a_task_runs_to_its_end_and_is_forgotten(tasks: BackgroundTasks) -> None:
    done = asyncio.Event()

    async def work() -> None:
        done.set()

    tasks.spawn("work", work)
    assert tasks.is_running("work")
    await tasks.wait("work")
    assert done.is_set()
    assert not tasks.is_running("work")
    tasks.spawn("work", work)


async def test_a_task_survives_the_garbage_collector(tasks: BackgroundTasks) -> None:
    done = asyncio.Event()

    async def work() -> None:
        await asyncio.sleep(0)
        done.set()

    tasks.spawn("work", work)
    gc.collect()
    await asyncio.wait_for(done.wait(), 5)


async def test_two_tasks_of_one_name_are_refused(tasks: BackgroundTasks) -> None:
    tasks.spawn("work", forever)
    with pytest.raises(DuplicateTaskError):
        tasks.spawn("work", forever)


async def test_a_task_does_not_inherit_its_starters_context(tasks: BackgroundTasks) -> None:
    seen = []

    async def work() -> None:
        seen.append(SEEN.get())

    SEEN.set("the request's")
    tasks.spawn("work", work)
    await tasks.wait("work")
    assert seen == ["nothing"]


async def test_a_cancelled_task_has_time_to_clean_up(tasks: BackgroundTasks) -> None:
    cleaned = []

    async def work() -> None:
        try:
            await forever()
        finally:
            await asyncio.sleep(0)
            cleaned.append(True)

    tasks.spawn("work", work)
    await asyncio.sleep(0)
    assert tasks.cancel("work")
    await tasks.wait("work")
    assert cleaned == [True]
    assert not tasks.cancel("work")


async def test_waiting_for_a_task_does_not_tie_it_to_the_waiter(tasks: BackgroundTasks) -> None:
    tasks.spawn("work", forever)
    waiter = asyncio.create_task(tasks.wait("work"))
    await asyncio.sleep(0)
    waiter.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiter
    assert tasks.is_running("work")
    await tasks.wait("unknown")


async def test_a_failure_is_logged_with_the_tasks_name(
    tasks: BackgroundTasks, caplog: pytest.LogCaptureFixture
) -> None:
    async def work() -> None:
        raise RuntimeError("broken")

    tasks.spawn("work", work)
    await tasks.wait("work")
    assert "background task work failed" in caplog.text
    assert "RuntimeError: broken" in caplog.text


async def test_closing_stops_everything(tasks: BackgroundTasks) -> None:
    for name in ("a", "b"):
        tasks.spawn(name, forever)
    await tasks.aclose(grace=5)
    assert not tasks.is_running("a")
    assert not tasks.is_running("b")


async def test_closing_does_not_wait_beyond_its_grace(caplog: pytest.LogCaptureFixture) -> None:
    runner = BackgroundTasks()
    release = asyncio.Event()

    async def stubborn() -> None:
        while not release.is_set():
            try:
                await release.wait()
            except asyncio.CancelledError:
                continue

    runner.spawn("stubborn", stubborn)
    await asyncio.sleep(0)
    with caplog.at_level(logging.WARNING):
        await runner.aclose(grace=0.05)
    assert "stubborn has not stopped" in caplog.text
    release.set()
    await runner.wait("stubborn")


@pytest.mark.django_db(transaction=True)
async def test_a_hundred_tasks_of_a_hundred_requests_leak_no_thread_and_no_connection(
    tasks: BackgroundTasks,
) -> None:
    opened: list[BaseDatabaseWrapper] = []

    def note(connection: BaseDatabaseWrapper, **_: object) -> None:
        opened.append(connection)

    async def work() -> None:
        await User.objects.acount()

    # Earlier tests may have left a connection open in the thread that all tasks share: none would be opened then.
    tasks.spawn("close", sync_to_async(connections.close_all))
    await tasks.wait("close")
    before = threading.active_count()
    connection_created.connect(note)
    try:
        for number in range(100):
            async with ThreadSensitiveContext():  # what Django puts around each request
                tasks.spawn(f"work-{number}", work)
        for number in range(100):
            await tasks.wait(f"work-{number}")
    finally:
        connection_created.disconnect(note)
    assert opened
    assert all(connection.connection is None for connection in opened)
    assert len({id(connection) for connection in opened}) == 1
    assert threading.active_count() <= before + 1


@pytest.mark.django_db(transaction=True)
async def test_database_calls_work_in_a_task(tasks: BackgroundTasks) -> None:
    counts = []

    async def work() -> None:
        await User.objects.acreate(username="listener")
        counts.append(await User.objects.acount())

    tasks.spawn("work", work)
    await tasks.wait("work")
    assert counts == [1]


class TestToTheEnd:
    """Work for somebody who waits, and may leave."""

    async def test_its_result_and_its_error_come_back(self, tasks: BackgroundTasks) -> None:
        async def fine() -> int:
            return 7

        async def failing() -> int:
            raise ValueError("no")

        assert await tasks.run_to_completion(fine) == 7
        with pytest.raises(ValueError, match="no"):
            await tasks.run_to_completion(failing)

    async def test_it_is_done_though_the_one_who_asked_has_left(self, tasks: BackgroundTasks) -> None:
        begun, go_on, done = asyncio.Event(), asyncio.Event(), asyncio.Event()

        async def work() -> None:
            begun.set()
            await go_on.wait()
            done.set()

        asking = asyncio.create_task(tasks.run_to_completion(work))
        await begun.wait()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        go_on.set()
        await asyncio.wait_for(done.wait(), 10)

    async def test_who_waits_when_the_process_stops_hears_of_it(self, tasks: BackgroundTasks) -> None:
        asking = asyncio.create_task(tasks.run_to_completion(forever))
        await asyncio.sleep(0)
        await tasks.aclose(5)
        with pytest.raises(WorkStoppedError):
            await asking
