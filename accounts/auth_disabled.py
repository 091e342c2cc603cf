"""PLEXSAGE_AUTH=off, as middleware: who has not signed in acts as the built-in user."""

from collections.abc import Callable
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.services.built_in_users import built_in_user
from core.middleware.base import InLoop


class AuthDisabledMiddleware(InLoop):
    """Behind `bearer_token`. A trusted proxy decides who gets here; the owner may still sign in as themselves."""

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        if settings.AUTH_REQUIRED:
            raise MiddlewareNotUsed
        super().__init__(get_response)

    def process_request(self, request: HttpRequest) -> None:
        """Replace nobody by the built-in user, when somebody asks."""
        known = request.user

        def user() -> User | AnonymousUser:
            return known if known.is_authenticated else _anybody()

        async def auser() -> User | AnonymousUser:
            return await sync_to_async(user)()

        request.user = SimpleLazyObject(user)  # type: ignore[assignment]  # as AuthenticationMiddleware does
        request.auser = auser


def _anybody() -> User:
    """The built-in user, who owns nothing: what is made as it belongs to the household (core.web.access.person_of)."""
    user = built_in_user()
    user.is_anybody = True  # type: ignore[attr-defined]  # read by person_of
    return user
