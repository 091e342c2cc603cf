"""A playlist's page, and the parts of it that load or look again by themselves."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.text.humanize import parse_int
from core.web.htmx import htmx_of
from playlists.errors import RunNotFoundError
from playlists.models import Run
from playlists.queries import get_run
from playlists.services.editing.apply import tracks_to_add
from playlists.services.reasons.statuses import reasons_state
from playlists.services.runs.revisions import running_revision, was_revised_just_now
from playlists.views.playlist_parts import in_the_bin, playlist_or_404, render_list, render_page


@require_safe
@never_cache  # Back shows it with its edits
def playlist(request: HttpRequest, playlist_id: int) -> HttpResponseBase:
    """One playlist, with what can be done to it."""
    found = playlist_or_404(playlist_id)
    return render_page(request, found, was_revised=was_revised_just_now(playlist_id))


@require_safe
@never_cache
def search(request: HttpRequest, playlist_id: int) -> HttpResponseBase:
    """Tracks of the library that could be added; alone for htmx, else within the page."""
    found = playlist_or_404(playlist_id)
    if found.deleted_at:
        return in_the_bin(request, playlist_id)
    text = request.GET.get("q", "")
    context: dict[str, Any] = {"query": text, "found": tracks_to_add(found, text), "searched": bool(text.strip())}
    if htmx_of(request):
        return render(request, "playlists/partials/_add_results.html", context | {"playlist": found})
    return render_page(request, found, 200, **context)


@require_safe
def changes(request: HttpRequest, playlist_id: int) -> HttpResponseBase:
    """Asked every other second while a run or reasons are under way: 204 until one of them has ended."""
    found = playlist_or_404(playlist_id)
    if found.deleted_at:
        return in_the_bin(request, playlist_id)
    awaited_run, awaited_reasons = parse_int(request.GET.get("run", "")), "reasons" in request.GET
    run = running_revision(playlist_id)
    ended_run = awaited_run if run is None or run.pk != awaited_run else None
    if ended_run is None and not (awaited_reasons and not reasons_state(playlist_id).is_asking):
        return HttpResponse(status=204)
    ended = _ended_badly(ended_run) if ended_run is not None else None
    said, undoable = "" if ended else "The list is up to date.", ended_run is not None and ended is None
    failed = "" if ended_run is not None else reasons_state(playlist_id).failure
    trouble = f"No reasons came: {failed}" if failed else ""
    return render_list(request, found, said=said, ended_run=ended, undoable=undoable, trouble=trouble)


def _ended_badly(run_id: int) -> Run | None:
    try:
        run = get_run(run_id)
    except RunNotFoundError:
        return None
    return None if run.state == Run.State.FINISHED else run
