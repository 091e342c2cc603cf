"""Saving one provider's settings, which also makes it the one in use."""

from collections.abc import Mapping

from asgiref.sync import sync_to_async
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from core.web.access import staff_required
from core.web.htmx import htmx_details
from llm.schemas import ProviderName
from llm.services.settings.effective import load_config
from settings_ui.contexts.page import page_context, panel_of
from settings_ui.forms.provider import ProviderForm
from settings_ui.provider_cards import card_of
from settings_ui.services.connection_check import check
from settings_ui.services.saved_words import describe_saved
from settings_ui.views.responses import to_panel, whole_page


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
