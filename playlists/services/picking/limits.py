"""Max Tracks to AI: how many tracks a run's list may have. One rule for the run and for the page that announces it."""

from llm.budget import max_tracks
from llm.services.client import LLMClient
from llm.services.measure import measured_tokens_per_track
from playlists.schemas import Wish
from playlists.services.weak import is_weak

#: Tracks a pick that a model too weak to choose is shown: more only take longer to read.
_CHOICES_OF_WEAK = 4


async def track_limit(wish: Wish, client: LLMClient) -> int:
    """The person's number, but never more than what fits."""
    fitting = await fitting_tracks(wish.count, client)
    return min(wish.max_tracks or client.config.max_tracks or fitting, fitting)


async def fitting_tracks(count: int, client: LLMClient) -> int:
    """As many as the window holds, and a model too weak to choose only a few for each of `count` picks."""
    window = await client.window("generation")
    fitting = max_tracks(window.tokens, await measured_tokens_per_track(client.config, client.model("generation")))
    return min(fitting, count * _CHOICES_OF_WEAK) if await is_weak(client, "generation") else fitting
