"""How thoroughly the model goes through what matches: which artists, in how many parts, how long, if at all."""

import asyncio
import math
from collections.abc import Callable, Mapping, Sequence

from asgiref.sync import sync_to_async

from core.values import Frozen
from library.counts.artists import count_artists, list_artists
from library.schemas import ListedArtist
from llm.budget import LEAST_TOKENS_PER_TRACK, answer_tokens
from llm.schemas import Usage
from llm.services.calling.client import LLMClient
from llm.services.calling.measurements import expected_seconds, seconds_of
from llm.setting import Depth
from llm.settings_fields import LLMConfig
from playlists.events import Skipped
from playlists.schemas import Wish
from playlists.services.generation.by_plays import asks_for_plays
from playlists.services.generation.filtering import ChosenFilter
from playlists.services.generation.trust import is_too_small_to_pick, is_trusted_to_pick
from playlists.services.looking.parts import FEWEST, Part, deal, expected_answer, fewest_parts
from playlists.services.ranking.ranking import Ranking

#: Artists that are looked through at most, some 46,000 tokens; of more, the nearest to the wish.
MOST_ARTISTS = 6_000
#: Of more artists, so many tell how long the lines of all are.
_SAMPLE = 600


class LookPlan(Frozen):
    """A look as it would be: through `artists` of the `matching` ones, in `calls`, with so many tokens.

    `parts` is empty of one that is only expected; `obstacle`: why there can be none at all. `is_doubtful`: the model
    picked poorly in its exam, whose few questions are not this library's: it looks where a person wants it to.
    `seconds` are those of the look and of the picking after it, None where the model's speed is not known.
    """

    matching: int
    artists: int = 0
    calls: int = 0
    usage: Usage = Usage()
    parts: tuple[Part, ...] = ()
    obstacle: Skipped | None = None
    is_doubtful: bool = False
    seconds: float | None = None

    def reason_against(self, depth: Depth, config: LLMConfig) -> Skipped | None:
        """Why it is not done; None where it is. `auto` never guesses at a speed that nobody has measured."""
        if self.obstacle or depth == "thorough":
            return self.obstacle
        if self.is_doubtful:
            return "weak"
        if self.seconds is None:
            return "unknown_speed"
        return "too_slow" if self.seconds > config.depth_seconds else None


def depth_of(wish: Wish, config: LLMConfig) -> Depth:
    """The person's choice for this playlist, else the one for all."""
    return wish.depth or config.depth


async def plan_look(
    wish: Wish, chosen: ChosenFilter, limit: int, *, client: LLMClient, ranking: Ranking
) -> LookPlan | None:
    """None where there is nothing to look for: all that matches fits into the list of `limit` tracks, or is of a few
    artists. `ranking` decides which artists are looked through, where there are too many.
    """
    return await _plan(wish, chosen, limit, client, lambda counts: _nearest(counts, ranking))


async def expect_look(wish: Wish, chosen: ChosenFilter, limit: int, *, client: LLMClient) -> LookPlan | None:
    """The same before a run, without its parts: of very many artists, a few tell what all will take."""
    plan = await _plan(wish, chosen, limit, client, _few)
    return plan.model_copy(update={"parts": ()}) if plan else None


Choose = Callable[[Mapping[int, int]], Sequence[int]]


async def _plan(wish: Wish, chosen: ChosenFilter, limit: int, client: LLMClient, choose: Choose) -> LookPlan | None:
    if chosen.only_named or asks_for_plays(chosen.facts) or chosen.matching <= limit:
        return None
    if await is_too_small_to_pick(client):
        return LookPlan(matching=0, obstacle="weak")
    matching, listed = await sync_to_async(_listed)(chosen, choose)
    if matching < 2 * FEWEST:
        return None
    room = await client.prompt_allowance("generation", 0)
    parts = await asyncio.to_thread(deal, listed, wish.text, room)
    if not parts:
        return LookPlan(matching=matching, obstacle="no_room")
    artists = min(matching, MOST_ARTISTS)
    scale = artists / len(listed)
    calls = max(math.ceil(scale * sum(part.fill(room) for part in parts)), fewest_parts(artists))
    calls = len(parts) if scale == 1 else calls
    reading = round(scale * sum(part.expected_tokens for part in parts))
    usage = Usage(input_tokens=reading, output_tokens=expected_answer(artists, calls))
    seconds = await _seconds(usage, limit, wish.track_count, client)
    return LookPlan(
        matching=matching,
        artists=artists,
        calls=calls,
        usage=usage,
        parts=parts,
        is_doubtful=not await is_trusted_to_pick(client),
        seconds=seconds,
    )


def _listed(chosen: ChosenFilter, choose: Choose) -> tuple[int, list[ListedArtist]]:
    """How many there are, and those chosen."""
    counts = count_artists(chosen.filter)
    return len(counts), list_artists(choose(counts), chosen.filter)


def _nearest(counts: Mapping[int, int], ranking: Ranking) -> Sequence[int]:
    if len(counts) <= MOST_ARTISTS:
        return list(counts)
    nearness = ranking.of_artists(counts.keys())
    return sorted(counts, key=lambda artist: (-nearness[artist], -counts[artist], artist))[:MOST_ARTISTS]


def _few(counts: Mapping[int, int]) -> Sequence[int]:
    step = max(1, len(counts) // _SAMPLE)
    return sorted(counts)[::step]


async def _seconds(usage: Usage, limit: int, count: int, client: LLMClient) -> float | None:
    """Of the look and of picking; a model that was only ever asked other things has its speed, and no measured list."""
    config, model = client.config, client.model("generation")
    looking = await seconds_of(config, model, usage)
    picking = await expected_seconds(config, model, limit, count)
    if picking is None:
        answer = answer_tokens(count, limit, "pattern")
        reading = round(limit * LEAST_TOKENS_PER_TRACK)
        picking = await seconds_of(config, model, Usage(input_tokens=reading, output_tokens=answer))
    return None if looking is None or picking is None else looking + picking
