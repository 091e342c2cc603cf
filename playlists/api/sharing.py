"""Copies of playlists by JSON. PATCH /api/playlists/{id} shares one's own."""

from django.http import HttpRequest
from ninja import Router, Status

from core.web.access import person_of
from playlists.api.playlists import PlaylistOut, playlist_out
from playlists.services.editing.copying import copy_playlist

router = Router()


@router.post(
    "/playlists/{int:playlist_id}/copy", response={201: PlaylistOut}, summary="Make your own copy of a playlist"
)
def copy(request: HttpRequest, playlist_id: int) -> Status[PlaylistOut]:
    """Of your own, of what somebody shares, and of what belongs to the household."""
    person = person_of(request)
    return Status(201, playlist_out(copy_playlist(playlist_id, person).pk, person))
