"""Everything needs login, but what says otherwise: `login_not_required`, and settings.PUBLIC_PATHS."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url

from core.access import unauthorized, wants_json
from core.htmx import page_path
from core.redirects import redirect_page


class EverythingNeedsLogin(LoginRequiredMiddleware):
    """Scripts hear 401; pages go to the login page and come back afterwards, partials take their page along."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        """Pass the public paths; django-ninja's views cannot carry `login_not_required`."""
        if request.path in settings.PUBLIC_PATHS:
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(  # type: ignore[override]  # scripts get no redirect
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponseBase:
        """Refuse in the words that the asker understands."""
        if wants_json(request):
            return unauthorized()
        back = page_path(request)
        query = f"?{urlencode({'next': back}, safe='/')}" if back not in {"", "/"} else ""
        return redirect_page(request, resolve_url(settings.LOGIN_URL) + query)
