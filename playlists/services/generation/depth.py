"""How thoroughly the model goes through what matches: which artists, in how many parts, how long, if at all."""

import asyncio

from asgiref.sync import sync_to_async

from core.values import Frozen
from library.counts.artists import count_artists, list_artists
from library.schemas import ListedArtist
from llm.budget import answer_tokens
from llm.schemas import Usage
from llm.services.calling.client import LLMClient
from llm.services.calling.measurements import expected_seconds, seconds_of
from llm.settings_fields import Depth, LLMConfig
from playlists.events import Skipped
from playlists.schemas import Wish
from playlists.services.generation.filtering import ChosenFilter
from playlists.services.generation.outcome import is_weak
from playlists.services.looking.parts import FEWEST, Part, deal
from playlists.services.ranking.ranking import Ranking

#: Artists that are looked through at most, some 46,000 tokens; of more, the nearest to the wish.
MOST_ARTISTS = 6_000


class LookPlan(Frozen):
    """A look as it would be. `matching`: all artists of what matches; `obstacle`: why there can be none at all.

    `seconds` are those of the look and of the picking after it, None where the model's speed is not known.
    """

    matching: int
    parts: tuple[Part, ...] = ()
    obstacle: Skipped | None = None
    seconds: float | None = None

    @property
    def artists(self) -> int:
        """How many are looked through."""
        return sum(len(part.artists) for part in self.parts)

    @property
    def usage(self) -> Usage:
        """The tokens that it is expected to take."""
        return Usage(
            input_tokens=sum(part.expected_tokens for part in self.parts),
            output_tokens=sum(_answer_tokens(part) for part in self.parts),
        )

    def reason_against(self, depth: Depth, config: LLMConfig) -> Skipped | None:
        """Why it is not done; None where it is. `auto` never guesses at a speed that nobody has measured."""
        if self.obstacle or depth == "thorough":
            return self.obstacle
        if self.seconds is None:
            return "unknown_speed"
        return "too_slow" if self.seconds > config.depth_seconds else None


def depth_of(wish: Wish, config: LLMConfig) -> Depth:
    """The person's choice for this playlist, else the one for all."""
    return wish.depth or config.depth


async def plan_look(
    wish: Wish, chosen: ChosenFilter, limit: int, *, client: LLMClient, ranking: Ranking | None = None
) -> LookPlan | None:
    """None where there is nothing to look for: all that matches fits into the list of `limit` tracks, or is of a few
    artists. `ranking` decides which artists are looked through, where there are too many.
    """
    if chosen.only_named or chosen.matching <= limit:
        return None
    if await is_weak(client, "generation"):
        return LookPlan(matching=0, obstacle="weak")
    matching, artists = await sync_to_async(_artists)(chosen, ranking)
    if matching < 2 * FEWEST:
        return None
    room = await client.prompt_allowance("generation", 0)
    parts = await asyncio.to_thread(deal, artists, wish.text, room)
    if not parts:
        return LookPlan(matching=matching, obstacle="no_room")
    plan = LookPlan(matching=matching, parts=parts)
    return plan.model_copy(update={"seconds": await _seconds(plan, limit, wish.count, client)})


def _artists(chosen: ChosenFilter, ranking: Ranking | None) -> tuple[int, list[ListedArtist]]:
    """How many there are, and those to look through."""
    counts = count_artists(chosen.filter)
    ids = list(counts)
    if len(ids) > MOST_ARTISTS:
        nearness = ranking.of_artists(ids) if ranking else {}
        ids.sort(key=lambda artist: (-nearness.get(artist, 0.0), -counts[artist], artist))
    return len(ids), list_artists(ids[:MOST_ARTISTS], chosen.filter)


async def _seconds(plan: LookPlan, limit: int, count: int, client: LLMClient) -> float | None:
    config, model = client.config, client.model("generation")
    looking = await seconds_of(config, model, plan.usage)
    picking = await expected_seconds(config, model, limit, count)
    return None if looking is None or picking is None else looking + picking


def _answer_tokens(part: Part) -> int:
    return answer_tokens(part.most, len(part.artists), "pattern")
