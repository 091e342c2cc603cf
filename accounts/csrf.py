"""CSRF protection that nobody is exempt from, and what a refused person reads."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import render

from core.middleware.base import InLoop
from core.web.access import error_response, wants_json

#: Methods that change nothing, which Django lets through.
_UNCHECKED = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
CSRF_FAILED = (
    "This request didn't come from a PlexSage page. Send an API token, or the cookie's value in the X-CSRFToken header."
)


class StrictCsrfMiddleware(InLoop, CsrfViewMiddleware):
    """Django's, which also checks the views that are marked as exempt.

    django-ninja marks each of its views so, and checks only where its own cookie authentication is used.
    """

    def may_ask(self, request: HttpRequest, step: str, *args: Any) -> bool:
        """A form is read, perhaps from the disk, and a refusal is a page."""
        is_checked = step == "process_view" and not getattr(request, "csrf_processing_done", False)
        return is_checked and request.method not in _UNCHECKED

    def process_view(
        self,
        request: HttpRequest,
        callback: Callable[..., Any],
        callback_args: tuple[object, ...],
        callback_kwargs: dict[str, Any],
    ) -> HttpResponseForbidden | None:
        """Check it like a view that is not exempt."""
        return super().process_view(request, _no_view, callback_args, callback_kwargs)


def _no_view(request: HttpRequest) -> HttpResponse:
    """Stands for a view that does not say that it is exempt."""
    raise NotImplementedError


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403, as a page that says how to mend it, or as JSON. `reason` is for the log, which Django writes."""
    if wants_json(request):
        return error_response(403, "csrf", CSRF_FAILED)
    context = {"origin": f"{request.scheme}://{request.get_host()}", "sent_origin": request.headers.get("Origin")}
    return render(request, "accounts/csrf_refused.html", context, status=403)
