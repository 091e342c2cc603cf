"""Requests by htmx and by plain browsers: what they say of themselves, and how either is sent to another page."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseRedirectBase
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails


class SeeOther(HttpResponseRedirect):
    """After a form was taken: the browser gets the page, and a reload sends nothing twice."""

    status_code = 303


def htmx_details(request: HttpRequest) -> HtmxDetails | None:
    """What htmx says about its request; None if it did not send it, or goes back to a whole page."""
    details: HtmxDetails | None = getattr(request, "htmx", None) or None
    return None if details and details.history_restore_request else details


def page_path(request: HttpRequest) -> str:
    """Path and query of the page that the person sees: for a form, the one it was sent from; "" if none is known."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    page = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure()):
        return ""
    return urlsplit(page)._replace(scheme="", netloc="", fragment="").geturl()


def redirect_page(request: HttpRequest, url: str) -> HttpResponseRedirectBase:
    """Send the whole page to `url`: a plain redirect of htmx's request would end up inside the page."""
    return HttpResponseClientRedirect(url) if htmx_details(request) else HttpResponseRedirect(url)


def redirect_after_form(request: HttpRequest, url: str) -> HttpResponseRedirectBase:
    """Send the whole page to `url` after a form was taken."""
    return HttpResponseClientRedirect(url) if htmx_details(request) else SeeOther(url)
