"""Step 8: keep the playlist, here and, when asked, on the music server."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from library.models import LibraryState
from library.registry import music_server
from library.schemas import SavedPlaylist
from library.servers.protocol import MusicServer
from playlists.events import Finished
from playlists.models import Playlist, PlaylistTrack, Run
from playlists.schemas import Narrative, Pick, Wish
from playlists.services import event_log


def store(run: Run, wish: Wish, narrative: Narrative, picks: Sequence[Pick], finished: Finished) -> Playlist:
    """The playlist, its tracks, the run's end and its last event: all or nothing."""
    with transaction.atomic():
        playlist = Playlist.objects.create(
            run=run, title=narrative.title, narrative=narrative.text, wish=wish.text, summary=finished.summary
        )
        PlaylistTrack.objects.bulk_create(
            PlaylistTrack(
                playlist=playlist,
                position=position,
                rating_key=pick.track.rating_key,
                title=pick.track.title,
                artist=pick.track.artist,
                album=pick.track.album,
                year=pick.track.year,
                duration_ms=pick.track.duration_ms,
                reason=narrative.reasons.get(pick.track.rating_key, ""),
            )
            for position, pick in enumerate(picks, 1)
        )
        Run.objects.filter(pk=run.pk).update(state=Run.State.FINISHED, ended_at=timezone.now())
        event_log.append(run.pk, finished.model_copy(update={"playlist_id": playlist.pk}))
    return playlist


def active_server() -> MusicServer:
    """The server that the library came from. Raises MusicServerError."""
    state = LibraryState.objects.filter(pk=1).first()
    return music_server(state.server if state else "")


async def save_to_server(playlist_id: int, server: MusicServer, *, name: str = "") -> SavedPlaylist:
    """A new playlist on the music server. Raises LibraryErrors."""
    playlist = await Playlist.objects.aget(pk=playlist_id)
    keys = [key async for key in playlist.tracks.order_by("position").values_list("rating_key", flat=True)]
    saved = await server.create_playlist(name or playlist.title, keys, playlist.narrative)
    await Playlist.objects.filter(pk=playlist_id).aupdate(server_key=saved.playlist.rating_key)
    return saved
