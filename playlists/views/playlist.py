"""A playlist's page, and the parts of it that load or look again by themselves."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.text.humanize import parse_int
from core.web.access import person_of
from core.web.htmx import htmx_details, redirect_after_form
from playlists.errors import PlaylistMissingError
from playlists.models import Playlist, Run
from playlists.ownership import runs_to_change
from playlists.queries import playlist_or_binned
from playlists.services.editing.apply import tracks_to_add
from playlists.services.editing.binning import goes_at
from playlists.services.pages.playlist import show
from playlists.services.reasons.ask import reasons_state
from playlists.services.runs.report import summarize
from playlists.services.runs.revisions import running_revision, was_revised_just_now
from playlists.views.list_answers import answer_list, back_to_page

UNPROCESSABLE = 422


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
        return answer_binned(request, playlist_id)
    text = request.GET.get("q", "")
    context: dict[str, Any] = {"query": text, "found": tracks_to_add(found, text), "searched": bool(text.strip())}
    if htmx_details(request):
        return render(request, "playlists/partials/_add_results.html", context | {"playlist": found})
    return render_page(request, found, 200, **context)


@require_safe
def changes(request: HttpRequest, playlist_id: int) -> HttpResponseBase:
    """Asked every other second while a run or reasons are under way: 204 until one of them has ended."""
    found = playlist_or_404(playlist_id)
    if found.deleted_at:
        return answer_binned(request, playlist_id)
    awaited_run, awaited_reasons = parse_int(request.GET.get("run", "")), "reasons" in request.GET
    run = running_revision(playlist_id)
    ended_run = awaited_run if run is None or run.pk != awaited_run else None
    if ended_run is None and not (awaited_reasons and not reasons_state(playlist_id).is_asking):
        return HttpResponse(status=204)
    ended = _ended_badly(request, playlist_id, ended_run) if ended_run is not None else None
    said, undoable = "" if ended else "The list is up to date.", ended_run is not None and ended is None
    failed = "" if ended_run is not None else reasons_state(playlist_id).failure
    trouble = f"Couldn't get reasons: {failed}" if failed else ""
    return answer_list(request, found, said=said, ended_run=ended, undoable=undoable, trouble=trouble)


def _ended_badly(request: HttpRequest, playlist_id: int, run_id: int) -> Run | None:
    """Of this playlist's runs alone, and for those whose they are: the address may name any."""
    runs = Run.objects.filter(runs_to_change(person_of(request)), target=playlist_id, pk=run_id)
    return runs.exclude(state=Run.State.FINISHED).first()


def playlist_or_404(playlist_id: int) -> Playlist:
    """Also one in the bin."""
    try:
        return playlist_or_binned(playlist_id)
    except PlaylistMissingError as exc:
        raise Http404(exc.message) from exc


def render_page(request: HttpRequest, playlist: Playlist, status: int = 200, **more: Any) -> HttpResponse:
    """The whole page; one in the bin has another."""
    if playlist.deleted_at:
        context = {"playlist": playlist, "goes_at": goes_at(playlist.deleted_at)}
        return render(request, "playlists/playlist_deleted.html", context, status=404)
    context = {"playlist": playlist, "shown": show(playlist), "asked": summarize(playlist)} | more
    return render(request, "playlists/playlist.html", context, status=status)


def answer_said(request: HttpRequest, playlist_id: int, said: str) -> HttpResponseBase:
    """After what edits nothing, but may change what the list looks like."""
    if htmx_details(request):
        return answer_list(request, playlist_or_404(playlist_id), said=said)
    return back_to_page(request, playlist_id, said)


def answer_refusal(request: HttpRequest, playlist_id: int, message: str) -> HttpResponseBase:
    """The list as it is, and why the edit was not made."""
    playlist = playlist_or_404(playlist_id)
    if playlist.deleted_at:
        return answer_binned(request, playlist_id)
    if htmx_details(request):
        return answer_list(request, playlist, UNPROCESSABLE, refused=message)
    return render_page(request, playlist, UNPROCESSABLE, refused=message)


def answer_binned(request: HttpRequest, playlist_id: int) -> HttpResponseBase:
    """What was asked of it cannot be: on to its page, which can bring it back. Raises Http404 where there is none."""
    playlist_or_404(playlist_id)
    return redirect_after_form(request, reverse("playlists:playlist", args=[playlist_id]))
