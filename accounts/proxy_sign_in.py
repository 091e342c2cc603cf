"""PLEXSAGE_AUTH=proxy, as middleware: a header of a trusted proxy names the person."""

import logging
from collections.abc import Callable
from typing import Any

from asgiref.sync import iscoroutinefunction, sync_to_async
from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import sync_and_async_middleware
from django.utils.functional import SimpleLazyObject

from accounts.errors import AccountError
from accounts.services.proxy.identity import Identity, is_named, read_identity
from accounts.services.proxy.people import find_or_make_person
from accounts.services.proxy.word import ProxyWord
from core.web.peer import is_among, peer_of

logger = logging.getLogger(__name__)


@sync_and_async_middleware
def proxy_sign_in(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Behind the sessions, which its word outranks, and before `bearer_token`, which outranks it.

    Nobody signs in by it: no session begins, and each request is looked at anew. CSRF is checked as ever, since a
    browser brings this header along to whatever another site makes it send.
    """
    if not settings.PROXY_USER_HEADER:
        raise MiddlewareNotUsed
    if iscoroutinefunction(get_response):

        async def answer_async(request: HttpRequest) -> HttpResponse:
            hear_proxy(request)
            return await get_response(request)  # type: ignore[no-any-return]  # the handler's next layer

        return answer_async

    def answer(request: HttpRequest) -> HttpResponse:
        hear_proxy(request)
        return get_response(request)  # type: ignore[no-any-return]  # the handler's next layer

    return answer


def hear_proxy(request: HttpRequest) -> None:
    """Let the request act as the person whom the proxy names; one that came another way stays what it was."""
    word = ProxyWord(is_trusted=is_among(peer_of(request), settings.TRUSTED_PROXIES))
    request.proxy_word = word  # type: ignore[attr-defined]  # read by the sign-in page and the menu
    headers = getattr(request, "scope", {}).get("headers", ())
    if not word.is_trusted:
        if is_named(headers):
            peer = peer_of(request) or "an unknown address"
            logger.warning("ignored the header %s from %s: no trusted proxy", settings.PROXY_USER_HEADER, peer)
        return
    try:
        identity = read_identity(headers)
    except AccountError as exc:
        _refuse(word, exc)
        _act_as(request, AnonymousUser)
        return
    if identity is not None:
        word.names_somebody = True
        _act_as(request, lambda: _let_in(identity, word))


def _let_in(identity: Identity, word: ProxyWord) -> User | AnonymousUser:
    try:
        return find_or_make_person(identity)
    except AccountError as exc:
        _refuse(word, exc)
        return AnonymousUser()


def _refuse(word: ProxyWord, exc: AccountError) -> None:
    word.trouble = exc.message
    logger.warning("not let in by the proxy's word: %s", type(exc).__name__)


def _act_as(request: HttpRequest, find: Callable[[], User | AnonymousUser]) -> None:
    """Looked up once, when somebody asks: pictures of styles and scripts ask for nobody."""
    user = SimpleLazyObject(find)

    async def auser() -> User | AnonymousUser:
        await sync_to_async(getattr)(user, "pk")
        return user  # type: ignore[return-value]  # as AuthenticationMiddleware does

    request.user = user  # type: ignore[assignment]  # likewise
    request.auser = auser
