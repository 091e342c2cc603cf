"""The first run: its page, a step left out, and its end. Nothing outside is asked on the way."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from core.web.access import staff_required
from core.web.htmx import SeeOther, htmx_details, redirect_page
from settings_ui.contexts.setup import setup_context
from settings_ui.services.setup_steps import STEPS, StepName, complete, read_setup, skip

HOME = "playlists:home"


@require_safe
@staff_required
def page(request: HttpRequest, step: str | None = None) -> HttpResponseBase:
    """The step of the address, else the first that is open."""
    return render(request, "settings_ui/setup.html", setup_context(request, known_step(step) if step else None))


@require_safe
@staff_required
def onwards(request: HttpRequest, step: str) -> HttpResponseBase:
    """Something has changed: where that makes this step done, on to the next one."""
    url = reverse("settings_ui:setup")
    if not htmx_details(request):
        return SeeOther(url)
    is_done = read_setup(known_step(step)).step.state == "done"
    return redirect_page(request, url) if is_done else HttpResponse(status=204)


@require_POST
@staff_required
def skip_step(request: HttpRequest, step: str) -> HttpResponseBase:
    """Go on without it."""
    skip(known_step(step))
    return SeeOther(reverse("settings_ui:setup"))


@require_POST
@staff_required
def finish(request: HttpRequest) -> HttpResponseBase:
    """Home stops asking; what is missing can be found in the settings."""
    complete()
    messages.success(request, "You're all set. You can change everything later in Settings.")
    return SeeOther(reverse(HOME))


def known_step(name: str) -> StepName:
    """Raises Http404 for one that does not exist."""
    if name not in STEPS:
        raise Http404
    return name
