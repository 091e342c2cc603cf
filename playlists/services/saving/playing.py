"""Playing a playlist on something in the house: what there is to play on, and telling it to."""

from collections.abc import Sequence

from asgiref.sync import sync_to_async

from core.values import Frozen
from library.servers.protocol import HasLinks, Plays
from library.servers.values import PlayersFound, PlayWhen, QueuedTracks
from library.services.music_server.active_server import Connected
from playlists.errors import CannotPlayError, NothingToSaveError
from playlists.models import Playlist
from playlists.services.saving.playlist_tracks import TrackName, split_tracks

#: Without it only the server's own network is asked, where Plexamp hardly ever is.
SIGN_IN_ADVICE = "Sign in with Plex (Settings, Music) to find Plexamp."


class Played(Frozen):
    """What became of playing, and the track that comes first; None where nothing could be played."""

    queued: QueuedTracks
    first: TrackName | None = None


async def find_players(connected: Connected) -> PlayersFound:
    """The players, those that play now first. Raises CannotPlayError and LibraryErrors."""
    return await _able(connected).players()


def notes_on(found: PlayersFound) -> list[str]:
    """What a person should know who misses a player."""
    advice = [] if found.players or found.is_signed_in else [SIGN_IN_ADVICE]
    return [*found.troubles, *advice]


async def play_playlist(playlist_id: int, player_id: str, when: PlayWhen, connected: Connected) -> Played:
    """Play one of our playlists. Raises CannotPlayError, NothingToSaveError and LibraryErrors."""
    tracks, others = await sync_to_async(split_tracks)(playlist_id)
    if not tracks:
        raise NothingToSaveError("This playlist has no tracks to play. Add some first.")
    queued = await play_keys([track.rating_key for track in tracks], player_id, when, connected)
    missing = (*queued.missing, *(track.rating_key for track in others))
    first = next((track for track in tracks if track.rating_key == queued.first), None)
    return Played(queued=queued.model_copy(update={"missing": missing}), first=first)


async def play_keys(rating_keys: Sequence[str], player_id: str, when: PlayWhen, connected: Connected) -> QueuedTracks:
    """Play any tracks. Raises CannotPlayError and LibraryErrors."""
    return await _able(connected).play(player_id, rating_keys, when)


async def address_of(playlist: Playlist, connected: Connected) -> str:
    """Where a browser opens it on the music server; "" where there is no such place."""
    server = connected.server
    if not playlist.server_key or not isinstance(server, HasLinks):
        return ""
    return await server.open_url(playlist.server_key, playlist=True)


def _able(connected: Connected) -> Plays:
    if isinstance(connected.server, Plays):
        return connected.server
    raise CannotPlayError(
        "The demo library has no audio, so it can't be played. Connect Plex to play; saving and exporting still work."
    )
