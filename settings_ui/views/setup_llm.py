"""The first run's language model: look for Ollama, use what was found, or try the built-in model."""

import hashlib
from collections.abc import Mapping

from asgiref.sync import sync_to_async
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from pydantic import SecretStr

from core.tasks.notifications import topics
from core.web.access import staff_required
from core.web.htmx import SeeOther, htmx_details, redirect_after_form
from llm.errors import EmbeddedUnavailableError, InvalidSettingsError
from llm.services.builtin_model.lifecycle import WANTED, choose_built_in
from llm.services.checking.probe import probe
from llm.services.settings.change import SettingsChange
from llm.services.settings.effective import connection_to, load_config, what_is_missing
from llm.services.settings.store import save_settings
from llm.status import ProbeResult
from settings_ui.contexts.setup import built_in_context, llm_context, setup_context
from settings_ui.services.discovery import OllamaFound, look_for_ollama

_CHECKED_SECONDS = 30


@require_POST
@staff_required
async def look(request: HttpRequest) -> HttpResponseBase:
    """By POST only: this makes PlexSage call other servers."""
    address = request.POST.get("ollama_url", "")
    errors: Mapping[str, str] = {}
    try:
        found = await look_for_ollama(address, SecretStr(request.POST.get("api_key", "")))
    except InvalidSettingsError as exc:
        found, errors = await look_for_ollama(address), exc.errors
    return await sync_to_async(_ollama)(request, found, errors)


@require_POST
@staff_required
async def use(request: HttpRequest) -> HttpResponseBase:
    """Save Ollama with the model that was chosen; 422 with the reason where that cannot be."""
    address, model = request.POST.get("ollama_url", ""), request.POST.get("model", "").strip()
    change = SettingsChange(provider="ollama", ollama_url=address, model_analysis=model, model_generation="")
    errors: Mapping[str, str] = {} if model else {"model_analysis": "Choose a model."}
    try:
        if not errors:
            await sync_to_async(save_settings)(change, for_provider="ollama")
            return redirect_after_form(request, reverse("settings_ui:setup"))
    except InvalidSettingsError as exc:
        errors = exc.errors
    return await sync_to_async(_ollama)(request, await look_for_ollama(address), errors)


@require_POST
@staff_required
def try_built_in(request: HttpRequest) -> HttpResponseBase:
    """Make it the provider; the web server starts it within a moment."""
    try:
        choose_built_in()
    except EmbeddedUnavailableError as exc:
        context = setup_context(request, "llm", errors={"built_in": exc.message})
        return render(request, "settings_ui/setup.html", context, status=422)
    topics().publish(WANTED)
    return SeeOther(reverse("settings_ui:setup_step", args=["llm"]))


@require_safe
@staff_required
def built_in_state(request: HttpRequest) -> HttpResponseBase:
    """How it is, for the page to ask again and again while it starts."""
    return render(request, "settings_ui/partials/_setup_built_in.html", built_in_context())


@require_POST
@staff_required
async def check(request: HttpRequest) -> HttpResponseBase:
    """Whether the configured local server answers: a notice if it does not. Asked at most twice a minute."""
    config = (await sync_to_async(load_config)()).config
    if config.provider is None or not config.is_local or what_is_missing(config):
        return HttpResponse()
    # Addresses and names of models may be longer than a key of a cache may be, and have spaces.
    key = f"checked-llm:{_hash(config.base_url, config.model_analysis, config.model_generation)}"
    result: ProbeResult | None = await cache.aget(key)
    if result is None:
        selected = (config.model_analysis, config.model_generation)
        result = await probe(await sync_to_async(connection_to)(config.provider), selected=selected)
        await cache.aset(key, result, _CHECKED_SECONDS if result.status == "ok" else _CHECKED_SECONDS // 6)
    context = {"check": result, "provider": config.provider, "quiet": "quiet" in request.GET}
    return await sync_to_async(render)(request, "settings_ui/partials/_llm_check.html", context)


def _ollama(request: HttpRequest, found: OllamaFound, errors: Mapping[str, str] | None = None) -> HttpResponse:
    status = 422 if errors else 200
    if htmx_details(request):
        context = llm_context(found) | {"errors": errors or {}}
        return render(request, "settings_ui/partials/_setup_ollama.html", context, status=status)
    context = setup_context(request, "llm", found=found, errors=errors)
    return render(request, "settings_ui/setup.html", context, status=status)


def _hash(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
