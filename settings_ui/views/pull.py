"""Downloading a model into Ollama: start, watch, cancel. Watching asks nothing outside."""

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import reswap, retarget, trigger_client_event
from pydantic import SecretStr

from core.errors import AddressError
from core.tasks.background import background
from core.tasks.notifications import topics
from core.web.access import staff_required
from core.web.htmx import htmx_details
from llm.errors import InvalidSettingsError
from llm.services.pulling.pull import cancel_pull, start_pull, task_name
from llm.services.pulling.statuses import pull_statuses, topic_of
from settings_ui.contexts.page import page_context, panel_of
from settings_ui.views.responses import to_panel, whole_page

_WHOLE = "#ollama-pull"


@require_POST
@staff_required
async def start(request: HttpRequest) -> HttpResponseBase:
    """Start a download, or look at the one that runs."""
    # Two fields have this name: the button below the status line, and the box in which a name is typed.
    model = next((name for name in reversed(request.POST.getlist("model")) if name.strip()), "")
    try:
        pull = await start_pull(
            request.POST.get("ollama_url", ""),
            model,
            api_key=SecretStr(request.POST.get("api_key", "")),
            background=background(),
            topics=topics(),
            board=pull_statuses(),
        )
    except InvalidSettingsError as exc:
        return await sync_to_async(_refused)(request, model, exc.message)
    if htmx_details(request):
        return await sync_to_async(render)(request, "settings_ui/partials/_pull.html", {"pull": pull})
    return to_panel("ollama")


@require_safe
@staff_required
def progress(request: HttpRequest) -> HttpResponseBase:
    """How far it is; at the end the whole section, so that the button to cancel goes."""
    pull = pull_statuses().find(topic_of(request.GET.get("address", ""), request.GET.get("model", "")))
    if pull is not None and pull.is_running:
        return render(request, "settings_ui/partials/_pull_progress.html", {"pull": pull})
    response = render(request, "settings_ui/partials/_pull.html", {"pull": pull})
    whole = reswap(retarget(response, _WHOLE), "outerHTML")
    return trigger_client_event(whole, "models-changed") if pull and pull.phase == "done" else whole


@require_POST
@staff_required
async def cancel(request: HttpRequest) -> HttpResponseBase:
    """Stop a download; what has arrived is kept."""
    address, model = request.POST.get("address", ""), request.POST.get("model", "")
    try:
        if cancel_pull(address, model, background=background()):
            await background().wait(task_name(address, model))
    except AddressError:
        pass  # nothing can be downloading from there
    if htmx_details(request):
        context = {"pull": pull_statuses().find(topic_of(address, model))}
        return await sync_to_async(render)(request, "settings_ui/partials/_pull.html", context)
    return to_panel("ollama")


def _refused(request: HttpRequest, model: str, message: str) -> HttpResponse:
    context = {"pull_error": message, "pull_typed": model}
    if htmx_details(request):
        return render(request, "settings_ui/partials/_pull.html", context, status=422)
    page = page_context("ollama", panel_of("ollama"))
    return whole_page(request, page | context, 422)
