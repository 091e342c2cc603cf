"""How long a database call waits for another one's lock: people less than work that nobody watches."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

#: Seconds. A large library is written in one go, for which a run can wait.
OF_WORK = 20.0
#: Who waits for a page has long given up by then.
OF_PEOPLE = 10.0

_seconds: ContextVar[float] = ContextVar("seconds that the database is waited for", default=OF_WORK)


def patience() -> float:
    """Seconds, for a connection that is opened here."""
    return _seconds.get()


@contextmanager
def as_people_wait() -> Iterator[None]:
    """Inside the block, somebody waits for the answer."""
    token = _seconds.set(OF_PEOPLE)
    try:
        yield
    finally:
        _seconds.reset(token)


@sync_and_async_middleware
def impatient(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Middleware: requests are waited for by people, or by scripts, which have time-outs too."""
    if iscoroutinefunction(get_response):

        async def answer_async(request: HttpRequest) -> HttpResponseBase:
            with as_people_wait():
                return await get_response(request)  # type: ignore[no-any-return]  # the handler's next layer

        return answer_async

    def answer(request: HttpRequest) -> HttpResponseBase:
        with as_people_wait():
            return get_response(request)  # type: ignore[no-any-return]  # the handler's next layer

    return answer
