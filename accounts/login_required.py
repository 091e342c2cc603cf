"""Everything needs login, but what says otherwise: `login_not_required`, and settings.PUBLIC_PATHS."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware as DjangoMiddleware
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import get_script_prefix
from django.utils.functional import LazyObject

from core.middleware.base import InLoop
from core.web.access import unauthorized, wants_json
from core.web.htmx import htmx_details, page_path

#: Of an address. Escaped once more for the login page it doubles, and some proxies take no header above 8,192 bytes.
_MOST_LETTERS = 3_000


class LoginRequiredMiddleware(InLoop, DjangoMiddleware):
    """Scripts hear 401; pages go to the login page and come back afterwards, with what was typed into their form."""

    def may_ask(self, request: HttpRequest, step: str, *args: Any) -> bool:
        """Who it is, unless that is known, or no matter."""
        return isinstance(request.user, LazyObject) and not _is_public(request, args[0])

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        """Pass what is public; everything else needs login."""
        if _is_public(request, view_func):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(  # type: ignore[override]  # scripts get no redirect
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponseBase:
        """Refuse in the words that the asker understands."""
        if wants_json(request):
            return unauthorized()
        if htmx_details(request):
            # The page stays, and what is being typed into it: static/js/signed-out.js says so, with a link.
            return HttpResponse("You are signed out.", status=401)
        back = _with_what_was_typed(request, page_path(request))
        query = f"?{urlencode({'next': back}, safe='/')}" if back not in {"", get_script_prefix()} else ""
        return HttpResponseRedirect(resolve_url(settings.LOGIN_URL) + query)


def _is_public(request: HttpRequest, view_func: Callable[..., Any]) -> bool:
    """By its address too: django-ninja's views cannot carry `login_not_required`."""
    return request.path_info in settings.PUBLIC_PATHS or not getattr(view_func, "login_required", True)


def _with_what_was_typed(request: HttpRequest, page: str) -> str:
    """The page's address with the fields of its form that it fills in again (settings.KEPT_FIELDS)."""
    typed = {name: request.POST[name] for name in settings.KEPT_FIELDS if name in request.POST}
    if not page or not typed:
        return page
    path, _, query = page.partition("?")
    fields = QueryDict(query, mutable=True)
    for name, text in typed.items():
        fields[name] = text
    filled = f"{path}?{fields.urlencode()}"
    return filled if len(filled) <= _MOST_LETTERS else page
