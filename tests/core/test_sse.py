"""Server-Sent Events: what stands on the wire, heartbeats, and a stream that stops when its reader leaves."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from core.tasks.notifications import Topics
from core.web.sse import HEARTBEAT, EventStream, ServerEvent, encode, event_stream, last_event_id

A_MOMENT = 0.01


def read(wire: str) -> list[ServerEvent]:
    """As a browser reads it (HTML standard, 9.2.6): fields by line, one space after the colon left out."""
    events: list[ServerEvent] = []
    last_id, name, data = "", "", ""
    lines = wire.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for line in lines:
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if line == "":
            if data:
                events.append(ServerEvent(data.removesuffix("\n"), name, last_id))
            name, data = "", ""
        elif field == "data":
            data += f"{value}\n"
        elif field == "event":
            name = value
        elif field == "id":
            last_id = value
    return events


def body(response: object) -> AsyncGenerator[bytes]:
    """What is sent, piece by piece, as Django's ASGI handler reads it: who closes this has left."""
    assert isinstance(response, EventStream)
    pieces = aiter(response)
    assert isinstance(pieces, AsyncGenerator)
    return pieces


async def some(*events: ServerEvent) -> AsyncGenerator[ServerEvent]:
    for event in events:
        yield event


@given(st.text(min_size=1), st.sampled_from(["", "track"]), st.integers(0, 10**9))
def test_any_data_arrives_as_it_was(data: str, name: str, number: int) -> None:
    (got,) = read(encode(ServerEvent(data, name, str(number))).decode())
    assert got == ServerEvent(data.replace("\r\n", "\n").replace("\r", "\n"), name, str(number))


def test_an_event_on_the_wire() -> None:
    event = ServerEvent("<li>\n</li>", "track", "7")
    assert encode(event) == b"id: 7\nevent: track\ndata: <li>\ndata: </li>\n\n"


def test_neither_name_nor_id_can_smuggle_a_line_in() -> None:
    (got,) = read(encode(ServerEvent("x", "a\ndata: b", "1\nevent: c")).decode())
    assert got == ServerEvent("x", "a data: b", "1 event: c")


@pytest.mark.parametrize(
    ("header", "query", "number"),
    [
        ("7", "3", 7),
        (None, "3", 3),
        ("", "3", 3),
        (None, None, 0),
        ("-1", None, 0),
        ("abc", "x", 0),
        ("٣", None, 0),
        ("9" * 40, None, 2**31 - 1),
        (None, "9" * 5_000, 2**31 - 1),
    ],
)
def test_the_last_event_is_the_browsers_then_the_addresses(header: str | None, query: str | None, number: int) -> None:
    headers = {} if header is None else {"Last-Event-ID": header}
    request = RequestFactory().get("/", {} if query is None else {"after": query}, headers=headers)
    assert last_event_id(request) == number


async def test_the_response_passes_proxies_and_is_kept_by_nobody() -> None:
    response = event_stream(some(ServerEvent("a"), ServerEvent("b")))
    assert response["Content-Type"] == "text/event-stream"
    assert "no-store" in response["Cache-Control"]
    assert response["X-Accel-Buffering"] == "no"
    pieces = [piece async for piece in body(response)]
    assert pieces == [HEARTBEAT, b"data: a\n\n", b"data: b\n\n"]


async def test_heartbeats_come_while_nothing_does_and_lose_no_event() -> None:
    go_on = asyncio.Event()

    async def slow() -> AsyncGenerator[ServerEvent]:
        yield ServerEvent("first")
        await go_on.wait()
        yield ServerEvent("second")

    pieces: list[bytes] = []
    async for piece in body(event_stream(slow(), heartbeat=A_MOMENT)):
        pieces.append(piece)
        if pieces.count(HEARTBEAT) == 4:
            go_on.set()
    assert [piece for piece in pieces if piece != HEARTBEAT] == [b"data: first\n\n", b"data: second\n\n"]
    assert pieces.count(HEARTBEAT) >= 4
    assert read(b"".join(pieces).decode()) == [ServerEvent("first"), ServerEvent("second")]


@pytest.mark.parametrize("heartbeats", [0, 2], ids=["at-once", "between-heartbeats"])
async def test_a_reader_who_leaves_ends_the_events(heartbeats: int) -> None:
    topics = Topics()

    async def watched() -> AsyncGenerator[ServerEvent]:
        with topics.subscribe("run"):
            yield ServerEvent("first")
            await asyncio.Event().wait()

    async with aclosing(body(event_stream(watched(), heartbeat=A_MOMENT))) as pieces:
        seen = [await anext(pieces) for _ in range(2 + heartbeats)]
        assert topics.subscribed() == {"run"}
    assert seen[1] == b"data: first\n\n"
    assert topics.subscribed() == frozenset()


async def test_a_reader_who_is_cut_off_while_it_waits_ends_the_events() -> None:
    topics = Topics()

    async def watched() -> AsyncGenerator[ServerEvent]:
        with topics.subscribe("run"):
            await asyncio.Event().wait()
            yield ServerEvent("never")

    async def follow() -> None:
        async for _ in body(event_stream(watched())):
            pass

    following = asyncio.create_task(follow())
    await until(lambda: bool(topics.subscribed()))
    following.cancel()
    await asyncio.wait({following})
    assert topics.subscribed() == frozenset()


async def test_an_error_in_the_events_is_not_swallowed() -> None:
    async def broken() -> AsyncGenerator[ServerEvent]:
        yield ServerEvent("first")
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        async for _ in body(event_stream(broken())):
            pass


async def until(condition: object, seconds: float = 5.0) -> None:
    """Wait for it."""
    assert callable(condition)
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110  # what is waited for rings no bell
            await asyncio.sleep(A_MOMENT)
