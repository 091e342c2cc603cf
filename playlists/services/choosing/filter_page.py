"""All that a page with filters shows, page and fragment alike. Nothing outside is asked."""

from collections.abc import Sequence

from asgiref.sync import sync_to_async

from core.values import Frozen
from library.counts.facets import costliest_filter, filter_facets
from library.queries import library_is_empty
from library.schemas import FilterPart
from llm.services.settings.effective import load_config, what_is_missing
from llm.settings_fields import LLMConfig
from playlists.schemas import Wish
from playlists.services.choosing.filter_choices import Choices, offer_choices
from playlists.services.choosing.preview import Preview, figures_text, preview
from playlists.services.choosing.suggestions import Suggestions, suggest
from playlists.services.choosing.wish_query import print_of_wish, to_query
from playlists.services.wishes.read import signals_of
from playlists.services.wishes.seed_track import put_in_words_if_there

_NOTHING = Wish(text="")


class FilterPage(Frozen):
    """`missing`: what the LLM still needs, "" where it is ready. `asked`: the print of the wish that the model is, or
    was, to be asked about, "" for none. Where nothing matches, `culprit` is the part of the filter that costs most, and
    `without` the query of the same wish without it.
    """

    wish: Wish
    query: str
    preview: Preview
    figures: str
    suggestions: Suggestions
    choices: Choices
    model: str
    missing: str = ""
    is_empty: bool = False
    asked: str = ""
    culprit: FilterPart | None = None
    without: str = ""


async def filter_page(wish: Wish, shown: Sequence[str] = ()) -> FilterPage:
    """`shown`: the genres on the page, in their order."""
    config = (await sync_to_async(load_config)()).config
    wish = await sync_to_async(put_in_words_if_there)(wish)
    return await sync_to_async(_page)(wish, await preview(wish, config), config, tuple(shown))


def _page(wish: Wish, sent: Preview, config: LLMConfig, shown: tuple[str, ...]) -> FilterPage:
    suggestions = suggest(wish, signals_of(wish))
    missing, is_empty = what_is_missing(config), library_is_empty()
    worth_asking = suggestions.wanted or suggestions.ideas is not None or sent.is_about
    culprit = None if sent.matching or is_empty else costliest_filter(sent.filter)
    return FilterPage(
        wish=wish,
        query=to_query(wish),
        preview=sent,
        figures=figures_text(sent),
        suggestions=suggestions,
        choices=offer_choices(wish, suggestions, filter_facets(sent.filter), sent, shown),
        model=config.model_analysis or config.model_generation,
        missing=missing,
        is_empty=is_empty,
        asked=print_of_wish(wish) if worth_asking and not missing and not is_empty else "",
        culprit=culprit,
        without=to_query(_dropped(wish, culprit)) if culprit else "",
    )


def _dropped(wish: Wish, part: FilterPart) -> Wish:
    """No limit, rather than what the wish suggests, where that is a choice."""
    none: dict[str, object] = {"genres": (), "decades": (), "exclude_live": False}
    update = {field: none.get(field, getattr(_NOTHING, field)) for field in part.fields if field in Wish.model_fields}
    return wish.model_copy(update=update)
