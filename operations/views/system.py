"""The system page: how the installation is, its backups, its versions, and how to report a problem."""

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.web.access import staff_required
from core.web.htmx import htmx_details
from operations.contexts.system import system_context
from operations.schemas import Checkup
from operations.services.doctor.checkup import examine_thoroughly


@require_safe
@never_cache  # it is about now
@staff_required
def page(request: HttpRequest) -> HttpResponse:
    """All sections. No other server is asked on the way to it."""
    return render(request, "operations/system.html", system_context())


@require_POST
@never_cache
@staff_required
async def check(request: HttpRequest) -> HttpResponse:
    """Look at all of it, and ask the servers: the checks alone for htmx, else the whole page. Nothing is changed."""
    return await sync_to_async(_show)(request, await examine_thoroughly())


def _show(request: HttpRequest, checkup: Checkup) -> HttpResponse:
    if htmx_details(request):
        return render(request, "operations/partials/_checks.html", {"checkup": checkup})
    return render(request, "operations/system.html", system_context(checkup))
