"""The usage page: what models used, for whom and for how much, and the same as a file."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.web.htmx import htmx_details
from operations.contexts.usage import usage_context
from operations.services.usage.choose import UsageChoice, read_choice
from operations.services.usage.export import export_usage
from operations.services.usage.read import read_usage


@require_safe
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """Of the months and the person that the address names; 404 for what one may not see."""
    context = usage_context(_chosen(request), sees_all=request.user.is_staff)
    template = "operations/partials/_usage.html" if htmx_details(request) else "operations/usage.html"
    return render(request, template, context)


@require_safe
@never_cache
def file(request: HttpRequest) -> HttpResponse:
    """The same as CSV."""
    body = export_usage(read_usage(_chosen(request).wanted))
    headers = {"Content-Disposition": 'attachment; filename="plexsage-usage.csv"'}
    return HttpResponse(body, content_type="text/csv; charset=utf-8", headers=headers)


def _chosen(request: HttpRequest) -> UsageChoice:
    choice = read_choice(request)
    if choice is None:
        raise Http404
    return choice
