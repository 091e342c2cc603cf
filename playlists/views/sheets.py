"""Saving and playing as sheets: pages of their own, or the same in a dialog of the playlist's page."""

from collections.abc import Mapping

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from core.web.htmx import htmx_details
from playlists.errors import PlaylistMissingError
from playlists.models import Playlist
from playlists.queries import get_playlist
from playlists.services.saving.save_order import where_to_save

#: The element that dialog.js fills.
_DIALOG = "dialog-body"


def kept_or_404(playlist_id: int) -> Playlist:
    """One of ours that is not in the bin."""
    try:
        return get_playlist(playlist_id)
    except PlaylistMissingError as exc:
        raise Http404(exc.message) from exc


def sheet(
    request: HttpRequest,
    fragment: str,
    playlist: Playlist,
    title: str,
    context: Mapping[str, object],
    *,
    status: int = 200,
) -> HttpResponse:
    """`fragment` (a name in playlists/partials/) as whoever asks can show it. Asks nobody outside."""
    htmx = htmx_details(request)
    inner = f"playlists/partials/{fragment}.html"
    template = inner if htmx else "playlists/sheet.html"
    if htmx and htmx.target == _DIALOG:
        template = "playlists/partials/_sheet.html"
    shown = {
        "playlist": playlist,
        "sheet": inner,
        "sheet_title": title,
        "in_dialog": template != "playlists/sheet.html",
        "on_playlist_page": is_on_page_of(request, playlist),
        "where": where_to_save(),
        **context,
    }
    return render(request, template, shown, status=status)


def is_on_page_of(request: HttpRequest, playlist: Playlist) -> bool:
    """Whether htmx asks from the playlist's own page, which then has a row of buttons to bring up to date."""
    htmx = htmx_details(request)
    path = (htmx.current_url_abs_path or "") if htmx else ""
    return path.partition("?")[0] == reverse("playlists:playlist", args=[playlist.pk])
