"""Two kinds of middleware, sync or async as what they stand around: no answer costs a change of thread."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

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
