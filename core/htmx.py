"""What htmx says of its requests."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails


def htmx_of(request: HttpRequest) -> HtmxDetails | None:
    """What htmx says about its request; None if htmx did not send it."""
    return getattr(request, "htmx", None) or None


def page_path(request: HttpRequest) -> str:
    """Path and query of the page that the person sees; "" if there is none to come back to (a form was sent)."""
    htmx = htmx_of(request)
    if htmx is not None:
        return htmx.current_url_abs_path or ""
    return request.get_full_path() if request.method in {"GET", "HEAD"} else ""
