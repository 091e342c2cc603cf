"""Figures for Prometheus, to those who may read them (PLEXSAGE_METRICS)."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.web.access import error_response, unauthorized
from core.web.peer import is_this_computer

_LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})


@require_safe
@never_cache
@login_not_required
def metrics(request: HttpRequest) -> HttpResponse:
    """Off, there is nothing at this address."""
    if settings.METRICS == "off":
        raise Http404
    if settings.METRICS == "loopback":
        if not _is_from_here(request):
            return error_response(403, "forbidden", "The figures can only be read on the computer PlexSage runs on.")
    elif not request.user.is_authenticated:
        return unauthorized()
    elif not request.user.is_staff:
        return error_response(403, "forbidden", "Only the owner of this PlexSage can read its figures.")
    from operations.services.metrics.exposition import expose  # noqa: PLC0415  # loaded on first use

    content, content_type = expose(request.headers.get("Accept", ""))
    return HttpResponse(content, content_type=content_type)


def _is_from_here(request: HttpRequest) -> bool:
    """Asked by this computer, by one of its own names: a web page's script that runs on it has another."""
    host = request.get_host()
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    return name in _LOCAL_NAMES and is_this_computer(request)
