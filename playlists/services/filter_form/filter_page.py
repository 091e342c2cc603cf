"""All that a page with filters shows: chips, lists and numbers to choose from. Nothing outside is asked."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from asgiref.sync import sync_to_async

from core.values import Frozen
from library.counts.facets import costliest_filter, filter_facets
from library.names.genre_names import genre_key
from library.queries import library_is_empty
from library.schemas import Facets, FilterPart
from llm.budget import shown_max_tracks
from llm.services.settings.effective import load_config, what_is_missing
from llm.setting import Depth
from llm.settings_fields import FIELDS, LLMConfig
from playlists.plan import DEFAULT_COUNT, Facts, WishPlan
from playlists.plan_parts import leave_out
from playlists.schemas import Ideas, Wish
from playlists.services.filter_form.choice import Chip, Option, print_of
from playlists.services.filter_form.depth_choices import DepthChoice, depth_choices, plan_line
from playlists.services.filter_form.fact_controls import FactControl, fact_controls
from playlists.services.filter_form.preview import Preview, figures_text, preview
from playlists.services.filter_form.suggestions import Suggestions, suggest
from playlists.services.filter_form.understood import Understood, understood_parts
from playlists.services.filter_form.wish_query import print_of_wish, title_value, to_query
from playlists.services.generation.fact_filter import without_facts
from playlists.services.planning.merge import choose_facts, settle_wish
from playlists.services.planning.reading import read_wish
from playlists.services.wishes.read import put_in_words_if_there
from playlists.services.wishes.unknown_names import say_nobody_left

LEAST_COUNT, MOST_COUNT = 10, 100
_GENRES_SHOWN = 24
_LIMITS = (50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 20_000)
_NOTHING = Wish(text="")
_NO_LIMITS = (0, (), "picked")
#: Facts that are asked for most.
_IN_SIGHT = frozenset({"count", "minutes", "min_rating", "not_played_days", "order"})


class ChipGroup(Frozen):
    """Chips of one kind; `is_own`: a person has chosen, be it nothing at all."""

    key: Literal["g", "d"]
    chips: tuple[Chip, ...]
    suggested: tuple[str, ...]
    is_own: bool

    @property
    def any_chosen(self) -> bool:
        """Whether any chip is chosen, which is a limit."""
        return any(chip.chosen for chip in self.chips)


class Choices(Frozen):
    """All of a form but its own first part."""

    genres: ChipGroup
    decades: ChipGroup
    artists: tuple[Chip, ...]
    exclude_genres: tuple[Chip, ...]
    exclude_artists: tuple[Chip, ...]
    facts: Mapping[str, FactControl]
    limits: tuple[Option, ...]
    filling: tuple[Option, ...]
    depths: tuple[DepthChoice, ...]
    has_more: bool
    idea_artists: tuple[Chip, ...] = ()
    idea_titles: tuple[Chip, ...] = ()

    @property
    def fact_names(self) -> tuple[FactControl, ...]:
        """The facts that are names: moods, subjects, languages, countries and voices, in and out."""
        return tuple(fact for fact in self.facts.values() if fact.kind in {"names", "choice"})


def offer_choices(
    wish: Wish,
    settled: Wish,
    facts: Mapping[str, FactControl],
    suggestions: Suggestions,
    facets: Facets,
    preview: Preview,
    config: LLMConfig,
    shown: Sequence[str] = (),
) -> Choices:
    """`shown`: the genres on the page, in their order, which they keep while somebody chooses."""
    return Choices(
        genres=_genres(wish, suggestions, facets, shown),
        decades=_decades(wish, suggestions, facets),
        artists=_named("a", wish.artists),
        exclude_genres=_named("xg", wish.exclude_genres),
        exclude_artists=_named("xa", wish.exclude_artists),
        facts=facts,
        limits=tuple(_limits(settled, preview)),
        filling=tuple(_filling(wish, config)),
        depths=depth_choices(settled, preview, config),
        has_more=bool(wish.artists or wish.exclude_genres or not wish.exclude_live)
        or any(choice is not None for choice in (wish.max_tracks, wish.fill_up))
        or any(getattr(wish, name) for name in Facts.model_fields if name not in _IN_SIGHT),
        idea_artists=_named("ia", suggestions.artists),
        idea_titles=tuple(map(_title_chip, suggestions.titles)),
    )


def _genres(wish: Wish, suggestions: Suggestions, facets: Facets, shown: Sequence[str]) -> ChipGroup:
    counts = {facet.name: facet.count for facet in facets.genres}
    spelling = {genre_key(name): name for name in counts}
    chosen = _spelled(suggestions.genres if wish.genres is None else wish.genres, spelling)
    of_model = suggestions.ideas or Ideas()
    ideas = _spelled((*of_model.genres, *of_model.leanings), spelling)
    common = list(counts)[:_GENRES_SHOWN]
    ordered = [*(name for name in chosen if name not in shown), *(shown or ()), *ideas, *([] if shown else common)]
    chips = tuple(
        Chip(
            id=f"g-{print_of(name)}",
            value=name,
            label=name,
            count=counts.get(name, 0),
            chosen=name in chosen,
            is_idea=name in ideas,
        )
        for name in dict.fromkeys(ordered)
    )
    suggested = _spelled(suggestions.genres, spelling)
    return ChipGroup(key="g", chips=chips, suggested=suggested, is_own=wish.genres is not None)


def _decades(wish: Wish, suggestions: Suggestions, facets: Facets) -> ChipGroup:
    counts = {int(facet.name[:4]): facet.count for facet in facets.decades}
    chosen = suggestions.decades if wish.decades is None else wish.decades
    ideas = (suggestions.ideas or Ideas()).decades
    offered = sorted({*counts, *(wish.decades or ())})
    chips = tuple(
        Chip(
            id=f"d-{decade}",
            value=str(decade),
            label=f"{decade}s",
            count=counts.get(decade, 0),
            chosen=decade in chosen,
            is_idea=decade in ideas,
        )
        for decade in offered
    )
    suggested = tuple(chip.value for chip in chips if int(chip.value) in suggestions.decades)
    return ChipGroup(key="d", chips=chips, suggested=suggested, is_own=wish.decades is not None)


def _spelled(names: Iterable[str], spelling: dict[str, str]) -> tuple[str, ...]:
    """As the chips have it: "hip hop" is the chip "Hip-Hop"."""
    return tuple(dict.fromkeys(spelling.get(genre_key(name), name) for name in names))


def _named(key: str, names: Iterable[str]) -> tuple[Chip, ...]:
    return tuple(Chip(id=f"{key}-{print_of(name)}", value=name, label=name, chosen=True) for name in names)


def _title_chip(pair: tuple[str, str]) -> Chip:
    artist, title = pair
    value = title_value(artist, title)
    return Chip(id=f"it-{print_of(value)}", value=value, label=f"{artist} – {title}", chosen=True)


def _filling(wish: Wish, config: LLMConfig) -> Iterable[Option]:
    """As the settings say, or one of their choices for this playlist alone."""
    words = dict(FIELDS["fill_up"].choices)
    yield Option(value="", label=f"As in the settings: {words[config.fill_up].lower()}", selected=wish.fill_up is None)
    for value, chosen in (("on", True), ("off", False)):
        yield Option(value=str(int(chosen)), label=words[value], selected=wish.fill_up is chosen)


def _limits(wish: Wish, preview: Preview) -> Iterable[Option]:
    fits = f"As many as fit (~{shown_max_tracks(preview.fits):,})" if preview.fits else "As many as fit"
    yield Option(value="", label=fits, selected=wish.max_tracks is None)
    offered = {limit for limit in _LIMITS if wish.track_count <= limit < preview.fits} | (
        {wish.max_tracks} if wish.max_tracks else set()
    )
    for limit in sorted(offered):
        yield Option(value=str(limit), label=f"{limit:,} tracks", selected=limit == wish.max_tracks)


class FilterPage(Frozen):
    """`plan`: what a thorough run does first, "" of a quick one; `usual_depth` is that of the settings.

    `wish` is as the person chose; `said` what the prompt says, `settled` the wish with both.
    `missing`: what the LLM still needs, "" where it is ready. `asked`: the print of the wish that the model is, or
    was, to be asked about, "" for none. `nobody`: that the library has none of those whom the prompt wants alone. Where
    nothing else matches, `culprit` is the part of the filter that costs most, and
    `without` the query of the same wish without it.
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
    def suggested(self) -> dict[str, tuple[str, ...]]:
        """Key of each fact -> what the form sends of it as the prompt's (form_input)."""
        lengths = {"n": (str(self.usual_count),), "min": (str(self.said.minutes or 0),)}
        return lengths | {fact.key: fact.suggested for fact in self.choices.facts.values()}


