"""Playing on players of the music server, and playlists as files for others."""

from typing import Annotated, Any, Literal

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import StringConstraints

from core.web.openapi import describe_response
from library.errors import PlayersUnknownError
from library.servers.values import Player, PlayersFound, PlayWhen, QueuedTracks
from library.services.music_server.active_server import LOOK_SECONDS, connected_server, library_server
from playlists.api.fields import RatingKeys
from playlists.queries import get_playlist
from playlists.services.saving.m3u import m3u_file
from playlists.services.saving.messages import played_words
from playlists.services.saving.playing import find_players, notes_on, play_keys, play_playlist
from playlists.services.saving.playlist_tracks import TrackName

router = Router()

PlayerId = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
#: The older program's words for when to play, and one more.
_WHEN: dict[str, PlayWhen] = {"replace": "now", "play_next": "next", "add_to_queue": "later"}


class PlayerOut(Schema):
    """Something to play on, under the names of the older API."""

    client_id: str
    name: str
    product: str
    platform: str
    is_playing: bool
    is_mobile: bool


class PlayerAway(PlayerOut):
    """A player that cannot be told to play now, and why."""

    reason: str


class PlayersOut(Schema):
    """`notes`: whom nobody could ask about players, and what would find more of them, in sentences."""

    players: list[PlayerOut]
    out_of_reach: list[PlayerAway]
    notes: list[str]


class QueueRequest(Schema):
    """`replace` plays at once; `play_next` comes right after the present track, `add_to_queue` after all that was added
    there before, and before the rest of the queue.
    """

    rating_keys: RatingKeys
    client_id: PlayerId
    mode: Literal["replace", "play_next", "add_to_queue"] = "replace"


class QueueMade(Schema):
    """Tracks that the server no longer has, or that the player does not take, are `tracks_skipped`."""

    success: bool = True
    client_name: str | None = None
    client_product: str | None = None
    tracks_queued: int
    tracks_skipped: int
    error: str | None = None


class PlayRequest(Schema):
    """`when`: at once; right after the present track; or after all that was added there before ("Up Next").

    What was in the queue besides follows in any case: Plex puts nothing at the very end of a queue.
    """

    client_id: PlayerId
    when: PlayWhen = "now"


class PlayStarted(QueueMade):
    """`started`: it plays at once, because that was asked for or nothing was playing; `message` says so in words."""

    started: bool
    first_track: TrackName | None = None
    message: str


@router.get("/players", response=PlayersOut, summary="List players, including unavailable ones and why")
async def look_for_players(request: HttpRequest) -> PlayersOut:
    """All that knows players is asked at once, 5 seconds at most; what fails is a note, and no error."""
    found = await _found()
    return PlayersOut(
        players=[_told(player) for player in found.players],
        out_of_reach=[PlayerAway(**_told(player).dict(), reason=player.problem) for player in found.out_of_reach],
        notes=notes_on(found),
    )


@router.get("/plex/clients", response=list[PlayerOut], summary="List available players")
async def list_players(request: HttpRequest) -> list[PlayerOut]:
    """The players alone, those that play first. 502 where there are none and not all could be asked."""
    found = await _found()
    if found.troubles and not found.players:
        raise PlayersUnknownError(" ".join(notes_on(found)))
    return [_told(player) for player in found.players]


@router.post("/play-queue", response=QueueMade, summary="Play any tracks")
async def play_queue(request: HttpRequest, body: QueueRequest) -> QueueMade:
    """404 where the player, or every one of the tracks, is gone."""
    connected = await sync_to_async(connected_server)()
    queued = await play_keys(body.rating_keys, body.client_id, _WHEN[body.mode], connected)
    return QueueMade(**_counts(queued))


@router.post("/playlists/{int:playlist_id}/play", response=PlayStarted, summary="Play a PlexSage playlist")
async def play(request: HttpRequest, playlist_id: int, body: PlayRequest) -> PlayStarted:
    """404 where the player, or every one of the tracks, is gone."""
    await sync_to_async(get_playlist)(playlist_id)
    connected = await sync_to_async(library_server)()
    played = await play_playlist(playlist_id, body.client_id, body.when, connected)
    queued = played.queued
    return PlayStarted(
        **_counts(queued),
        started=queued.started,
        first_track=played.first,
        message=played_words(queued, body.when),
    )


@router.get(
    "/playlists/{int:playlist_id}/m3u",
    summary="Export a PlexSage playlist as an M3U8 file",
    openapi_extra=describe_response("application/vnd.apple.mpegurl"),
)
def m3u(request: HttpRequest, playlist_id: int) -> HttpResponse:
    """With the paths that the music server has for its files, where it tells them."""
    return m3u_file(get_playlist(playlist_id))


def _counts(queued: QueuedTracks) -> dict[str, Any]:
    return {
        "client_name": queued.player.name,
        "client_product": queued.player.product,
        "tracks_queued": queued.queued,
        "tracks_skipped": len(queued.missing) + queued.left_out,
    }


async def _found() -> PlayersFound:
    connected = await sync_to_async(connected_server)(seconds=LOOK_SECONDS)
    return await find_players(connected)


def _told(player: Player) -> PlayerOut:
    return PlayerOut(client_id=player.id, **player.model_dump(include=set(PlayerOut.model_fields)))
