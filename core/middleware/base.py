"""Middleware that changes answers on their way out."""

from collections.abc import Callable
from typing import Any

from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

Answering = Callable[[HttpRequest], Any]


def middleware(change: Callable[[HttpRequest, HttpResponseBase], HttpResponseBase]) -> Callable[[Answering], Answering]:
    """Sync or async as what it stands around, so that no answer costs a change of thread."""

    @sync_and_async_middleware
    def around(get_response: Answering) -> Answering:
        if iscoroutinefunction(get_response):

            async def answer_async(request: HttpRequest) -> HttpResponseBase:
                return change(request, await get_response(request))

            return answer_async

        def answer(request: HttpRequest) -> HttpResponseBase:
            return change(request, get_response(request))

        return answer

    return around
