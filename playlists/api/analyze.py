"""POST /api/analyze/prompt: what a wish suggests to choose, by its own words and by the analysis model."""

from asgiref.sync import sync_to_async
from django.http import HttpRequest
from ninja import Router, Schema

from core.errors import rename_fields
from core.tasks.background import background
from core.web.access import person_of
from library.queries import library_counts
from library.schemas import FacetCount
from library.track_out import TrackOut
from llm.costs import cost_of, usage_of
from llm.services.calling.client import llm_in_turn
from llm.services.settings.effective import load_config
from playlists.api.fields import Key
from playlists.plan import WishPlan
from playlists.schemas import Ideas, Quality, Wish
from playlists.services.filter_form.suggestions import Suggestions, analyze_wish, suggest
from playlists.services.filter_form.understood import words_beside_chips
from playlists.services.generation.track_qualities import name_qualities
from playlists.services.planning.reading import read_with_rules
from playlists.services.planning.words import plan_words
from playlists.services.wishes.read import plan_of, song_of
from playlists.services.wishes.validation import check_wish

router = Router()


class PromptIn(Schema):
    """A wish, in words."""

    prompt: str


class PromptAnalysis(Schema):
    """Suggestions are names that the library has; titles are [artist, title] pairs.

    `leanings` are genres that leave no track out: those that have them are offered first. `by_words`: no model had
    part in it. `plan` is all that was understood, `understood` the same for people. The cost is null
    where the price is unknown, 0 for local models.
    """

    suggested_genres: list[str]
    suggested_decades: list[str]
    suggested_artists: list[str]
    suggested_titles: list[tuple[str, str]]
    leanings: list[str]
    by_words: bool
    plan: WishPlan
    understood: list[str]
    available_genres: list[FacetCount]
    available_decades: list[FacetCount]
    reasoning: str
    token_count: int
    estimated_cost: float | None


@router.post("/analyze/prompt", response=PromptAnalysis, summary="Suggest genres and decades for a prompt")
async def analyze_prompt(request: HttpRequest, body: PromptIn) -> PromptAnalysis:
    """422 for a wish without words or too long, 503 where no LLM is configured; other codes as the provider fails."""
    with rename_fields({"text": "prompt"}):
        wish = check_wish(Wish(text=body.prompt))
    rules = await sync_to_async(plan_of)(wish)
    config = (await sync_to_async(load_config)()).config
    async with llm_in_turn(config, background(), person=person_of(request)) as client:
        ideas = await analyze_wish(wish, rules, client=client)
    wish = wish.model_copy(update={"ideas": ideas})
    read = read_with_rules(wish, rules)
    plan, suggestions = read.plan, suggest(wish, read)
    cost = await sync_to_async(cost_of)(client.calls, client.provider.name)
    counts = await sync_to_async(library_counts)()
    return PromptAnalysis(
        suggested_genres=list(dict.fromkeys((*suggestions.genres, *ideas.genres))),
        suggested_decades=[f"{decade}s" for decade in sorted({*suggestions.decades, *ideas.decades})],
        suggested_artists=list(suggestions.artists),
        suggested_titles=list(suggestions.titles),
        leanings=list(ideas.leanings),
        by_words=ideas.by_words,
        plan=plan,
        understood=list(plan_words(plan)),
        available_genres=list(counts.genres),
        available_decades=list(counts.decades),
        reasoning=_reasoning(rules, suggestions, ideas),
        token_count=usage_of(client.calls).total,
        estimated_cost=None if cost is None else float(cost),
    )


def _reasoning(rules: WishPlan, suggestions: Suggestions, ideas: Ideas) -> str:
    """Which came from where."""
    by_words = [name for name in suggestions.genres if name not in ideas.genres]
    by_words += [f"{decade}s" for decade in suggestions.decades if decade not in ideas.decades]
    by_model = [*ideas.genres, *ideas.leanings, *(f"{decade}s" for decade in ideas.decades), *suggestions.artists]
    by_model += [f"“{title}” by {artist}" for artist, title in suggestions.titles]
    who_suggests = "What its words usually mean:" if ideas.by_words else "Suggested by the model"
    lines = [("Taken from the prompt", [*by_words, *words_beside_chips(rules)]), (who_suggests, by_model)]
    return " ".join(f"{who} {', '.join(names)}." for who, names in lines if names)


class TrackIn(Schema):
    """A track of the library."""

    rating_key: Key


class TrackAnalysis(Schema):
    """`model` is "" where the qualities are plain facts, as no model named any; the cost is null where unknown."""

    track: TrackOut
    dimensions: list[Quality]
    token_count: int
    estimated_cost: float | None
    model: str


@router.post("/analyze/track", response=TrackAnalysis, summary="Suggest what stands out about a track")
async def analyze_track(request: HttpRequest, body: TrackIn) -> TrackAnalysis:
    """404 for an unknown track, 503 where no LLM is configured."""
    song = await sync_to_async(song_of)(body.rating_key)
    config = (await sync_to_async(load_config)()).config
    async with llm_in_turn(config, background(), person=person_of(request)) as client:
        named = await name_qualities(song, client=client)
    cost = await sync_to_async(cost_of)(client.calls, client.provider.name)
    return TrackAnalysis(
        track=TrackOut.of(song.track),
        dimensions=list(named.qualities),
        token_count=usage_of(client.calls).total,
        estimated_cost=None if cost is None else float(cost),
        model=named.of_model,
    )
