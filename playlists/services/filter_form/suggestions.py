"""What a wish suggests to choose: its own words first, the analysis model's ideas where it says nothing."""

import logging

from asgiref.sync import sync_to_async

from core.tasks.background import background
from core.values import Frozen
from library.queries import library_counts
from llm.errors import LLMError
from llm.services.calling.client import LLMClient, llm_in_turn
from llm.settings_fields import LLMConfig
from playlists.plan import WishPlan
from playlists.schemas import Ideas, Wish
from playlists.services.filter_form.ideas_query import plan_pairs
from playlists.services.generation.analyze import analyze
from playlists.services.generation.filtering import without_refused
from playlists.services.generation.narrowing import suggested_genres, suggested_times
from playlists.services.planning.reading import Reading, read_with_rules
from playlists.services.wishes.read import plan_of

logger = logging.getLogger(__name__)


class Suggestions(Frozen):
    """`genres` and `decades` are those that count as chosen while the person has chosen none.

    `ideas` are all of the model's, None where it was not asked yet; `wanted` says whether asking is worth a call.
    `artists` and `titles` are the names among them that the wish does not refuse.
    `read` is the model's part of the plan, as fields of the form.
    """

    genres: tuple[str, ...] = ()
    decades: tuple[int, ...] = ()
    ideas: Ideas | None = None
    wanted: bool = False
    artists: tuple[str, ...] = ()
    titles: tuple[tuple[str, str], ...] = ()
    read: tuple[tuple[str, str], ...] = ()


def suggest(wish: Wish, read: Reading) -> Suggestions:
    """What is shown as chosen: exactly what a run for this wish would choose."""
    _, ideas, signals, worth_asking = read
    named = without_refused(ideas, wish, signals)
    return Suggestions(
        genres=suggested_genres(signals, ideas.genres),
        decades=suggested_times(signals, ideas.decades).as_decades,
        artists=named.artists,
        titles=named.titles,
        ideas=ideas if wish.ideas is not None else None,
        wanted=worth_asking and wish.ideas is None,
        read=tuple(plan_pairs(wish.ideas.plan)) if wish.ideas else (),
    )


async def analyze_wish(wish: Wish, rules: WishPlan, *, client: LLMClient) -> Ideas:
    """Out of all that the library has; `rules`: what they have read. Raises ProviderErrors."""
    counts = await sync_to_async(library_counts)()
    return await analyze(wish, rules, counts, client=client)


async def ideas_for(wish: Wish, config: LLMConfig, person: int | None = None) -> Ideas | None:
    """None where the wish needs none, or the model could not be asked: never a reason to stop. `person`: who asks.

    A local server does one thing at a time, so this waits for a generation that runs; leaving the page ends the wait.
    """
    try:
        async with llm_in_turn(config, background(), person=person) as client:
            return await _ask(wish, client)
    except LLMError as exc:
        logger.info("no ideas: %s", exc.code)
        return None


async def _ask(wish: Wish, client: LLMClient) -> Ideas | None:
    # What its server tells is remembered, and the page's numbers are no guesses any more.
    await client.window("generation")
    rules = await sync_to_async(plan_of)(wish)
    if not read_with_rules(wish, rules).is_worth_asking:
        return None
    return await analyze_wish(wish, rules, client=client)
