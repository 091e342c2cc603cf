"""How much of a prompt is understood: by rules alone, and with the configured model."""

from collections.abc import Sequence

from asgiref.sync import sync_to_async

from benchmarks.quality.plans import Compared, PlanCase, compare
from playlists.schemas import Wish
from playlists.services.wishes.read import plan_of


async def measure_rules(cases: Sequence[PlanCase]) -> list[Compared]:
    """No model is asked."""
    return [compare(case, await sync_to_async(plan_of)(Wish(text=case.wish))) for case in cases]
