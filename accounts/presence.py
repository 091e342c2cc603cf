"""Noting who was here, and giving their theme to the pages that know a cookie alone, as middleware."""

from collections.abc import Callable
from functools import partial
from typing import Any

from asgiref.sync import iscoroutinefunction, sync_to_async
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import sync_and_async_middleware

from accounts.services.presence import is_old, name_browser, note_browser, note_person
from accounts.services.themes import keep_cookie, read_cookie
from accounts.sessions import SessionStore
from core.tasks.late_writes import write_later


@sync_and_async_middleware
def presence(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Behind the sessions: after the answer, what is due is noted, at most every few minutes."""
    if iscoroutinefunction(get_response):

        async def answer_async(request: HttpRequest) -> HttpResponse:
            response: HttpResponse = await get_response(request)
            session = _signed_in(request)
            if session and _is_due(session, request):
                await sync_to_async(_note_later)(session, request)
            return _with_theme(session, request, response)

        return answer_async

    def answer(request: HttpRequest) -> HttpResponse:
        response: HttpResponse = get_response(request)
        session = _signed_in(request)
        if session and _is_due(session, request):
            _note_later(session, request)
        return _with_theme(session, request, response)

    return answer


def _signed_in(request: HttpRequest) -> SessionStore | None:
    """The session, where this request has used it and somebody is signed in by it; asks nobody."""
    session = request.session
    # Somebody may have asked for it in vain: where the database is down, nothing has been read.
    if not isinstance(session, SessionStore) or not session.accessed or "_session_cache" not in vars(session):
        return None
    return session if session.session_key and SESSION_KEY in session else None


def _is_due(session: SessionStore, request: HttpRequest) -> bool:
    return is_old(session.last_seen_at) or session.browser != name_browser(request)


def _note_later(session: SessionStore, request: HttpRequest) -> None:
    key, user_id = str(session.session_key), int(session[SESSION_KEY])
    write_later(("browser", key), partial(_note, key, name_browser(request), user_id))


def _note(session_key: str, browser: str, user_id: int) -> None:
    note_browser(session_key, browser)
    note_person(user_id)


def _with_theme(session: SessionStore | None, request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """A choice that this browser is about to send counts more than what was known when the session was read."""
    cookie = read_cookie(request)
    if session and session.theme and not cookie.is_new and cookie.theme != session.theme:
        keep_cookie(response, session.theme)
    return response
