"""Django's ASGI handler with threads and connections that are kept, and without steps that wait for a thread in vain.

Django gives each request a thread of its own, and has three steps of each wait for it: two that open and close
connections, which our threads see to themselves, and the closing of the answer.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any

from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, ASGIRequest, get_script_prefix
from django.db import close_old_connections, reset_queries
from django.http.response import HttpResponseBase
from django.urls import set_script_prefix

from core.tasks.request_threads import request_threads

#: As Django's types have them.
_Receive = Callable[[], Awaitable[Mapping[str, Any]]]
_Send = Callable[[Mapping[str, Any]], Awaitable[None]]


def leave_connections_to_threads() -> None:
    """For a server: from now on no signal of a request closes connections (core/tasks/request_threads.py)."""
    signals.request_started.disconnect(reset_queries)
    signals.request_started.disconnect(close_old_connections)
    signals.request_finished.disconnect(close_old_connections)


class Handler(ASGIHandler):
    """Answers one request after another."""

    async def __call__(self, scope: dict[str, Any], receive: _Receive, send: _Send) -> None:
        """Answer it, in a thread that others have used before as far as it needs one."""
        with request_threads().take() as thread:
            async with ThreadSensitiveContext(executor=thread):
                await self.handle(scope, receive, send)

    async def handle(self, scope: dict[str, Any], receive: _Receive, send: _Send) -> None:
        """Read the request, answer it, and stop where its sender leaves."""
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        with body:
            set_script_prefix(get_script_prefix(scope))
            await signals.request_started.asend(sender=self.__class__, scope=scope)
            request, refusal = self.create_request(scope, body)
            if request is not None:
                await self._answer_unless_left(request, receive, send)
            elif refusal is not None:
                await self.send_response(refusal, send)
                await _close(refusal)

    async def _answer_unless_left(self, request: ASGIRequest, receive: _Receive, send: _Send) -> None:
        answering = asyncio.create_task(self._answer(request, send))
        leaving = asyncio.create_task(_wait_until_left(receive))
        try:
            await asyncio.wait({answering, leaving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            response = await _end(answering)
            await _end(leaving)
        if response is None:
            await signals.request_finished.asend(sender=self.__class__)
        else:
            await _close(response)

    async def _answer(self, request: ASGIRequest, send: _Send) -> HttpResponseBase:
        response: HttpResponseBase = await self.run_get_response(request)
        with suppress(asyncio.CancelledError):  # who asked has left; the answer is closed like any other
            await self.send_response(response, send)
        return response


async def _wait_until_left(receive: _Receive) -> None:
    """The body has been read whole: all that can come is that its sender leaves."""
    while (await receive())["type"] != "http.disconnect":
        continue


async def _end(task: "asyncio.Task[Any]") -> Any:
    """Its result; None where it has to be cancelled, and lets itself be."""
    if not task.done():
        task.cancel()
    try:
        return await task
    except asyncio.CancelledError:
        return None


async def _close(response: HttpResponseBase) -> None:
    """What a stream has open may be files and queries; other answers only forget."""
    if response.streaming:
        await sync_to_async(response.close)()
    else:
        response.close()
