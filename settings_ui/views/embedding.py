"""The search by meaning: choose who embeds, see how far it is, stop and start it. Only listing models asks outside."""

from asgiref.sync import sync_to_async
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from core.tasks.notifications import topics
from core.web.access import staff_required
from core.web.htmx import SeeOther, htmx_details
from library.services.embedding.keep import TOPIC
from library.vectors.passes import request_refresh, request_stop
from llm.errors import InvalidSettingsError, LLMError
from llm.schemas import PROVIDER_NAMES
from llm.services.embedding.models import list_embedding_models
from llm.services.settings.change import SettingsChange
from llm.services.settings.store import save_settings
from settings_ui.contexts.embedding import NAMES, embedding_context
from settings_ui.contexts.page import page_context
from settings_ui.views.responses import whole_page

_STATE = "settings_ui/partials/_embedding_state.html"


@require_safe
@staff_required
def state(request: HttpRequest) -> HttpResponseBase:
    """How far it is."""
    if not htmx_details(request):
        return _to_section()
    return render(request, _STATE, embedding_context())


@require_POST
@staff_required
def save(request: HttpRequest) -> HttpResponseBase:
    """Keep what was chosen; vectors of another encoder are computed by the server as soon as it can."""
    typed = {name: request.POST[name] for name in NAMES if name in request.POST}
    errors: dict[str, str] = {}
    try:
        save_settings(SettingsChange(**typed))
        topics().publish(TOPIC)
    except InvalidSettingsError as exc:
        errors = dict(exc.errors)
    context = embedding_context(typed=request.POST if errors else None, errors=errors)
    if not htmx_details(request):
        if errors:
            return whole_page(request, page_context(None) | context, 422)
        messages.success(request, "The search by meaning is saved.")
        return _to_section()
    context["saved"] = not errors
    return render(request, "settings_ui/partials/_embedding.html", context, status=422 if errors else 200)


@require_POST
@staff_required
async def models(request: HttpRequest) -> HttpResponseBase:
    """The embedding models of the server that is chosen in the form, as suggestions."""
    provider = next((name for name in PROVIDER_NAMES if name == request.POST.get("embedding")), None)
    note, found = "", tuple[str, ...]()
    try:
        found = await list_embedding_models(provider) if provider else ()
        if provider == "ollama" and not found:
            note = "Ollama has no embedding model yet. Run `ollama pull embeddinggemma`."
    except LLMError as exc:
        note = exc.message

    def answer() -> HttpResponse:
        context = embedding_context(typed=request.POST, models=found, note=note)
        if not htmx_details(request):
            return whole_page(request, page_context(None) | context)
        return render(request, "settings_ui/partials/_embedding_models.html", context)

    return await sync_to_async(answer)()


@require_POST
@staff_required
def start(request: HttpRequest) -> HttpResponseBase:
    """Go on after a stop or a failure; `anew`: forget what there is, and read all albums."""
    request_refresh(anew="anew" in request.POST)
    topics().publish(TOPIC)
    return _answer(request)


@require_POST
@staff_required
def stop(request: HttpRequest) -> HttpResponseBase:
    """In whatever process it goes on; the page sees it end a moment later."""
    request_stop()
    return _answer(request)


def _answer(request: HttpRequest) -> HttpResponseBase:
    if not htmx_details(request):
        return _to_section()
    return render(request, _STATE, embedding_context())


def _to_section() -> SeeOther:
    return SeeOther(f"{reverse('settings_ui:page')}#meaning")
