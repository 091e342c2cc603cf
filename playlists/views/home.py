"""The home page: the playlists made so far; and a playlist's own page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from playlists.models import Playlist
from playlists.queries import recent_playlists


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The newest playlists first."""
    return render(request, "playlists/home.html", {"playlists": recent_playlists()})


@require_safe
def playlist(request: HttpRequest, playlist_id: int) -> HttpResponse:
    """One playlist, as it was made."""
    found = get_object_or_404(Playlist, pk=playlist_id)
    return render(request, "playlists/playlist.html", {"playlist": found, "tracks": found.tracks.all()})
