"""What a person sees is as it is now: pages and fragments are kept by no browser, unless their view says otherwise.

Kept, Back would show a playlist as it was before its edits, and a fragment in the place of the page at its address.
"""

from collections.abc import Callable
from typing import Any

from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.decorators import sync_and_async_middleware


@sync_and_async_middleware
def never_stale(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """For every answer without a Cache-Control of its own."""

    def mark(response: HttpResponseBase) -> HttpResponseBase:
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    if iscoroutinefunction(get_response):

        async def answer_async(request: HttpRequest) -> HttpResponseBase:
            return mark(await get_response(request))

        return answer_async

    def answer(request: HttpRequest) -> HttpResponseBase:
        return mark(get_response(request))

    return answer
