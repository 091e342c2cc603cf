"""The library's sync on a page: how it goes, begin, stop, and the demo library. Looking asks nobody outside."""

from collections.abc import Callable

from asgiref.sync import sync_to_async
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import reswap, retarget, trigger_client_event

from core.tasks.background import background
from core.web.access import staff_required
from core.web.htmx import htmx_details
from library.errors import LibraryError, SyncRunningError
from library.services.music_server.active_server import Connected, connected_server, demo_server
from library.services.syncing.lease import request_stop
from library.services.syncing.start import start_sync
from library.services.syncing.status import sync_status
from settings_ui.contexts.music import sync_context
from settings_ui.views.responses import to_music

_WHOLE = "#library-sync"


@require_safe
@staff_required
def show(request: HttpRequest) -> HttpResponseBase:
    """The whole card."""
    if not htmx_details(request):
        return to_music(request)
    return render(request, "settings_ui/partials/_sync.html", sync_context(request))


@require_safe
@staff_required
def progress(request: HttpRequest) -> HttpResponseBase:
    """How far it is; at the end the whole card, and word to the page that the library is another."""
    context = sync_context(request)
    if sync_status().is_running:
        return render(request, "settings_ui/partials/_sync_progress.html", context)
    response = render(request, "settings_ui/partials/_sync.html", context)
    return trigger_client_event(reswap(retarget(response, _WHOLE), "outerHTML"), "library-synced")


@require_POST
@staff_required
async def start(request: HttpRequest) -> HttpResponseBase:
    """Sync now; `full` reads everything, `accept_empty` believes a server that has lost its tracks."""
    return await _begin(
        request, connected_server, full="full" in request.POST, accept_empty="accept_empty" in request.POST
    )


@require_POST
@staff_required
async def load_demo(request: HttpRequest) -> HttpResponseBase:
    """The demo library, in place of none."""
    return await _begin(request, demo_server)


@require_POST
@staff_required
async def stop(request: HttpRequest) -> HttpResponseBase:
    """In whatever process it runs; the page sees it end a moment later."""
    try:
        await sync_to_async(request_stop)()
    except LibraryError as exc:
        return await sync_to_async(_answer)(request, exc.message)
    return await sync_to_async(_answer)(request, "")


async def _begin(request: HttpRequest, whose: Callable[[], Connected], **how: bool) -> HttpResponseBase:
    try:
        await start_sync(await sync_to_async(whose)(), background=background(), **how)
    except SyncRunningError:
        pass  # which is what was asked for
    except LibraryError as exc:
        return await sync_to_async(_answer)(request, exc.message)
    return await sync_to_async(_answer)(request, "")


def _answer(request: HttpRequest, error: str) -> HttpResponse:
    if htmx_details(request):
        status = 422 if error else 200
        return render(request, "settings_ui/partials/_sync.html", sync_context(request, error=error), status=status)
    if error:
        messages.error(request, error)
    return to_music(request)
