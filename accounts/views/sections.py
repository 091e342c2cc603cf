"""Forms in the sections of a page: htmx gets the section anew, with what is to be told; a plain browser the page."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from core.web.htmx import SeeOther, htmx_details

_CHANGED = "accounts/partials/_changed.html"


class Section(NamedTuple):
    """A part of a page that is swapped by itself: `partial`; `page` includes it, at the address `url_name`."""

    url_name: str
    page: str
    partial: str
    context: Callable[[HttpRequest], dict[str, object]]


def answer(
    request: HttpRequest, section: Section, told: str, *, shown: Mapping[str, object] | None = None
) -> HttpResponse:
    """It is done. `shown`: what is on the page this once, like a new token, and after no other request."""
    if not htmx_details(request) and not shown:
        messages.success(request, told)
        return SeeOther(reverse(section.url_name))
    return _render(request, section, {**(shown or {}), "told": told, "kind": "success"}, 200)


def refuse(
    request: HttpRequest, section: Section, wrong: Mapping[str, object], *, told: str = "", status: int = 422
) -> HttpResponse:
    """It isn't done: `wrong` says why beside the fields, `told` where there is no field. To htmx it is always 422."""
    return _render(request, section, {**wrong, "told": told, "kind": "error"}, status)


def _render(request: HttpRequest, section: Section, more: Mapping[str, object], status: int) -> HttpResponse:
    context = {**section.context(request), **more, "section": section.partial}
    if htmx_details(request):
        return render(request, _CHANGED, context, status=422 if status >= 400 else status)
    return render(request, section.page, context, status=status)
