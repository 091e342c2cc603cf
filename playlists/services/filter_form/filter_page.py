"""All that a page with filters shows: what was understood, what it would do, what there is to choose. Nothing outside
is asked.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from asgiref.sync import sync_to_async

from core.db.read_once import reading_once
from core.values import Frozen
from library.counts.remembered import genres_and_decades
from library.queries import library_is_empty
from library.schemas import FilterPart
from llm.services.settings.effective import load_config, what_is_missing
from llm.setting import Depth
from llm.settings_fields import LLMConfig
from playlists.plan import DEFAULT_COUNT, Facts, WishPlan
from playlists.plan_fields import PLAN_FIELDS
from playlists.plan_parts import leave_out
from playlists.schemas import Wish
from playlists.services.filter_form.choices import Choices, offer_choices
from playlists.services.filter_form.depth_choices import plan_line
from playlists.services.filter_form.fact_controls import fact_controls
from playlists.services.filter_form.preview import Preview, figures_text, preview
from playlists.services.filter_form.suggestions import Suggestions, suggest
from playlists.services.filter_form.understood import Understood, understood_parts
from playlists.services.filter_form.wish_query import print_of_wish, to_query
from playlists.services.generation.fact_filter import without_facts
from playlists.services.generation.filtering import find_culprit
from playlists.services.planning.merge import choose_facts, settle_wish
from playlists.services.planning.reading import Reading, read_wish, read_with_rules
from playlists.services.planning.words import plan_parts
from playlists.services.wishes.read import put_in_words_if_there
from playlists.services.wishes.unknown_names import say_nobody_left

LEAST_COUNT, MOST_COUNT = 10, 100
#: Of the slider; more can be typed.
_MINUTES, _USUAL_MINUTES = (10, 240), 60
_NOTHING = Wish(text="")
_NO_LIMITS = (0, (), "picked")
#: Field of a filter -> the part of a plan that has filled it, where no choice of the person's says "none of these".
_SAID: Mapping[str, str] = MappingProxyType(
    {
        "artists": "artists",
        "exclude_artists": "without_artists",
        "exclude_genres": "without_genres",
        "exclude_years": "without_years",
    }
)


class LengthField(NamedTuple):
    """A way to say the length: its name, bounds, and a slider over the usual part of them; `shown` is its value."""

    key: str
    id: str
    unit: str
    label: str
    least: int
    most: int
    slider_least: int
    slider_most: int
    step: int
    shown: int


class FilterPage(Frozen):
    """`plan`: what a thorough run does first, "" of a quick one; `usual_depth` is that of the settings.

    `wish` is as the person chose; `said` what the prompt says, `settled` the wish with both.
    `missing`: what the LLM still needs, "" where it is ready. `asked`: the print of the wish that the model is, or
    was, to be asked about, "" for none. `nobody`: that the library has none of those whom the prompt wants alone. Where
    nothing matches for another reason, `culprit` is the part of the filter that costs most, and `without` the query of
    the same wish without it.
    """

    wish: Wish
    said: WishPlan
    settled: Wish
    understood: Understood
    query: str
    preview: Preview
    figures: str
    plan: str
    usual_depth: Depth
    suggestions: Suggestions
    choices: Choices
    model: str
    missing: str = ""
    is_empty: bool = False
    asked: str = ""
    nobody: str = ""
    culprit: FilterPart | None = None
    without: str = ""

    @property
    def usual_count(self) -> int:
        """How many tracks it is unless the person says another number."""
        return self.said.count or DEFAULT_COUNT

    @property
    def count_shown(self) -> int:
        """In the field for it, which is there for a length in minutes, too."""
        return self.settled.count or self.usual_count

    @property
    def lengths(self) -> tuple[LengthField, LengthField]:
        """In tracks, and in minutes."""
        minutes, bounds = PLAN_FIELDS["minutes"], (LEAST_COUNT, MOST_COUNT)
        shown = self.settled.minutes or _USUAL_MINUTES
        return (
            LengthField("n", "count", "tracks", "Number of tracks", *bounds, *bounds, 1, self.count_shown),
            LengthField("min", "minutes", "minutes", "Minutes", minutes.least, minutes.most, *_MINUTES, 5, shown),
        )

    @property
    def suggested(self) -> dict[str, tuple[str, ...]]:
        """Key of each fact -> what the form sends of it as the prompt's (form_input)."""
        lengths = {"n": (str(self.usual_count),), "min": (str(self.said.minutes or 0),)}
        return lengths | {fact.key: fact.suggested for fact in self.choices.facts.values()}


