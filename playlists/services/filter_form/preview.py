"""What a run for a wish would send, before it is started: tracks, tokens, cost or time. Nothing outside is asked.

It goes the run's own way, up to the list that would be sent, with a client that only remembers.
"""

from decimal import Decimal
from typing import NamedTuple, cast

from asgiref.sync import sync_to_async
from django.core.cache import cache

from core.db.read_once import reading_once
from core.values import Frozen
from library.counts.remembered import KEPT_SECONDS
from library.errors import LibraryEmptyError
from library.schemas import TrackFilter
from llm.budget import answer_tokens, token_bound
from llm.costs import cost_of, dollars_text
from llm.schemas import Call, Usage
from llm.services.calling.cached_client import offline_client
from llm.services.calling.client import LLMClient
from llm.services.calling.measurements import expected_seconds, measured_tokens_per_track
from llm.setting import Depth
from llm.settings_fields import LLMConfig
from llm.status import duration_text, preview_text
from playlists.errors import BadWishError, NothingMatchesError
from playlists.events import Skipped
from playlists.prompts import select as prompt
from playlists.schemas import Wish
from playlists.services.filter_form.preview_key import preview_key
from playlists.services.generation.depth import LookPlan, depth_of, expect_look
from playlists.services.generation.filtering import ChosenFilter, choose_filter
from playlists.services.generation.instructions import picking_system
from playlists.services.generation.narrowing import narrowings
from playlists.services.generation.prompt_budget import (
    ExpectedList,
    expect_list,
    fitting_tracks,
    track_limit,
)
from playlists.services.generation.trust import is_worth_asking
from playlists.services.planning.merge import choose_facts, settle_wish
from playlists.services.planning.reading import Reading, read_wish

#: What the story takes: a line of the list and, in the cloud, a reason a track; the rest once.
_STORY_TRACK, _STORY_REASON, _STORY_ONCE = 20, 22, 160


class Preview(Frozen):
    """`sent` of `matching` tracks; `fits`: how many would fit. `cost` in dollars, None where the price is unknown,
    0 for local providers; `expected_seconds` None where nothing was measured yet: all three with the look through the
    artists, if there is to be one. `look` is what that would be, None where the model sees all that matches anyway;
    `skipped` why there is none, though `depth` would have it. `quick_seconds` are those of picking alone.

    `unmet` are sentences on what of the wish can't be met.
    `is_about`: the model was never asked for its window, so that the numbers are careful guesses.
    """

    filter: TrackFilter
    tightest: TrackFilter | None = None
    """Where nothing matches: the filter with all that was understood."""
    matching: int = 0
    sent: int = 0
    fits: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost: float | None = None
    expected_seconds: float | None = None
    depth: Depth = "quick"
    look: LookPlan | None = None
    skipped: Skipped | None = None
    quick_seconds: float | None = None
    is_about: bool = False
    is_local: bool = True
    relaxed: tuple[str, ...] = ()
    unmet: tuple[str, ...] = ()
    problem: str = ""

    @property
    def text(self) -> str:
        """How many tracks match, and how many of them the model gets to see."""
        return preview_text(self.sent, self.matching)

    @property
    def is_thorough(self) -> bool:
        """Whether the artists are looked through first."""
        return self.look is not None and self.depth != "quick" and self.skipped is None


async def preview(wish: Wish, config: LLMConfig, read: Reading | None = None) -> Preview:
    """Never raises for what a wish asks or a library lacks: then nothing is sent, and `problem` may say why.

    `read`: what the wish was read as, where it was read already.
    """
    with reading_once():
        return await _preview(wish, config, read)


async def _preview(wish: Wish, config: LLMConfig, read: Reading | None) -> Preview:
    wish, found, key = await sync_to_async(_filter)(wish, config, read)
    if kept := cache.get(key) if key else None:
        return cast("Preview", kept)
    told = await _work_out(wish, found, offline_client(config))
    if key:
        cache.set(key, told, KEPT_SECONDS)
    return told


