"""Waking those who watch."""

import asyncio

from core.tasks.notifications import Topics


async def test_a_watcher_is_woken_by_its_topic_only() -> None:
    topics = Topics()
    with topics.subscribe("run 1") as one, topics.subscribe("run 2") as two:
        topics.publish("run 1")
        assert await one.wait(timeout=5)
        assert not await two.wait(timeout=0.01)


async def test_a_change_between_looking_and_waiting_is_not_missed() -> None:
    topics = Topics()
    with topics.subscribe("run") as watcher:
        topics.publish("run")
        await asyncio.sleep(0)
        assert await watcher.wait(timeout=5)


async def test_many_changes_wake_once() -> None:
    topics = Topics()
    with topics.subscribe("run") as watcher:
        for _ in range(5):
            topics.publish("run")
        assert await watcher.wait(timeout=5)
        assert not await watcher.wait(timeout=0.01)


async def test_all_watchers_of_a_topic_are_woken() -> None:
    topics = Topics()
    with topics.subscribe("run") as one, topics.subscribe("run") as two:
        topics.publish("run")
        assert await one.wait(timeout=5)
        assert await two.wait(timeout=5)


async def test_publishing_from_another_thread_wakes() -> None:
    topics = Topics()
    with topics.subscribe("run") as watcher:
        waiting = asyncio.create_task(watcher.wait(timeout=10))
        await asyncio.sleep(0)
        await asyncio.to_thread(topics.publish, "run")
        assert await waiting


async def test_topics_without_watchers_take_no_memory() -> None:
    topics = Topics()
    topics.publish("nobody")
    with topics.subscribe("run"), topics.subscribe("run"):
        assert topics.subscribed() == {"run"}
    assert topics.subscribed() == frozenset()
    topics.publish("run")
