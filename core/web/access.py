"""Responses to those who may not come in, as a page or as JSON, and the rule "staff only". Knows no app."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from asgiref.sync import iscoroutinefunction, sync_to_async
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render

from core.text.known_secrets import hide_secrets

API_PREFIX = "/api/"
#: The answer to a script that has not said who it is.
UNAUTHORIZED = "Sign in, or send an API token: Authorization: Bearer ps_…"
STAFF_ONLY = "Only the owner of this PlexSage can do this."

View = Callable[..., Any]


def is_api(request: HttpRequest) -> bool:
    """Whether its address is one of the JSON API's."""
    return request.path_info.startswith(API_PREFIX)


def wants_json(request: HttpRequest) -> bool:
    """Whether a script asks, or an event stream that could not show a page anyway."""
    accepts = request.headers.get("Accept", "")
    return is_api(request) or accepts.startswith(("application/json", "text/event-stream"))


def error_response(status: int, code: str, message: str) -> JsonResponse:
    """An error as the API tells it; `message` is safe to show."""
    return JsonResponse({"error": hide_secrets(message), "code": code}, status=status)


def unauthorized(message: str = UNAUTHORIZED) -> JsonResponse:
    """401, as JSON."""
    response = error_response(401, "unauthorized", message)
    response["WWW-Authenticate"] = "Bearer"
    return response


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403, as a page or as JSON; also Django's `handler403`."""
    return refuse(request, STAFF_ONLY)


def refuse(request: HttpRequest, message: str, code: str = "forbidden") -> HttpResponse:
    """403 in these words, as a page or as JSON with this code."""
    if wants_json(request):
        return error_response(403, code, message)
    return render(request, "403.html", {"message": message}, status=403)


def user_of(request: HttpRequest) -> User:
    """Whoever asks, behind the login: somebody always does."""
    return cast("User", request.user)


def person_of(request: HttpRequest) -> int | None:
    """The id of whoever asks; None for nobody in particular: behind PLEXSAGE_AUTH=off all share one account.

    Behind the login, which has looked the account up: asks no database, so async views call it as it is.
    """
    user = request.user
    return None if getattr(user, "is_anybody", False) else user.pk


def staff_required(view: View) -> View:
    """Answer 403 to everybody but staff. For views and operations of the API, sync or async."""
    if iscoroutinefunction(view):

        @wraps(view)
        async def for_staff_async(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if (await request.auser()).is_staff:
                return cast("HttpResponseBase", await view(request, *args, **kwargs))
            # The page around the words may ask the database.
            return await sync_to_async(forbidden)(request)

        return for_staff_async

    @wraps(view)
    def for_staff(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_staff:
            return cast("HttpResponseBase", view(request, *args, **kwargs))
        return forbidden(request)

    return for_staff
