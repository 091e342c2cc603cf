"""What happens when the server starts and stops."""

from typing import Any

import pytest

from core.middleware.lifespan import Hook, LifespanMiddleware


async def inner(scope: dict[str, Any], receive: Any, send: Any) -> None:
    await send({"type": "inner", "scope": scope["type"]})


async def run(application: LifespanMiddleware, scope_type: str) -> list[Any]:
    sent: list[Any] = []
    messages = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])

    async def receive() -> Any:
        return next(messages)

    async def send(message: Any) -> None:
        sent.append(message)

    await application({"type": scope_type}, receive, send)
    return sent


def noting(diary: list[str], entry: str) -> Hook:
    async def hook() -> None:
        diary.append(entry)

    return hook


async def test_hooks_run_in_order_around_the_servers_life() -> None:
    diary: list[str] = []
    application = LifespanMiddleware(
        inner, startup=[noting(diary, "a"), noting(diary, "b")], shutdown=[noting(diary, "c")]
    )
    sent = await run(application, "lifespan")
    assert diary == ["a", "b", "c"]
    assert [message["type"] for message in sent] == [
        "lifespan.startup.complete",
        "lifespan.shutdown.complete",
    ]


async def test_requests_go_to_the_application() -> None:
    assert await run(LifespanMiddleware(inner), "http") == [{"type": "inner", "scope": "http"}]


async def test_a_failing_hook_is_told_without_its_details(caplog: pytest.LogCaptureFixture) -> None:
    async def broken() -> None:
        raise RuntimeError("secret detail")

    sent = await run(LifespanMiddleware(inner, startup=[broken]), "lifespan")
    assert sent[0] == {"type": "lifespan.startup.failed", "message": "RuntimeError"}
    assert "startup failed" in caplog.text
