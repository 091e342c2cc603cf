"""One plan out of what rules read, what the model read and what the person chose, by one rule.

The person's choice beats both readers; of the readers, a model that is trusted to read beats the rules, but for names
and numbers that stand in the prompt: those are the rules', and no refusal is ever widened.
"""

from playlists.plan import Facts, WishPlan
from playlists.plan_parts import leave_out
from playlists.schemas import Wish


def choose_facts(plan: WishPlan, wish: Wish) -> WishPlan:
    """The plan with what the person chose by hand; what is chosen as "no limit" is None, what is ignored left out.

    A length that the person chose, in tracks or in minutes, replaces the other one.
    """
    chosen = {name: getattr(wish, name) for name in Facts.model_fields if getattr(wish, name) is not None}
    if wish.minutes or wish.count:
        chosen = {"minutes": None, "count": None} | chosen
    return leave_out(plan, wish.ignored).model_copy(update={name: value or None for name, value in chosen.items()})


def settle_wish(wish: Wish, plan: WishPlan) -> Wish:
    """The wish with all that the plan says of tracks and of the list; 0, False and () where nothing is asked."""
    return wish.model_copy(update={name: getattr(plan, name) for name in Facts.model_fields})
