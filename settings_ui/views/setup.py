"""The first run: its page, a step left out, the demo library, and its end. Nothing outside is asked on the way."""

from asgiref.sync import sync_to_async
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from core.tasks.background import background
from core.web.access import staff_required
from core.web.htmx import SeeOther, htmx_details, redirect_page
from library.errors import LibraryError
from library.services.music_server.active_server import Connected, connected_server, demo_server
from library.services.music_server.connection_settings import load_connection
from library.services.syncing.start import start_sync
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


@require_POST
@staff_required
async def load_demo(request: HttpRequest) -> HttpResponseBase:
    """Load the demo library in the background; a sync that runs already is only looked at."""
    try:
        await start_sync(await sync_to_async(_demo_where_no_plex)(), background=background())
    except LibraryError as exc:
        await sync_to_async(messages.error)(request, exc.message)
    return SeeOther(reverse("settings_ui:setup_step", args=["sync"]))


def known_step(name: str) -> StepName:
    """Raises Http404 for one that does not exist."""
    if name not in STEPS:
        raise Http404
    return name


def _demo_where_no_plex() -> Connected:
    """Plex is connected: its music must not be replaced by a list to try."""
    return connected_server() if load_connection().is_configured else demo_server()
