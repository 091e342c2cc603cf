"""How much of a prompt is understood: by rules alone, and with the configured model."""

from collections.abc import Sequence

from asgiref.sync import sync_to_async

from benchmarks.quality.plans import Compared, PlanCase, compare
from library.queries import library_counts
from llm.services.calling.client import LLMClient, open_llm
from llm.settings_fields import LLMConfig
from playlists.plan import WishPlan
from playlists.schemas import Wish
from playlists.services.generation.analyze import analyze
from playlists.services.planning.reading import read_wish
from playlists.services.wishes.read import plan_of


async def measure_rules(cases: Sequence[PlanCase]) -> list[Compared]:
    """No model is asked."""
    return [compare(case, await sync_to_async(plan_of)(Wish(text=case.wish))) for case in cases]


async def measure_model(cases: Sequence[PlanCase], config: LLMConfig) -> list[Compared]:
    """The model is asked where a run would ask it."""
    async with open_llm(config, keeps_notes=False) as client:
        return [compare(case, await read_with_model(case.wish, client)) for case in cases]


async def read_with_model(text: str, client: LLMClient) -> WishPlan:
    """The plan of rules and model together. Raises ProviderErrors."""
    wish = Wish(text=text)
    reading = await sync_to_async(read_wish)(wish)
    if reading.is_worth_asking:
        counts = await sync_to_async(library_counts)()
        ideas = await analyze(wish, reading.rules, counts, client=client)
        reading = await sync_to_async(read_wish)(wish.model_copy(update={"ideas": ideas}))
    return reading.plan