async def _work_out(wish: Wish, found: "ChosenFilter | _NoFilter", client: LLMClient) -> Preview:
    config = client.config
    fits = await fitting_tracks(wish.track_count, client)
    depth = depth_of(wish, config)
    known = {"fits": fits, "depth": depth, "is_about": await _is_guess(client), "is_local": config.is_local}
    free = 0.0 if config.is_local else None
    if isinstance(found, _NoFilter):
        return Preview(filter=found.loosest, tightest=found.tightest, cost=free, **known)
    told = {"relaxed": found.relaxed, "unmet": found.unmet}
    base = Preview(filter=found.filter, matching=found.matching, cost=free, **told, **known)
    try:
        expected = await expect_list(found, wish, client)
    except (BadWishError, NothingMatchesError) as exc:
        return base.model_copy(update={"problem": exc.message})
    look = await expect_look(wish, found, await track_limit(wish, client), client=client)
    planned = base.model_copy(
        update={"look": look, "skipped": look.reason_against(depth, config) if look and depth != "quick" else None}
    )
    return planned.model_copy(update=await _figures(planned, expected, wish, client))


def figures_text(preview: Preview) -> str:
    """Behind the line: tokens, and cost or expected time, as far as known."""
    about = f"about {_rounded(preview.input_tokens + preview.output_tokens):,} tokens"
    if not preview.is_local:
        return f"{about} • {dollars_text(None if preview.cost is None else Decimal(str(preview.cost)))}"
    if preview.is_thorough:
        return about  # how long it takes stands in the line of the look
    if preview.expected_seconds is None:
        return f"{about} • time not measured yet"
    return f"{about} • about {duration_text(preview.expected_seconds)}"


def _rounded(tokens: int) -> int:
    """Two digits: more would look counted."""
    step = int(10 ** max(0, len(str(tokens)) - 2))
    return round(tokens / step) * step


class _NoFilter(NamedTuple):
    """Nothing matches: neither with all that was understood, nor when all is given up that may be."""

    loosest: TrackFilter
    tightest: TrackFilter


def _filter(wish: Wish, config: LLMConfig, read: Reading | None) -> tuple[Wish, ChosenFilter | _NoFilter, str]:
    """The wish, settled, its filter, as in a run, and the key of its preview."""
    read = read or read_wish(wish)
    plan = choose_facts(read.plan, wish)
    wish = settle_wish(wish, plan)
    try:
        found = choose_filter(wish, plan, read.ideas)
    except (NothingMatchesError, LibraryEmptyError):
        steps = list(narrowings(wish, plan, read.ideas))
        return wish, _NoFilter(loosest=steps[-1].filter, tightest=steps[0].filter), ""
    return wish, found, preview_key(wish, found, config)


async def _is_guess(client: LLMClient) -> bool:
    """Ollama cuts windows down to what the model was trained for, which only Ollama knows."""
    window = await client.window("generation")
    return window.source == "default" or (client.config.provider == "ollama" and window.trained is None)


async def _figures(planned: Preview, expected: ExpectedList, wish: Wish, client: LLMClient) -> dict[str, object]:
    """Tokens of all calls to come; the time is that of picking and of the look before it."""
    config, model, sent = client.config, client.model("generation"), expected.tracks
    picking = await _picking(expected, wish, client)
    story = await _story(min(wish.track_count, sent), client)
    look = planned.look if planned.is_thorough else None
    picking += look.usage if look else Usage()
    quick_seconds = await expected_seconds(config, model, sent, wish.track_count)
    calls = [Call(model=model, usage=picking), Call(model=client.model("analysis"), usage=story)]
    cost = await sync_to_async(cost_of)(calls, config.provider) if config.provider else None
    usage = picking + story
    return {
        "sent": sent,
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens,
        "cost": None if cost is None else float(cost),
        "quick_seconds": quick_seconds,
        "expected_seconds": look.seconds if look else quick_seconds,
    }


async def _picking(expected: ExpectedList, wish: Wish, client: LLMClient) -> Usage:
    """The list by what a track was measured to take, else by the bound that the window is filled by."""
    sent = expected.tracks
    per_track = await measured_tokens_per_track(client.config, client.model("generation"))
    asking = token_bound(await picking_system(client) + prompt.build("", wish.text, wish.track_count))
    reading = round(sent * per_track) if per_track else expected.tokens + asking
    return Usage(input_tokens=reading, output_tokens=answer_tokens(min(wish.track_count, sent), sent, "pattern"))


async def _story(count: int, client: LLMClient) -> Usage:
    if not await is_worth_asking(client, "telling"):
        return Usage()
    reasons = 0 if client.config.is_local else _STORY_REASON
    return Usage(input_tokens=_STORY_ONCE + _STORY_TRACK * count, output_tokens=_STORY_ONCE + reasons * count)
