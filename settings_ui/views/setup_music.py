"""The first run's music: the demo library with one click, a sync, and how far it is."""

from collections.abc import Callable

from asgiref.sync import sync_to_async
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from core.access import staff_required
from core.apps import background
from core.htmx import htmx_of, redirect_page
from library.errors import LibraryError
from library.services.connected import Connected, connected_server, demo
from library.services.connection import load_connection
from library.services.sync_start import start_sync
from settings_ui.services.setup_steps import read_setup
from settings_ui.setup_context import sync_context
from settings_ui.views.responses import SeeOther


@require_POST
@staff_required
async def load_demo(request: HttpRequest) -> HttpResponseBase:
    """Load the demo library in the background."""
    return await _start(request, _demo_where_no_plex)


@require_POST
@staff_required
async def sync(request: HttpRequest) -> HttpResponseBase:
    """Sync with the connected server in the background."""
    return await _start(request, connected_server)


@require_safe
@staff_required
def progress(request: HttpRequest) -> HttpResponseBase:
    """How far it is; when it is done, on to the next step."""
    context = sync_context()
    if htmx_of(request) and read_setup("sync").step.state == "done":
        return redirect_page(request, reverse("settings_ui:setup"))
    return render(request, "settings_ui/_setup_sync.html", context)


async def _start(request: HttpRequest, choose: Callable[[], Connected]) -> HttpResponseBase:
    try:
        await start_sync(await sync_to_async(choose)(), background=background())
    except LibraryError as exc:
        await sync_to_async(messages.error)(request, exc.message)
    return SeeOther(reverse("settings_ui:setup_step", args=["sync"]))


def _demo_where_no_plex() -> Connected:
    """Plex is connected: its music must not be replaced by a list to try."""
    return connected_server() if load_connection().is_configured else demo()
