"""What of a prompt counts, and what of it does not, as parts that a person can remove and bring back. Pure."""

from core.values import Frozen
from playlists.plan import Facts, WishPlan
from playlists.schemas import Wish
from playlists.services.filter_form.choice import print_of
from playlists.services.filter_form.fact_controls import control_id
from playlists.services.planning.words import PlanPart, plan_parts

#: Told by chips of their own.
_CHIPS = {"genres": "genres", "years": "decades"}


class UnderstoodPart(Frozen):
    """`id` names its button, `place` the element where it can be changed, "" for none."""

    id: str
    key: str
    words: str
    place: str = ""


class Understood(Frozen):
    """`counting` is in force; `removed` is what the prompt says and the person has removed or changed."""

    counting: tuple[UnderstoodPart, ...] = ()
    removed: tuple[UnderstoodPart, ...] = ()
    unmet: tuple[str, ...] = ()


def understood_parts(wish: Wish, said: WishPlan, plan: WishPlan, unmet: tuple[str, ...] = ()) -> Understood:
    """`said` is what the prompt says, `plan` that with the person's choices; `unmet`: what trying it has found."""
    in_force, by_prompt = plan_parts(plan), plan_parts(said)
    prompt_keys = {part.key for part in by_prompt}
    counting = [part for part in in_force if not _is_elsewhere(part, wish, plan) and _is_told(part, prompt_keys)]
    words = {part.words for part in in_force}
    removed = [part for part in by_prompt if part.words not in words and not _is_elsewhere(part, wish, said)]
    return Understood(
        counting=tuple(map(_shown, counting)),
        removed=tuple(_shown(part, back=True) for part in removed),
        unmet=tuple(dict.fromkeys((*plan.unmet, *unmet))),
    )


def words_beside_chips(plan: WishPlan) -> tuple[str, ...]:
    """What was understood besides genres and whole decades."""
    return tuple(part.words for part in plan_parts(plan) if not _is_elsewhere(part, Wish(text=""), plan))


def _is_told(part: PlanPart, prompt_keys: set[str]) -> bool:
    """The length stands right beside, and need not be told twice where a person has chosen it."""
    return part.field not in {"count", "minutes"} or part.key in prompt_keys


def _is_elsewhere(part: PlanPart, wish: Wish, plan: WishPlan) -> bool:
    """Genres and whole decades are chips; what the prompt says of them does not count where a person chose others."""
    if part.field not in _CHIPS:
        return False
    years = plan.years
    is_span = part.field == "years" and years is not None and (years[0] % 10 != 0 or years[1] % 10 != 9)
    return not is_span or getattr(wish, _CHIPS[part.field]) is not None


def _shown(part: PlanPart, *, back: bool = False) -> UnderstoodPart:
    # Of one that is changed both are there: the one in force, and the prompt's to go back to.
    name = print_of(f"{part.key} {part.words}")
    return UnderstoodPart(id=f"part-{name}", key=part.key, words=part.words, place="" if back else _place(part.field))


def _place(field: str) -> str:
    """What only names music or times has no field of its own: it can be removed."""
    if field in {"count", "minutes"}:
        return field
    return control_id(field) if field in Facts.model_fields else ""
