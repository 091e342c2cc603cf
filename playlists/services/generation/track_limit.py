"""Max Tracks to AI: how many tracks a run's list may have. One rule for the run and for the page that announces it."""

from llm.budget import fitting_tracks as fitting
from llm.services.calling.client import LLMClient
from llm.services.calling.measurements import measured_tokens_per_track
from llm.strength import CHOICES_OF_WEAK
from playlists.schemas import Wish
from playlists.services.generation.model_size import is_weak


async def track_limit(wish: Wish, client: LLMClient) -> int:
    """The person's number, but never more than what fits."""
    most = await fitting_tracks(wish.count, client)
    return min(wish.max_tracks or client.config.max_tracks or most, most)


async def fitting_tracks(count: int, client: LLMClient) -> int:
    """As many as the window holds, and a model too weak to choose only a few for each of `count` picks."""
    window = await client.window("generation")
    measured = await measured_tokens_per_track(client.config, client.model("generation"))
    most = fitting(window.tokens, measured, count)
    return min(most, count * CHOICES_OF_WEAK) if await is_weak(client, "generation") else most
