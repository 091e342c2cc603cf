"""A playlist as a file for other players, and the way to it on the music server."""

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.views.decorators.http import require_safe

from library.errors import LibraryError
from library.services.music_server.active_server import connected_server
from playlists.services.saving.as_text import as_text
from playlists.services.saving.m3u import m3u_file
from playlists.services.saving.playing import address_of
from playlists.views.sheets import kept_or_404, sheet


@require_safe
def m3u(request: HttpRequest, playlist_id: int) -> HttpResponse:
    """A download."""
    return m3u_file(kept_or_404(playlist_id))


@require_safe
def text(request: HttpRequest, playlist_id: int) -> HttpResponse:
    """To be read, copied or sent."""
    return HttpResponse(as_text(kept_or_404(playlist_id)), content_type="text/plain; charset=utf-8")


@require_safe
async def open_there(request: HttpRequest, playlist_id: int) -> HttpResponseBase:
    """On to the playlist in Plex; where that cannot be, a page that says why."""
    playlist = await sync_to_async(kept_or_404)(playlist_id)
    problem = "This playlist is not on a music server that a browser can open. Save it to Plex first."
    try:
        connected = await sync_to_async(connected_server)()
        if address := await address_of(playlist, connected):
            return HttpResponseRedirect(address)
    except LibraryError as exc:
        problem = exc.message
    return await sync_to_async(sheet)(request, "_cannot_open", playlist, playlist.title, {"words": problem}, status=409)
