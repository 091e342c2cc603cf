"""Fragments are kept by no browser: at the address of a page, Back would show one in the page's place."""

from collections.abc import Callable
from typing import Any

from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.decorators import sync_and_async_middleware


@sync_and_async_middleware
def fragments_unkept(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """What htmx asks for, unless its view says otherwise. Whole pages are kept as browsers do: with what was typed."""

    def mark(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if "HX-Request" in request.headers:
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    if iscoroutinefunction(get_response):

        async def answer_async(request: HttpRequest) -> HttpResponseBase:
            return mark(request, await get_response(request))

        return answer_async

    def answer(request: HttpRequest) -> HttpResponseBase:
        return mark(request, get_response(request))

    return answer
