"""Step 4, its end: as many of the drawn tracks as the model's window surely holds."""

import asyncio
from collections.abc import Iterator, Sequence

from library.schemas import TrackRef
from llm.budget import answer_tokens, token_bound
from llm.services.calling.client import LLMClient
from playlists.errors import BadWishError
from playlists.prompts import select as prompt
from playlists.prompts.listing import Listing, lay_out, name_line, year_line

#: Tokens of the shortest line: what is left below it is not worth looking further.
_SHORTEST = 8


async def fit(tracks: Sequence[TrackRef], wish: str, count: int, *, client: LLMClient) -> Listing:
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