async def filter_page(wish: Wish, shown: Sequence[str] = ()) -> FilterPage:
    """`shown`: the genres on the page, in their order."""
    config = (await sync_to_async(load_config)()).config
    wish = await sync_to_async(put_in_words_if_there)(wish)
    sent = await preview(wish, config)
    return await sync_to_async(_page)(wish, sent, config, tuple(shown))


def _page(wish: Wish, sent: Preview, config: LLMConfig, shown: tuple[str, ...]) -> FilterPage:
    rules, _, said, _ = read_wish(wish.model_copy(update={"ignored": ()}))
    wish = _as_chosen(wish, said)
    plan = choose_facts(said, wish)
    settled, suggestions = settle_wish(wish, plan), suggest(wish, leave_out(rules, wish.ignored))
    missing, is_empty = what_is_missing(config), library_is_empty()
    worth_asking = suggestions.wanted or suggestions.ideas is not None or sent.is_about
    nobody = "" if wish.artists else say_nobody_left(plan)
    culprit = None if sent.matching or is_empty or nobody else costliest_filter(sent.filter)
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
        choices=offer_choices(
            wish, settled, fact_controls(said, settled), suggestions, filter_facets(sent.filter), sent, config, shown
        ),
        model=config.model_analysis or config.model_generation,
        missing=missing,
        is_empty=is_empty,
        asked=print_of_wish(wish) if worth_asking and not missing and not is_empty else "",
        nobody=nobody,
        culprit=culprit,
        without=to_query(_dropped(wish, culprit)) if culprit else "",
    )


def _as_chosen(wish: Wish, said: WishPlan) -> Wish:
    """No limit where the prompt asks for none is no choice any more."""
    idle = [name for name in Facts.model_fields if getattr(said, name) is None and getattr(wish, name) in _NO_LIMITS]
    return wish.model_copy(update=dict.fromkeys(idle))


def _dropped(wish: Wish, part: FilterPart) -> Wish:
    """No limit, rather than what the wish suggests, where that is a choice."""
    none: dict[str, object] = {"genres": (), "decades": (), "exclude_live": False} | without_facts(part.fields)
    fields = {field for field in part.fields if field in Wish.model_fields} | without_facts(part.fields).keys()
    return wish.model_copy(update={field: none.get(field, getattr(_NOTHING, field)) for field in fields})
