"""Finding out who asks by their session, as middleware: from memory while nothing is written."""

from functools import partial

from asgiref.sync import sync_to_async
from django.contrib import auth
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from core.db.memory import copy_row, recall
from core.middleware.base import InLoop

Anybody = User | AnonymousUser


class Authentication(InLoop, AuthenticationMiddleware):
    """Says how to find out who asks, and leaves it to whoever wants to know."""

    def process_request(self, request: HttpRequest) -> None:
        """Django's, but for how it is found out."""
        super().process_request(request)
        request.user = SimpleLazyObject(partial(_find, request))  # type: ignore[assignment]  # as Django does
        request.auser = partial(_find_async, request)


def _find(request: HttpRequest) -> Anybody:
    """Once a request."""
    found: Anybody | None = vars(request).get("_cached_user")  # Django's own name for it
    if found is None:
        found = vars(request)["_cached_user"] = _read(request)
    return found


async def _find_async(request: HttpRequest) -> Anybody:
    known: Anybody | None = vars(request).get("_cached_user")
    return await sync_to_async(_find)(request) if known is None else known


def _read(request: HttpRequest) -> Anybody:
    """Django's answer follows from the session, as it was read, and from the person's row."""
    session = request.session
    if auth.SESSION_KEY not in session or session.modified:
        return auth.get_user(request)
    person = recall(("who has signed in", session.session_key), lambda: auth.get_user(request))
    # Whom Django does not let in has no session any more: that is done, and not recalled.
    return copy_row(person) if isinstance(person, User) else person
