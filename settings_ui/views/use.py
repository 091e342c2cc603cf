"""Going back to a provider whose settings are there already: after another one was saved that does not work."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_POST

from core.web.access import staff_required
from core.web.htmx import htmx_details
from llm.errors import InvalidSettingsError
from llm.schemas import ProviderName
from llm.services.settings.change import SettingsChange
from llm.services.settings.store import save_settings
from settings_ui.contexts.page import page_context
from settings_ui.provider_cards import card_of
from settings_ui.views.responses import to_panel


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
