"""What htmx says of its requests."""

from urllib.parse import urlsplit

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.middleware import HtmxDetails


def htmx_of(request: HttpRequest) -> HtmxDetails | None:
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
