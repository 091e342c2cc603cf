"""The qualities that a song is offered with: those that a model named before, or plain facts until it has."""

import hashlib
import logging

from django.core.cache import cache

from core.tasks.background import BackgroundTasks
from llm.errors import LLMError
from llm.schemas import LLMConfig
from llm.services.calling.client import LLMClient
from llm.services.calling.turns import llm_in_turn
from playlists.schemas import Qualities
from playlists.services.generation.track_qualities import name_qualities, plain_qualities
from playlists.services.wishes.seed_track import Song

logger = logging.getLogger(__name__)

#: Seconds: a reload, or coming back the same evening, asks no model again.
_KEPT = 6 * 3600


def known_qualities(song: Song, config: LLMConfig) -> Qualities | None:
    """What the configured model said before; None where it was not asked."""
    found = cache.get(_key(song, config))
    return Qualities.model_validate_json(found) if found else None


async def qualities_for(song: Song, config: LLMConfig, *, background: BackgroundTasks) -> Qualities:
    """Asked now, in turn where the server does one thing at a time; a failure gives the facts, and stays forgotten."""
    try:
        async with llm_in_turn(config, background) as client:
            named = await name_qualities(song, client=client)
    except LLMError as exc:
        logger.info("no qualities: %s", exc.code)
        return Qualities(qualities=plain_qualities(song))
    await cache.aset(_key(song, config), named.model_dump_json(), _KEPT)
    return named


def _key(song: Song, config: LLMConfig) -> str:
    """Of a length and in letters that every cache takes."""
    named = f"{config.provider} {config.base_url} {LLMClient.model_of(config, 'analysis')} {song.track.rating_key}"
    return f"named-qualities:{hashlib.sha256(named.encode(errors='replace')).hexdigest()}"
