"""Edits that ask the model: started here, executed in the background, watched on the run's page."""

from collections.abc import Callable

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_POST

from core.web.htmx import redirect_after_form
from llm.errors import NotConfiguredError
from playlists.errors import EditRefusedError, PlaylistMissingError
from playlists.models import Run
from playlists.services.reasons.ask import start_reasons
from playlists.services.runs import revisions
from playlists.services.runs.start import launch
from playlists.views.playlist_parts import edited, in_the_bin, refused


@require_POST
async def regenerate(request: HttpRequest, playlist_id: int) -> HttpResponseBase:
    """All but the locked ones anew."""
    return await _start(request, playlist_id, lambda: revisions.regenerate(playlist_id))


@require_POST
async def less(request: HttpRequest, playlist_id: int, entry_id: int) -> HttpResponseBase:
    """Others in the place of most tracks by this artist."""
    return await _start(request, playlist_id, lambda: revisions.less_of(playlist_id, entry_id))


@require_POST
async def more(request: HttpRequest, playlist_id: int, entry_id: int) -> HttpResponseBase:
    """Some more like this track."""
    return await _start(request, playlist_id, lambda: revisions.more_like(playlist_id, entry_id))


@require_POST
async def reasons(request: HttpRequest, playlist_id: int) -> HttpResponseBase:
    """Have the model say why each track is there."""
    try:
        await start_reasons(playlist_id)
    except PlaylistMissingError:
        return await sync_to_async(in_the_bin)(request, playlist_id)
    return await sync_to_async(edited)(request, playlist_id, "Asking why. The reasons come in by themselves.")


async def _start(request: HttpRequest, playlist_id: int, plan: Callable[[], Run]) -> HttpResponseBase:
    try:
        run = await launch(plan)
    except (EditRefusedError, NotConfiguredError) as exc:
        return await sync_to_async(refused)(request, playlist_id, exc.message)
    except PlaylistMissingError:
        return await sync_to_async(in_the_bin)(request, playlist_id)
    return redirect_after_form(request, reverse("playlists:run", args=[run.pk]))
