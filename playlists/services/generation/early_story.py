"""Title and story, begun while the last tracks are being picked: where the model's server answers two calls at once."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import aclosing

from library.schemas import TrackRef
from llm.budget import TEMPLATE_TOKENS, token_bound
from llm.errors import LLMError
from llm.schemas import Completion, Prompt
from llm.services.calling.client import LLMClient
from playlists.services.generation.narrative import story_request
from playlists.services.generation.outcome import Pulse
from playlists.services.generation.selection import Selection
from playlists.services.generation.trust import is_worth_asking

logger = logging.getLogger(__name__)

#: Of the picks: what is told of the others is told of all.
_MISSING = 0.25


class EarlyStory:
    """One run's: begun at most once. Whoever makes one closes it."""

    def __init__(self, client: LLMClient, pulse: Pulse) -> None:
        """`pulse`: gives signs of life as soon as nothing else goes on."""
        self._client = client
        self._pulse = pulse
        self._is_awaited = False
        self._is_decided = False
        self._told: frozenset[str] = frozenset()
        self._task: asyncio.Task[str | None] | None = None

    async def offer(self, wish: str, tracks: Sequence[TrackRef], unmet: Sequence[str], selection: Selection) -> None:
        """Begin it as soon as most tracks are there, if the server can, and has room for it beside the picking."""
        if self._is_decided or selection.missing > _MISSING * selection.count:
            return
        self._is_decided = True
        request = story_request(wish, tracks, self._client, unmet)
        needed = token_bound(request.system) + token_bound(request.prompt) + request.max_output_tokens
        if selection.missing and await self._can_begin(selection.tokens + needed + 2 * TEMPLATE_TOKENS):
            self._told = frozenset(track.rating_key for track in tracks)
            self._task = asyncio.create_task(self._ask(request))

    async def answer_about(self, tracks: Sequence[TrackRef]) -> str | None:
        """What the model has said; None where it was not asked, failed, or spoke of a track that is no longer there."""
        if self._task is None or not self._told <= {track.rating_key for track in tracks}:
            return None
        self._is_awaited = True
        return await self._task

    async def aclose(self) -> None:
        """Nobody waits for it any longer."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _can_begin(self, tokens: int) -> bool:
        """Of a cloud model, reasons for all tracks are wanted, too. Slots of one server may share its window."""
        client = self._client
        if not (client.config.is_local and await client.answers_several("analysis")):
            return False
        return tokens <= (await client.window("analysis")).tokens and await is_worth_asking(client, "telling")

    async def _ask(self, request: Prompt) -> str | None:
        try:
            async with aclosing(self._client.stream("analysis", request)) as events:
                async for event in events:
                    if self._is_awaited:
                        await self._pulse.take(event)
                    if isinstance(event, Completion):
                        return event.text
        except LLMError as exc:
            logger.info("a story that was begun early failed: %s", exc.code)
        return None
