"""A wish as it is understood: by rules, and by the analysis model where it was worth asking and has answered."""

from typing import NamedTuple

from playlists.plan import Signals, WishPlan
from playlists.plan_parts import leave_out
from playlists.schemas import Ideas, Wish
from playlists.services.planning.merge import merge_readings
from playlists.services.wishes.moods import leaves_open
from playlists.services.wishes.read import plan_of, text_by_person


class Reading(NamedTuple):
    """`rules` are what was read without a model, `plan` is both; `ideas` are the model's, as far as they count."""

    rules: WishPlan
    ideas: Ideas
    plan: WishPlan
    is_worth_asking: bool


def read_wish(wish: Wish) -> Reading:
    """Without a model call: what it answered is in the wish's `ideas`. What the person chose is not in the plan yet."""
    return read_with_rules(wish, plan_of(wish))


def read_with_rules(wish: Wish, rules: WishPlan) -> Reading:
    """Likewise, where the rules' plan is known."""
    is_worth_asking = bool(wish.text.strip()) and needs_analysis(text_by_person(wish), rules)
    ideas = (wish.ideas if is_worth_asking else None) or Ideas()
    plan = leave_out(merge_readings(rules, ideas.plan), wish.ignored)
    return Reading(rules, ideas, plan, is_worth_asking)


def needs_analysis(text: str, signals: Signals) -> bool:
    """Not when the wish names its artists, or both genre and era, or has nothing else to say than the one it names.

    A call saved is seconds saved on a small machine, and "songs from 1975 to 1979" asks for no genre.
    """
    if signals.artists or signals.albums or (signals.genres and signals.years):
        return False
    return not (signals.genres or signals.years) or leaves_open(text, signals.genres)
