"""A model's exam: how it goes, and starting it anew."""

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from core.tasks.background import background
from core.web.access import staff_required
from core.web.htmx import htmx_details
from llm.schemas import ProviderName
from llm.services.calling.client import Role
from llm.services.exam.schedule import start_exam
from llm.services.settings.effective import load_config
from settings_ui.contexts.page import panel_of
from settings_ui.views.responses import to_panel


@require_safe
@staff_required
def progress(request: HttpRequest, provider: ProviderName) -> HttpResponseBase:
    """The section of the panel, for htmx to ask for again and again."""
    return _section(request, provider) if htmx_details(request) else to_panel(provider)


@require_POST
@staff_required
async def start(request: HttpRequest, provider: ProviderName) -> HttpResponseBase:
    """Examine the model of `role` as it is saved, also once more; it goes on if the page is left."""
    config = (await sync_to_async(load_config)(provider)).config
    role: Role = "generation" if request.POST.get("role") == "generation" else "analysis"
    start_exam(config, role, background())
    return await sync_to_async(_section)(request, provider) if htmx_details(request) else to_panel(provider)


def _section(request: HttpRequest, provider: ProviderName) -> HttpResponse:
    return render(request, "settings_ui/partials/_exams.html", {"panel": panel_of(provider)})
