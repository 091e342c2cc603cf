"""Kinds of middleware, sync or async as what they stand around: no answer costs a change of thread without need."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from asgiref.sync import iscoroutinefunction, sync_to_async
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.decorators import sync_and_async_middleware
from django.utils.deprecation import MiddlewareMixin

GetResponse = Callable[[HttpRequest], Any]
Middleware = Callable[[GetResponse], GetResponse]


def response_middleware(change: Callable[[HttpRequest, HttpResponseBase], HttpResponseBase]) -> Middleware:
    """Middleware that changes responses on their way out."""

    @sync_and_async_middleware
    def around(get_response: GetResponse) -> GetResponse:
        if iscoroutinefunction(get_response):

            async def answer_async(request: HttpRequest) -> HttpResponseBase:
                return change(request, await get_response(request))

            return answer_async
        return lambda request: change(request, get_response(request))

    return around


def context_middleware(context: Callable[[HttpRequest], AbstractContextManager[None]]) -> Middleware:
    """Middleware that answers requests inside a context."""

    @sync_and_async_middleware
    def around(get_response: GetResponse) -> GetResponse:
        if iscoroutinefunction(get_response):

            async def answer_async(request: HttpRequest) -> HttpResponseBase:
                with context(request):
                    return await get_response(request)  # type: ignore[no-any-return]  # the handler's next layer

            return answer_async

        def answer(request: HttpRequest) -> HttpResponseBase:
            with context(request):
                return get_response(request)  # type: ignore[no-any-return]  # the handler's next layer

        return answer

    return around


class InLoop(MiddlewareMixin):
    """Before a class of Django's, which under ASGI has each step (`process_request`, ...) wait for a thread: here only
    those do that may ask the database.
    """

    def __init__(self, get_response: GetResponse) -> None:
        super().__init__(get_response)
        if self.async_mode and hasattr(self, "process_view"):
            # Django looks at it to know whether it may be awaited.
            vars(self)["process_view"] = self._awaitable(self.process_view)

    def may_ask(self, request: HttpRequest, step: str, *args: Any) -> bool:
        """Whether this step may ask the database or the disk, or show a page, which does; `args`: what else it gets."""
        return False

    async def __acall__(self, request: HttpRequest) -> HttpResponseBase:
        response = await self._take("process_request", request) or await self.get_response(request)  # type: ignore[misc]  # the handler's next layer
        return await self._take("process_response", request, response) or response

    async def _take(self, name: str, request: HttpRequest, *args: Any) -> HttpResponseBase | None:
        step = getattr(self, name, None)
        return await self._awaitable(step)(request, *args) if step else None

    def _awaitable(self, step: Callable[..., Any]) -> Callable[..., Any]:
        async def take(request: HttpRequest, *args: Any) -> HttpResponseBase | None:
            if self.may_ask(request, step.__name__, *args):
                return await sync_to_async(step)(request, *args)  # type: ignore[no-any-return]  # a response, or None to go on
            return step(request, *args)  # type: ignore[no-any-return]  # likewise

        return take
