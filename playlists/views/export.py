"""A playlist as a file for other players, and the way to it on the music server."""

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from library.errors import LibraryError
from library.services.connected import connected_server
from library.services.m3u import file_name, m3u8
from playlists.services.playing import address_of
from playlists.services.tracks_of import track_refs
from playlists.views.sheets import playlist_or_404, sheet

M3U8 = "application/vnd.apple.mpegurl; charset=utf-8"


@require_safe
def m3u(request: HttpRequest, playlist_id: int) -> HttpResponse:
    """Out of the database alone: it works while the music server sleeps."""
    playlist = playlist_or_404(playlist_id)
    return m3u_response(playlist.pk, playlist.title)


def m3u_response(playlist_id: int, title: str) -> HttpResponse:
    """The file, under the playlist's title."""
    response = HttpResponse(m3u8(track_refs(playlist_id), title=title), content_type=M3U8)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file_name(title)) or ""
    return response


@require_safe
async def open_there(request: HttpRequest, playlist_id: int) -> HttpResponseBase:
    """On to the playlist in Plex; where that cannot be, a page that says why."""
    playlist = await sync_to_async(playlist_or_404)(playlist_id)
    problem = "This playlist is not on a music server that a browser can open. Save it to Plex first."
    try:
        connected = await sync_to_async(connected_server)()
        if address := await address_of(playlist, connected):
            return HttpResponseRedirect(address)
    except LibraryError as exc:
        problem = exc.message
    return await sync_to_async(sheet)(request, "_cannot_open", playlist, playlist.title, {"words": problem}, status=409)
