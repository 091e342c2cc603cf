"""What the playlist's page and its fragments are made of: one context, and the answer to an edit."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django_htmx.http import trigger_client_event

from core.web.htmx import SeeOther, htmx_of, redirect_after_form
from playlists.errors import PlaylistMissingError
from playlists.models import Playlist
from playlists.queries import playlist_or_binned
from playlists.services.editing.versions import newest
from playlists.services.pages.playlist import show
from playlists.services.runs.report import summarize

UNPROCESSABLE = 422


def playlist_or_404(playlist_id: int) -> Playlist:
    """Also one in the bin."""
    try:
        return playlist_or_binned(playlist_id)
    except PlaylistMissingError as exc:
        raise Http404(exc.message) from exc


def list_context(playlist: Playlist) -> dict[str, Any]:
    """For the list of tracks, as part of the page and alone."""
    return {"playlist": playlist, "shown": show(playlist)}


def render_page(request: HttpRequest, playlist: Playlist, status: int = 200, **more: Any) -> HttpResponse:
    """The whole page; one in the bin has another."""
    if playlist.deleted_at:
        return render(request, "playlists/playlist_deleted.html", {"playlist": playlist}, status=404)
    context = list_context(playlist) | {"asked": summarize(playlist)} | more
    return render(request, "playlists/playlist.html", context, status=status)


def render_list(request: HttpRequest, playlist: Playlist, status: int = 200, **more: Any) -> HttpResponse:
    """The list alone, for htmx; `said` and `refused` are told with it."""
    context = list_context(playlist) | {"is_fragment": True} | more
    response = render(request, "playlists/partials/_tracks_changed.html", context, status=status)
    return trigger_client_event(response, "tracks-changed", after="settle")


class Before(NamedTuple):
    """What an edit is compared with. `version`: of the newest that Undo could have gone back to; 0 for none."""

    title: str
    version: int


def edited(request: HttpRequest, playlist_id: int, said: str, before: Before | None = None) -> HttpResponseBase:
    """After an edit: the new list for htmx, else back to the page, which a reload sends nothing to again.

    Where the title is another than `before`, the form for it comes along; where there is more to undo, so does Undo.
    """
    if htmx_of(request):
        playlist = playlist_or_404(playlist_id)
        return render_list(request, playlist, said=said, **(_what_changed(playlist, before) if before else {}))
    messages.success(request, said)
    return SeeOther(reverse("playlists:playlist", args=[playlist_id]))


def before_edit(playlist_id: int) -> Before:
    """Of a playlist as it is now."""
    title = Playlist.objects.filter(pk=playlist_id).values_list("title", flat=True).first()
    return Before(title or "", _newest(playlist_id))


def _what_changed(playlist: Playlist, before: Before) -> dict[str, bool]:
    return {"is_title_edit": playlist.title != before.title, "undoable": _newest(playlist.pk) > before.version}


def _newest(playlist_id: int) -> int:
    version = newest(playlist_id)
    return version.pk if version else 0


def refused(request: HttpRequest, playlist_id: int, message: str) -> HttpResponseBase:
    """The list as it is, and why the edit was not made."""
    playlist = playlist_or_404(playlist_id)
    if playlist.deleted_at:
        return in_the_bin(request, playlist_id)
    if htmx_of(request):
        return render_list(request, playlist, UNPROCESSABLE, refused=message)
    return render_page(request, playlist, UNPROCESSABLE, refused=message)


def in_the_bin(request: HttpRequest, playlist_id: int) -> HttpResponseBase:
    """What was asked of it cannot be: on to its page, which can bring it back. Raises Http404 where there is none."""
    playlist_or_404(playlist_id)
    return redirect_after_form(request, reverse("playlists:playlist", args=[playlist_id]))
