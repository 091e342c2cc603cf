"""Checking what is typed, and looking for Ollama elsewhere. By POST only: these make PlexSage call other servers."""

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_POST
from django_htmx.http import reswap, retarget

from core.web.access import staff_required
from core.web.htmx import htmx_details
from llm.schemas import PROVIDER_NAMES, ProviderName
from llm.services.checking.discovery import find_ollama, usual_keys
from llm.status import ProbeResult
from settings_ui.contexts.page import page_context, panel_of
from settings_ui.contexts.retry_schedule import ask_again
from settings_ui.forms.provider import ProviderForm
from settings_ui.provider_cards import card_of
from settings_ui.schemas.page import Panel
from settings_ui.services.connection_check import check
from settings_ui.services.saved_words import describe_saved
from settings_ui.views.responses import whole_page

#: Of the number of times that a page has asked by itself.
_MOST_DIGITS = 6


@require_POST
@staff_required
async def probe(request: HttpRequest, provider: ProviderName) -> HttpResponseBase:
    """Status line, models and window of the server that the form describes; nothing is saved.

    `?saved=1`: it has just been, and this tells what became of it; `before` is the provider that was in use. With
    `times` and `was` the page asks by itself: as long as nothing has changed, it is only told when to ask again.
    """
    form = ProviderForm(provider, request.POST)
    form.is_valid()
    checkup = await check(form.change(), provider, session=request.session.session_key or "")

    def answer() -> HttpResponseBase:
        panel = panel_of(provider, typed=request.POST, errors=form.first_errors(), checkup=checkup)
        if htmx_details(request):
            if again := _again(request, panel, checkup.probe):
                return again
            told = _outcome(request, panel.label, checkup.probe) if "saved" in request.GET else {}
            return render(request, "settings_ui/partials/_checked.html", {"panel": panel, **told})
        return whole_page(request, page_context(provider, panel))

    return await sync_to_async(answer)()


def _outcome(request: HttpRequest, label: str, found: ProbeResult) -> dict[str, object]:
    before = next((name for name in PROVIDER_NAMES if name == request.GET.get("before")), None)
    return {"outcome": describe_saved(label, found), "before": card_of(before) if before else None}


def _again(request: HttpRequest, panel: Panel, found: ProbeResult) -> HttpResponse | None:
    """The answer to a page that asked by itself; None for one that a person has asked."""
    times = request.GET.get("times", "")
    if not times.isdecimal() or len(times) > _MOST_DIGITS:
        return None
    if found.status == request.GET.get("was"):
        return render(
            request, "settings_ui/partials/_again.html", {"panel": panel, "again": ask_again(found, int(times))}
        )
    changed = render(request, "settings_ui/partials/_checked.html", {"panel": panel})
    return reswap(retarget(changed, f"#{panel.name}-status-box"), "innerHTML")


@require_POST
@staff_required
async def find(request: HttpRequest) -> HttpResponseBase:
    """An Ollama at one of the usual places, as an offer."""
    keys = await sync_to_async(usual_keys)()
    found = await find_ollama(tried=request.POST.get("ollama_url", ""), keys=keys)
    return await sync_to_async(render)(request, "settings_ui/partials/_found.html", {"found": found})