async def filter_page(wish: Wish, shown: Sequence[str] = ()) -> FilterPage:
    """`shown`: the genres on the page, in their order."""
    with reading_once():
        config, wish, read = await sync_to_async(_read)(wish)
        sent = await preview(wish, config, read)
        return await sync_to_async(_page)(wish, read, sent, config, tuple(shown))


def _read(wish: Wish) -> tuple[LLMConfig, Wish, Reading]:
    wish = put_in_words_if_there(wish)
    return load_config().config, wish, read_wish(wish)


def _page(wish: Wish, read: Reading, sent: Preview, config: LLMConfig, shown: tuple[str, ...]) -> FilterPage:
    said = read.plan
    if wish.ignored:  # what is left out is shown, too
        rules, _, said, _ = read_wish(wish.model_copy(update={"ignored": ()}))
        read = read_with_rules(wish, leave_out(rules, wish.ignored))
    wish = _as_chosen(wish, said)
    plan = choose_facts(said, wish)
    settled, suggestions = settle_wish(wish, plan), suggest(wish, read)
    missing, is_empty = what_is_missing(config), library_is_empty()
    worth_asking = suggestions.wanted or suggestions.ideas is not None or sent.is_about
    nobody = "" if wish.artists else say_nobody_left(plan)
    facets = genres_and_decades(sent.filter)
    culprit = find_culprit(sent.filter, sent.tightest) if sent.tightest and not (is_empty or nobody) else None
    return FilterPage(
        wish=wish,
        said=said,
        settled=settled,
        understood=understood_parts(wish, said, plan, sent.unmet),
        query=to_query(wish),
        preview=sent,
        figures=figures_text(sent),
        plan=plan_line(settled, sent),
        usual_depth=config.depth,
        suggestions=suggestions,
        choices=offer_choices(wish, settled, fact_controls(said, settled), suggestions, facets, sent, config, shown),
        model=config.model_analysis or config.model_generation,
        missing=missing,
        is_empty=is_empty,
        asked=print_of_wish(wish) if worth_asking and not missing and not is_empty else "",
        nobody=nobody,
        culprit=culprit,
        without=to_query(_dropped(wish, said, culprit)) if culprit else "",
    )


def _as_chosen(wish: Wish, said: WishPlan) -> Wish:
    """No limit where the prompt asks for none is no choice any more."""
    idle = [name for name in Facts.model_fields if getattr(said, name) is None and getattr(wish, name) in _NO_LIMITS]
    return wish.model_copy(update=dict.fromkeys(idle))


def _dropped(wish: Wish, said: WishPlan, part: FilterPart) -> Wish:
    """No limit, rather than what the wish suggests, where that is a choice; names that it refuses are ignored."""
    none: dict[str, object] = {"genres": (), "decades": (), "exclude_live": False} | without_facts(part.fields)
    fields = {field for field in part.fields if field in Wish.model_fields} | without_facts(part.fields).keys()
    refused = {_SAID[field] for field in part.fields if field in _SAID}
    ignored = (key.key for key in plan_parts(said) if key.field in refused)
    update = {field: none.get(field, getattr(_NOTHING, field)) for field in fields}
    return wish.model_copy(update=update | {"ignored": tuple(dict.fromkeys((*wish.ignored, *ignored)))})
