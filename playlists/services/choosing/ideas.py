"""The analysis model's ideas for a wish, asked for while the person goes on choosing."""

import logging

from asgiref.sync import sync_to_async

from core.tasks.background import background
from library.queries import library_counts
from llm.errors import LLMError
from llm.services.calling.client import LLMClient
from llm.services.calling.turns import llm_in_turn
from llm.settings_fields import LLMConfig
from playlists.schemas import Ideas, Wish
from playlists.services.choosing.suggestions import suggest
from playlists.services.generation.analyze import analyze
from playlists.services.wishes.read import signals_of

logger = logging.getLogger(__name__)


async def analyze_wish(text: str, *, client: LLMClient) -> Ideas:
    """Out of all that the library has. Raises ProviderErrors."""
    return await analyze(text, await sync_to_async(library_counts)(), client=client)


async def ideas_for(wish: Wish, config: LLMConfig) -> Ideas | None:
    """None where the wish needs none, or the model could not be asked: never a reason to stop.

    A local server does one thing at a time, so this waits for a generation that runs; leaving the page ends the wait.
    """
    try:
        async with llm_in_turn(config, background()) as client:
            return await _ask(wish, client)
    except LLMError as exc:
        logger.info("no ideas: %s", exc.code)
        return None


async def _ask(wish: Wish, client: LLMClient) -> Ideas | None:
    # What its server tells is remembered, and the page's numbers are no guesses any more.
    await client.window("generation")
    signals = await sync_to_async(signals_of)(wish)
    if not suggest(wish.model_copy(update={"ideas": None}), signals).wanted:
        return None
    return await analyze_wish(wish.text, client=client)
