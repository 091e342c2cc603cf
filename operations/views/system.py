"""The system page: how the installation is, its backups, its versions, and how to report a problem."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.web.access import staff_required
from operations.contexts.system import system_context


@require_safe
@never_cache  # it is about now
@staff_required
def page(request: HttpRequest) -> HttpResponse:
    """All sections. No other server is asked on the way to it."""
    return render(request, "operations/system.html", system_context())
