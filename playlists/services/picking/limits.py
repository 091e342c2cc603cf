"""Max Tracks to AI: how many tracks a run's list may have. One rule for the run and for the page that announces it."""

from llm.budget import TOKENS_PER_TRACK, max_tracks
from llm.services.client import LLMClient
from llm.services.measure import measured_tokens_per_track
from playlists.schemas import Wish
from playlists.services.weak import is_weak

#: Tracks a pick that a model too weak to choose is shown: more only take longer to read.
_CHOICES_OF_WEAK = 4
#: A list shorter than this says little about the tokens of a track: most of its prompt is the question.
TELLING_TRACKS = 20
#: What a track takes at most on average: artist and title of 20 letters each, three bytes a letter and a token a byte
#: (Japanese or Thai, and a tokenizer that knows neither). A count that says more counts what is not ours.
MOST_TOKENS_PER_TRACK = 3 * TOKENS_PER_TRACK


async def track_limit(wish: Wish, client: LLMClient) -> int:
    """The person's number, but never more than what fits."""
    fitting = await fitting_tracks(wish.count, client)
    return min(wish.max_tracks or client.config.max_tracks or fitting, fitting)


async def fitting_tracks(count: int, client: LLMClient) -> int:
    """As many as the window holds, and a model too weak to choose only a few for each of `count` picks."""
    window = await client.window("generation")
    fitting = _fitting(window.tokens, await measured_tokens_per_track(client.config, client.model("generation")))
    return min(fitting, count * _CHOICES_OF_WEAK) if await is_weak(client, "generation") else fitting


def _fitting(window: int, measured: float | None) -> int:
    """By the measured figure, but never so few that no run could measure again; by the estimate if it is not believed.

    Neither can make a list too long: `fit` leaves out what the window may not hold.
    """
    estimated = max_tracks(window)
    if measured is None or measured > MOST_TOKENS_PER_TRACK:
        return estimated
    return max(max_tracks(window, measured), min(estimated, TELLING_TRACKS))
