"""The home page: the playlists made so far."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from playlists.queries import recent_playlists


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The newest playlists first."""
    return render(request, "playlists/home.html", {"playlists": recent_playlists()})
