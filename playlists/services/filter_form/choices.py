"""What a page with filters offers to choose from: chips, lists and depths, with what is chosen of each."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from core.values import Frozen
from library.names.genre_names import genre_key
from library.schemas import LibraryCounts
from llm.budget import shown_max_tracks
from llm.settings_fields import FIELDS, LLMConfig
from playlists.plan import Facts
from playlists.schemas import Ideas, Wish
from playlists.services.filter_form.choice import Chip, Option, print_of
from playlists.services.filter_form.depth_choices import DepthChoice, depth_choices
from playlists.services.filter_form.fact_controls import FactControl
from playlists.services.filter_form.preview import Preview
from playlists.services.filter_form.suggestions import Suggestions
from playlists.services.filter_form.wish_query import title_value

_GENRES_SHOWN = 24
_LIMITS = (50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 20_000)
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
    facets: LibraryCounts,
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


def _genres(wish: Wish, suggestions: Suggestions, facets: LibraryCounts, shown: Sequence[str]) -> ChipGroup:
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


def _decades(wish: Wish, suggestions: Suggestions, facets: LibraryCounts) -> ChipGroup:
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
