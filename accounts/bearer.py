"""API tokens in the header `Authorization: Bearer ps_…`, as middleware."""

from collections.abc import Callable
from typing import Any

from asgiref.sync import iscoroutinefunction, sync_to_async
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import sync_and_async_middleware

from accounts.services.tokens import MARK, user_of_token
from core.web.access import unauthorized

BAD_TOKEN = "This API token is unknown, revoked or expired."  # noqa: S105  # words, not a token


@sync_and_async_middleware
def bearer_token(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Let a request with a token act as the token's user; a bad token is refused, whatever else comes with it.

    Behind AuthenticationMiddleware, and before those that ask who it is.
    """
    if iscoroutinefunction(get_response):

        async def answer_async(request: HttpRequest) -> HttpResponse:
            token = _token_of(request)
            if token and not _enter(request, await sync_to_async(user_of_token)(token)):
                return unauthorized(BAD_TOKEN)
            return await get_response(request)  # type: ignore[no-any-return]  # the handler's next layer

        return answer_async

    def answer(request: HttpRequest) -> HttpResponse:
        token = _token_of(request)
        if token and not _enter(request, user_of_token(token)):
            return unauthorized(BAD_TOKEN)
        return get_response(request)  # type: ignore[no-any-return]  # the handler's next layer

    return answer


def _token_of(request: HttpRequest) -> str:
    """Our token, or "". Proxies send other credentials in this header, which are none of ours."""
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    value = value.strip()
    return value if scheme.lower() == "bearer" and value.startswith(MARK) else ""


def _enter(request: HttpRequest, user: User | None) -> bool:
    if user is None:
        return False

    async def auser() -> User:
        return user

    request.user = user
    request.auser = auser
    # No other web site can add this header to a request, so this one needs no second proof.
    request.csrf_processing_done = True  # type: ignore[attr-defined]  # read by CsrfViewMiddleware
    return True
