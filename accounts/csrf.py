"""CSRF protection that nobody is exempt from, and what a refused person reads."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import render

from core.web.access import error_response, wants_json

CSRF_FAILED = (
    "This request didn't come from a PlexSage page. Send an API token, or the cookie's value in the X-CSRFToken header."
)


class StrictCsrfMiddleware(CsrfViewMiddleware):
    """Check the views that Django's own middleware passed over.

    django-ninja marks each of its views as exempt, and checks only where its own cookie authentication is used.
    """

    def process_request(self, request: HttpRequest) -> None:
        """Django's own middleware has read the cookie."""

    def process_view(
        self,
        request: HttpRequest,
        callback: Callable[..., Any],
        callback_args: tuple[object, ...],
        callback_kwargs: dict[str, Any],
    ) -> HttpResponseForbidden | None:
        """Check it like a view that is not exempt; nothing happens if it has been checked."""
        return super().process_view(request, _no_view, callback_args, callback_kwargs)

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:  # type: ignore[override]
        """Django's own middleware writes the cookie."""
        return response


def _no_view(request: HttpRequest) -> HttpResponse:
    """Stands for a view that does not say that it is exempt."""
    raise NotImplementedError


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403, as a page that says how to mend it, or as JSON. `reason` is for the log, which Django writes."""
    if wants_json(request):
        return error_response(403, "csrf", CSRF_FAILED)
    context = {"origin": f"{request.scheme}://{request.get_host()}", "sent_origin": request.headers.get("Origin")}
    return render(request, "accounts/csrf_refused.html", context, status=403)
