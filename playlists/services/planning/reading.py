"""A wish as it is understood: by rules, and by the analysis model where it was worth asking and has answered."""

from typing import NamedTuple

from playlists.plan import Facts, WishPlan
from playlists.plan_parts import leave_out
from playlists.schemas import Ideas, Wish
from playlists.services.planning.merge import merge_readings
from playlists.services.wishes.facts.read import facts_spans
from playlists.services.wishes.moods import open_words
from playlists.services.wishes.read import plan_of, text_by_person

#: So many words that no rule has read, beside names or beside genre and era, are worth asking about; fewer where both
#: are there, as a name may be refused in them ("70s rock, Queen can stay at home").
_MUCH, _SOME = 3, 2
_NOTHING = Facts()


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


def known_ideas(wish: Wish, rules: WishPlan) -> Ideas | None:
    """What needs no asking: ideas that were had before, and none where they would change nothing. None: ask."""
    if not needs_analysis(text_by_person(wish), rules):
        return Ideas()
    is_chosen = wish.genres is not None and wish.decades is not None
    return Ideas() if wish.ideas is None and is_chosen else wish.ideas


def needs_analysis(text: str, plan: WishPlan) -> bool:
    """Not where rules have read all that the wish says, nor where what they left is little beside names.

    A call saved is seconds saved on a small machine: "songs from 1975 to 1979" asks for no genre, "60 minutes of Miles
    Davis" for nothing else. Of a wish that names artists, or both genre and era, a word or two of mood are left to the
    ranking; more than that is worth a call.
    """
    if plan.only:
        return False
    says_facts = plan.facts != _NOTHING
    used = (*plan.genres, *plan.artists, *plan.without_artists, *plan.without_genres)
    left = open_words(_without_facts(text) if says_facts else text, used)
    if plan.artists and (plan.genres or plan.years):
        return len(left) >= _SOME
    if plan.artists or plan.albums or (plan.genres and plan.years):
        return len(left) >= _MUCH
    return bool(left) or not (plan.genres or plan.years or says_facts)


def _without_facts(text: str) -> str:
    """With blanks where it speaks of lengths, ratings, plays and the like."""
    for start, end in facts_spans(text):
        text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    return text
