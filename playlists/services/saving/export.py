"""A playlist as a file for players that know no music server."""

from asgiref.sync import async_to_sync
from django.http import HttpResponse
from django.utils.http import content_disposition_header

from library.services.files import file_paths
from library.services.m3u import file_name, m3u8
from playlists.models import Playlist
from playlists.queries import keys_of_others
from playlists.services.saving.playlist_tracks import track_refs

_TYPE = "application/vnd.apple.mpegurl; charset=utf-8"


def m3u_file(playlist: Playlist) -> HttpResponse:
    """To be kept under the playlist's title. The music server tells where its files are; it works without that too."""
    tracks = track_refs(playlist.pk)
    others = keys_of_others(tracks)
    paths = async_to_sync(file_paths)([track.rating_key for track in tracks if track.rating_key not in others])
    response = HttpResponse(m3u8(tracks, title=playlist.title, paths=paths), content_type=_TYPE)
    disposition = content_disposition_header(as_attachment=True, filename=file_name(playlist.title))
    response["Content-Disposition"] = disposition or "attachment"
    return response
