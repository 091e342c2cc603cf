"""One provider: check what is typed, test it, save it, go back to it; and looking for an Ollama.

By POST only: all but saving make PlexSage call other servers.
"""

from collections.abc import Mapping

from asgiref.sync import sync_to_async
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django_htmx.http import reswap, retarget

from core.web.access import person_of, staff_required
from core.web.htmx import htmx_details
from llm.errors import InvalidSettingsError
from llm.schemas import PROVIDER_NAMES, ProviderName
from llm.services.checking.discovery import find_ollama, usual_keys
from llm.services.checking.trial import run_trials
from llm.services.settings.change import SettingsChange
from llm.services.settings.effective import load_config
from llm.services.settings.store import save_settings
from llm.status import ProbeResult
from settings_ui.contexts.page import ask_again, page_context, panel_of
from settings_ui.forms.provider import ProviderForm
from settings_ui.provider_cards import card_of
from settings_ui.schemas.page import Panel
from settings_ui.services.connection_check import check, preview
from settings_ui.services.saved_words import describe_saved
from settings_ui.views.responses import asked_at, to_panel, whole_page

#: Of the number of times that a page has asked by itself.
_MOST_DIGITS = 6


@sensitive_post_parameters("api_key")
@require_POST
@staff_required
async def save(request: HttpRequest, provider: ProviderName) -> HttpResponseBase:
    """With htmx the new panel, which checks itself; else back to the page, with the outcome of the check."""
    form = ProviderForm(provider, request.POST)
    before = (await sync_to_async(load_config)()).config.provider
    errors = await sync_to_async(form.save)()
    if errors or htmx_details(request):
        return await sync_to_async(_panel)(request, form, errors, before if before != provider else None)
    checkup = await check(form.change(), provider, session=request.session.session_key or "")
    told = describe_saved(card_of(provider).label, checkup.probe)
    level = messages.SUCCESS if told.kind == "success" else messages.WARNING
    await sync_to_async(messages.add_message)(request, level, told.text)
    return to_panel(provider)


def _panel(
    request: HttpRequest, form: ProviderForm, errors: Mapping[str, str], before: ProviderName | None
) -> HttpResponseBase:
    typed = request.POST if errors else None
    panel = panel_of(form.provider, typed=typed, errors=errors)
    status = 422 if errors else 200
    if not htmx_details(request):
        return whole_page(request, page_context(form.provider, panel), status)
    told = {"saved": not errors, "before": before or "", "first_error": next(iter(errors.values()), "")}
    context = page_context(form.provider, panel) | told
    return render(request, "settings_ui/partials/_saved.html", context, status=status)


@require_POST
@staff_required
async def probe(request: HttpRequest, provider: ProviderName) -> HttpResponseBase:
    """Status line, models and window of the server that the form describes; nothing is saved.

    `?saved=1`: it has just been, and this tells what became of it; `before` is the provider that was in use. With
    `times` and `was` the page asks by itself: as long as nothing has changed, it is only told when to ask again.
    """
    form = ProviderForm(provider, request.POST)
    form.is_valid()
    session = request.session.session_key or ""
    checkup = await check(form.change(), provider, session=session, asked_at=asked_at(request))

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


@sensitive_post_parameters("api_key")
@require_POST
@staff_required
async def trial(request: HttpRequest, provider: ProviderName) -> HttpResponseBase:
    """The answer with its times, or what went wrong."""
    form = ProviderForm(provider, request.POST)
    form.is_valid()
    config, errors = await sync_to_async(preview)(form.change(), provider)
    trials = await run_trials(config, person_of(request)) if config else ()

    def answer() -> HttpResponse:
        context = {"trials": trials, "trial_errors": errors, "provider": provider}
        if htmx_details(request):
            return render(request, "settings_ui/partials/_trial.html", context)
        panel = panel_of(provider, typed=request.POST, errors=errors)
        return whole_page(request, page_context(provider, panel) | context)

    return await sync_to_async(answer)()


@require_POST
@staff_required
def use(request: HttpRequest, provider: ProviderName) -> HttpResponseBase:
    """Make it the one in use, as it is."""
    try:
        save_settings(SettingsChange(provider=provider), for_provider=provider)
        words, kind, level = f"{card_of(provider).label} is in use again.", "success", messages.SUCCESS
    except InvalidSettingsError as exc:
        words, kind, level = next(iter(exc.errors.values())), "error", messages.ERROR
    if htmx_details(request):
        context = page_context(provider) | {"words": words, "kind": kind}
        return render(request, "settings_ui/partials/_used.html", context)
    messages.add_message(request, level, words)
    return to_panel(provider)
