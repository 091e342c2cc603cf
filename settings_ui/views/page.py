"""The settings page, and one provider's panel of it. Nothing outside is asked on the way to either."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.web.access import staff_required
from core.web.htmx import htmx_details
from llm.schemas import PROVIDER_NAMES, ProviderName
from settings_ui.contexts.page import page_context, panel_of
from settings_ui.views.responses import whole_page


@require_safe
@never_cache  # Back would show, and save, what is no longer in use
@staff_required
def page(request: HttpRequest) -> HttpResponseBase:
    """`?provider=` opens that one's panel, also without a script."""
    wanted = request.GET.get("provider")
    shown = next((name for name in PROVIDER_NAMES if name == wanted), None)
    return whole_page(request, page_context(shown))


@require_safe
@staff_required
def panel(request: HttpRequest, provider: ProviderName) -> HttpResponseBase:
    """One panel, for htmx to put into the page."""
    if not htmx_details(request):
        return redirect(f"{reverse('settings_ui:page')}?provider={provider}")
    return render(request, "settings_ui/partials/_panel.html", {"panel": panel_of(provider)})
