"""Reporting a problem: what a report had better have with it, shown before it is saved."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.web.access import staff_required
from operations.services.diagnostics.report import FILE_NAME, make_diagnostics


@require_safe
@never_cache
@staff_required
def page(request: HttpRequest) -> HttpResponse:
    """All that the file would have in it."""
    return render(request, "operations/report.html", {"diagnostics": make_diagnostics()})


@require_safe
@never_cache
@staff_required
def download(request: HttpRequest) -> HttpResponse:
    """The file."""
    headers = {"Content-Disposition": f'attachment; filename="{FILE_NAME}"'}
    return HttpResponse(make_diagnostics(), content_type="application/json", headers=headers)
