"""Step 4, its limits: how many tracks a run may send, and as many of the drawn ones as the model's window holds."""

import asyncio
from collections.abc import Iterator, Sequence

from library.schemas import TrackRef
from llm.budget import answer_tokens, token_bound
from llm.budget import fitting_tracks as most_in_window
from llm.services.calling.client import LLMClient
from llm.services.calling.measurements import measured_tokens_per_track
from llm.strength import CHOICES_OF_WEAK
from playlists.errors import BadWishError
from playlists.prompts import select as prompt
from playlists.prompts.listing import Listing, lay_out, name_line, year_line
from playlists.schemas import Wish
from playlists.services.generation.llm_calls import is_weak

#: Tokens of the shortest line: what is left below it is not worth looking further.
_SHORTEST = 8


async def track_limit(wish: Wish, client: LLMClient) -> int:
    """Max Tracks to AI: the person's number, but never more than what fits."""
    most = await fitting_tracks(wish.count, client)
    return min(wish.max_tracks or client.config.max_tracks or most, most)


async def fitting_tracks(count: int, client: LLMClient) -> int:
    """As many as the window holds, and a model too weak to choose only a few for each of `count` picks."""
    window = await client.window("generation")
    measured = await measured_tokens_per_track(client.config, client.model("generation"))
    most = most_in_window(window.tokens, measured, count)
    return min(most, count * CHOICES_OF_WEAK) if await is_weak(client, "generation") else most


async def fit_listing(tracks: Sequence[TrackRef], wish: str, count: int, *, client: LLMClient) -> Listing:
    """Beside the questions and answers of both rounds; tracks whose names are too long are left out.

    Raises BadWishError where the wish itself leaves no room for a single track.
    """
    room = await room_for_list(wish, count, len(tracks), client=client)
    # A window of a million tokens holds the whole library: to measure that takes too long for the event loop.
    listing = await asyncio.to_thread(lambda: lay_out(_that_fit(tracks, room)))
    if tracks and not listing.tracks:
        window = (await client.window("generation")).tokens
        raise BadWishError(
            f"The wish leaves no room for tracks in the model's context window of {window:,} tokens. "
            "Shorten it, or choose a larger window."
        )
    return listing


async def room_for_list(wish: str, count: int, highest: int, *, client: LLMClient) -> int:
    """Tokens for a list of `highest` tracks, beside the questions and answers of both rounds."""
    count = min(count, highest)
    room = await client.prompt_allowance("generation", answer_tokens(count, highest, "array"))
    room -= token_bound(prompt.SYSTEM)
    return room - token_bound(prompt.build("", wish, count, taken=[highest] * count))


def line_bound(track: TrackRef, highest: int) -> int:
    """The most tokens of a track's line, in a list of so many."""
    return token_bound(f"{highest} {name_line(track)}\n")


def _that_fit(tracks: Sequence[TrackRef], room: int) -> Iterator[TrackRef]:
    years: set[str] = set()
    for track in tracks:
        if room < _SHORTEST:
            return
        year = year_line(track)
        cost = line_bound(track, len(tracks))
        cost += 0 if year in years else token_bound(f"{year}\n")
        if cost <= room:
            room -= cost
            years.add(year)
            yield track
