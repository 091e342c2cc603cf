"""The Test button: one tiny completion with what the form says, saved or not."""

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from core.web.access import staff_required
from core.web.htmx import htmx_details
from llm.schemas import ProviderName
from llm.services.checking.trial import run_trials
from settings_ui.contexts.page import page_context, panel_of
from settings_ui.forms.provider import ProviderForm
from settings_ui.services.connection_check import preview
from settings_ui.views.responses import whole_page


@sensitive_post_parameters("api_key")
@require_POST
@staff_required
async def trial(request: HttpRequest, provider: ProviderName) -> HttpResponseBase:
    """The answer with its times, or what went wrong."""
    form = ProviderForm(provider, request.POST)
    form.is_valid()
    config, errors = await sync_to_async(preview)(form.change(), provider)
    trials = await run_trials(config) if config else ()

    def answer() -> HttpResponse:
        context = {"trials": trials, "trial_errors": errors, "provider": provider}
        if htmx_details(request):
            return render(request, "settings_ui/partials/_trial.html", context)
        panel = panel_of(provider, typed=request.POST, errors=errors)
        return whole_page(request, page_context(provider, panel) | context)

    return await sync_to_async(answer)()
