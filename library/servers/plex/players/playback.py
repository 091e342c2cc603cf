"""Playing on a player: at once, or after what plays there, in the queue that is there."""

from collections.abc import Sequence

from library.errors import (
    MusicServerError,
    PlayerMissingError,
    PlayerRefusedError,
    QueueClosedError,
    ServerItemMissingError,
)
from library.servers.plex.http.client import PlexClient
from library.servers.plex.http.verified_server import VerifiedServer
from library.servers.plex.players.commands import PlayerClient, Playing, open_player
from library.servers.plex.players.discovery import is_listed
from library.servers.plex.players.play_queues import PlayQueues
from library.servers.plex.players.player import Target
from library.servers.plex.players.player_errors import UnknownCommandError
from library.servers.plex.players.public_url import find_url_for_players
from library.servers.plex.players.start import PlayerStart, Started
from library.servers.plex.playlists.batches import split_present
from library.servers.values import PlayWhen, QueuedTracks


class Playback:
    """Music of one server for one player, over a client that is open."""

    def __init__(
        self, plex: VerifiedServer, client: PlexClient, server_id: str, target: Target, *, plex_tv: str
    ) -> None:
        self._plex = plex
        self._plex_tv = plex_tv
        self._client = client
        self._server_id = server_id
        self._target = target
        self._queues = PlayQueues(client, server_id)

    async def play(self, rating_keys: Sequence[str], when: PlayWhen) -> QueuedTracks:
        """Play them now, next or later; on a silent player always now. Raises MusicServerErrors."""
        present, missing = await split_present(self._client, rating_keys)
        url = await self._url() if when == "now" else ""  # before the player is disturbed
        async with open_player(self._target, self._plex, self._client) as player:
            playing = None if when == "now" else await self._what_plays(player)
            if playing is None:
                refused, left_out = await self._start(player, present, url or await self._url())
            else:
                refused, left_out = await self._add(player, playing, present, is_next=when == "next"), 0
        missing += refused
        return QueuedTracks(
            player=self._target.player,
            queued=len(rating_keys) - len(missing) - left_out,
            missing=tuple(missing),
            left_out=left_out,
            started=playing is None,
            first=next((key for key in present if key not in refused), ""),
        )

    async def _url(self) -> str:
        return await find_url_for_players(self._plex, self._client, self._plex_tv, self._server_id)

    async def _start(self, player: PlayerClient, keys: Sequence[str], url: str) -> Started:
        try:
            return await PlayerStart(self._client, self._server_id, player, url).start(keys)
        except UnknownCommandError as exc:
            if not self._target.is_relayed or await is_listed(self._client, self._target.player.id):
                raise
            # The server itself answers so for a player that it does not see any more.
            raise PlayerMissingError("This player is no longer available. Open it, then choose it again.") from exc

    async def _add(self, player: PlayerClient, playing: Playing, keys: Sequence[str], *, is_next: bool) -> list[str]:
        queue = self._queue_of(player, playing)
        try:
            before = await self._queues.items(queue)
            if not playing.server_id and playing.item not in before:
                raise self._closed(f"{player.name} doesn't report which server it is playing from")
            refused = await self._queues.add(queue, keys, is_next=is_next)
            if (present := await self._present_item(player, playing)) is not None:
                await self._queues.place(queue, before, present, is_next=is_next)
        except ServerItemMissingError as exc:
            raise self._closed(f"Plex no longer knows the queue playing on {player.name}") from exc
        await self._refresh(player, queue)
        return refused

    def _queue_of(self, player: PlayerClient, playing: Playing) -> int:
        """The number of a queue that is ours to change; raises QueueClosedError."""
        if not playing.is_music:
            raise self._closed(f"{player.name} is playing something other than music")
        if playing.server_id and playing.server_id != self._server_id:
            raise self._closed(f"{player.name} is playing music from another server")
        if playing.queue is None:
            raise self._closed(f"{player.name} doesn't report what it is playing")
        return playing.queue

    async def _what_plays(self, player: PlayerClient) -> Playing | None:
        """Nothing is put in the place of what plays because a player does not tell what that is."""
        try:
            return await player.playing()
        except PlayerRefusedError as exc:
            raise self._closed(f"{player.name} doesn't report what it is playing") from exc

    async def _present_item(self, player: PlayerClient, playing: Playing) -> int | None:
        """Asked again: the next song may have begun while tracks were added."""
        try:
            now = await player.playing()
        except MusicServerError:
            return playing.item
        return now.item if now and now.queue == playing.queue else playing.item

    async def _refresh(self, player: PlayerClient, queue: int) -> None:
        try:
            await player.command("playback/refreshPlayQueue", {"playQueueID": queue, "type": "music"})
        except UnknownCommandError:
            return  # it looks at its queue by itself, before each song

    def _closed(self, reason: str) -> QueueClosedError:
        return QueueClosedError(f"{reason}, so nothing can be added to its queue. Play these tracks now instead.")
