"""A playlist as a file for players that know no music server."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from library.services.m3u import file_name, m3u8
from playlists.models import Playlist
from playlists.services.saving.tracks_of import track_refs

_TYPE = "application/vnd.apple.mpegurl; charset=utf-8"


def m3u_file(playlist: Playlist) -> HttpResponse:
    """To be kept under the playlist's title. Out of the database alone: it works while the music server sleeps."""
    response = HttpResponse(m3u8(track_refs(playlist.pk), title=playlist.title), content_type=_TYPE)
    disposition = content_disposition_header(as_attachment=True, filename=file_name(playlist.title))
    response["Content-Disposition"] = disposition or "attachment"
    return response
