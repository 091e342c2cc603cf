"""The first run's music: the demo library with one click."""

from asgiref.sync import sync_to_async
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_POST

from core.tasks.background import background
from core.web.access import staff_required
from core.web.htmx import SeeOther
from library.errors import LibraryError
from library.services.music_server.active_server import Connected, connected_server, demo_server
from library.services.music_server.connection_settings import load_connection
from library.services.syncing.start import start_sync


@require_POST
@staff_required
async def load_demo(request: HttpRequest) -> HttpResponseBase:
    """Load the demo library in the background; a sync that runs already is only looked at."""
    try:
        await start_sync(await sync_to_async(_demo_where_no_plex)(), background=background())
    except LibraryError as exc:
        await sync_to_async(messages.error)(request, exc.message)
    return SeeOther(reverse("settings_ui:setup_step", args=["sync"]))


def _demo_where_no_plex() -> Connected:
    """Plex is connected: its music must not be replaced by a list to try."""
    return connected_server() if load_connection().is_configured else demo_server()
