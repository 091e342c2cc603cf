"""Step 2: what the analysis model reads in a wish and suggests for it, as far as the library has it.

What of its genres narrows, what only ranks and what is refused is decided in readings.py; what it reads beside them is
checked in planning.check and merged in planning.merge.
"""

import json
import logging
from collections.abc import Sequence
from typing import NamedTuple

from asgiref.sync import sync_to_async

from library.names.normalization import artist_key, fold
from library.schemas import LibraryCounts
from library.search.exact_names import match_artists, match_titles
from library.search.near_genres import genres_near
from llm.budget import token_bound
from llm.errors import AnswerCutError, AnswerMalformedError, ContextTooLongError, OnlyThoughtError, RequestRejectedError
from llm.output import JsonAnswer
from llm.parsing import parse_json
from llm.schemas import Prompt
from llm.services.calling.client import LLMClient
from playlists.plan import WishPlan
from playlists.prompts import analyze as prompt
from playlists.schemas import Ideas, Wish
from playlists.services.generation.answered_names import mentions_in
from playlists.services.generation.known_answers import known_answers, question_of
from playlists.services.generation.offering import all_fit, offer_genres
from playlists.services.generation.outcome import Pulse, complete
from playlists.services.generation.readings import combine, is_no_reading, telling_decades
from playlists.services.generation.trust import is_trusted_to_read, is_worth_asking
from playlists.services.planning.asks import read_asks
from playlists.services.planning.merge import ranking_part
from playlists.services.wishes.moods import TableReading, asks_only_for_subject, read_table
from playlists.services.wishes.read import countries_by_table, text_by_person
from playlists.services.wishes.years import find_eras

logger = logging.getLogger(__name__)
#: Tokens: below it a model sees too few of the library's genres, and reads the plan at their cost.
_ROOM_FOR_GENRES = 300


async def analyze(
    wish: Wish, rules: WishPlan, counts: LibraryCounts, *, client: LLMClient, pulse: Pulse | None = None
) -> Ideas:
    """Suggestions in the library's own spelling. A useless answer leaves it to the table of common words.

    So does a model that is too small for the question: it is not asked. `rules` are what was read in the wish without
    it. Provider errors are raised.
    """
    countries = await sync_to_async(countries_by_table)(rules)
    table = read_table(wish.text, (genre.name for genre in counts.genres), countries)
    by_table = Ideas(genres=table.genres, by_words=True)
    if not await is_worth_asking(client, "reading"):
        return by_table
    offer = await _offer(wish.text, rules, counts, client)
    if offer is None:
        return by_table
    answer = await _ask(wish.text, offer, client, pulse)
    if answer is None:
        return by_table
    read = await _ideas(wish.text, answer, offer, table, client)
    checked = await sync_to_async(read_asks)(answer.whole_asks, text_by_person(wish), rules, counts)
    is_trusted = await is_trusted_to_read(client)
    return read.model_copy(update={"plan": checked if is_trusted else ranking_part(checked)})


class _Offer(NamedTuple):
    """Names to choose from, what is understood already, and in which form the model is asked."""

    genres: tuple[str, ...]
    decades: tuple[str, ...]
    rules: WishPlan | None
    form: prompt.Form


async def _offer(wish: str, rules: WishPlan, counts: LibraryCounts, client: LLMClient) -> _Offer | None:
    """None where the library has neither genres nor years, or the wish leaves the window no room."""
    decades = tuple(decade.name for decade in counts.decades)
    room = await _room(prompt.FULL, prompt.build(wish, (), decades, rules), client)
    is_full = room >= _ROOM_FOR_GENRES or all_fit(counts.genres, room)
    if not is_full:
        room = await _room(prompt.BRIEF, prompt.build(wish, (), decades), client)
    if room < 0 or not (counts.genres or decades):
        return None
    near = () if all_fit(counts.genres, room) else await sync_to_async(genres_near)(wish)
    genres = offer_genres(wish, counts.genres, room, near)
    return _Offer(genres, decades, rules, prompt.FULL) if is_full else _Offer(genres, decades, None, prompt.BRIEF)


async def _room(form: prompt.Form, asked: str, client: LLMClient) -> int:
    """Tokens that are left for genres."""
    room = await client.prompt_allowance("analysis", form.answer_tokens, may_think=True)
    return room - token_bound(form.system) - token_bound(asked)


async def _ask(wish: str, offer: _Offer, client: LLMClient, pulse: Pulse | None) -> prompt.SuggestionsAnswer | None:
    """None for an answer that is none; of one that was cut, what is whole."""
    form = offer.form
    schema = prompt.schema(offer.genres, offer.decades, has_asks=form.has_asks)
    request = Prompt(
        # Where no run tells of it, somebody asked for ideas.
        purpose="reading" if pulse else "ideas",
        system=form.system,
        prompt=prompt.build(wish, offer.genres, offer.decades, offer.rules),
        output=JsonAnswer(name="suggestions", json_schema=schema),
        max_output_tokens=form.answer_tokens,
        temperature=0.0 if client.config.is_local else None,
        may_think=True,
    )
    try:
        return await _answer(request, client, pulse)
    except OnlyThoughtError:
        if client.model("analysis") == client.model("generation"):
            raise  # it would think its tokens away while it picks, too
        return None
    except AnswerCutError as exc:
        return _whole_part(exc.text)
    except (AnswerMalformedError, ContextTooLongError, RequestRejectedError) as exc:
        logger.info("analysis gave nothing: %s", exc.code)
        return None


async def _answer(request: Prompt, client: LLMClient, pulse: Pulse | None) -> prompt.SuggestionsAnswer:
    """A local model, which leaves nothing to chance here, is asked the same once."""
    question = await question_of(client, "analysis", request) if client.config.is_local else ""
    if (known := known_answers().find(question)) is not None:
        return parse_json(known, prompt.SuggestionsAnswer)
    completion = await complete(client, "analysis", request, pulse)
    answer = parse_json(completion.text, prompt.SuggestionsAnswer)
    if question:
        known_answers().keep(question, completion.text)
    return answer


def _whole_part(text: str) -> prompt.SuggestionsAnswer | None:
    """Up to the last name with a comma behind it: of one that is cut, nobody knows whose it is."""
    try:
        return parse_json(text[: text.rfind('",') + 1], prompt.SuggestionsAnswer)
    except AnswerMalformedError:
        return None


async def _ideas(
    wish: str, answer: prompt.SuggestionsAnswer, offer: _Offer, table: TableReading, client: LLMClient
) -> Ideas:
    genres = _known(answer.genres, offer.genres)
    if is_no_reading(genres, offer.genres):
        logger.info(
            "analysis gave no reading, but %s of %s genres as they were offered", len(genres), len(offer.genres)
        )
        return Ideas(genres=table.genres, by_words=True)
    decades = [int(name[:4]) for name in _known(answer.decades, offer.decades)]
    artists, titles = await sync_to_async(_names)(wish, answer)
    if asks_only_for_subject(wish):
        return Ideas(titles=titles)
    read = Ideas(
        genres=genres[: prompt.MOST_GENRES],
        decades=telling_decades(decades, [int(name[:4]) for name in offer.decades]),
        artists=artists,
        titles=titles,
    )
    is_trusted = await is_trusted_to_read(client)
    return combine(table, read, is_trusted=is_trusted, has_era=bool(find_eras(wish)))


def _known(names: Sequence[str], offered: Sequence[str]) -> tuple[str, ...]:
    by_fold = {fold(name): name for name in offered}
    found = (by_fold.get(fold(name)) for name in names)
    return tuple(dict.fromkeys(name for name in found if name))


def _names(wish: str, answer: prompt.SuggestionsAnswer) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """Artists and titles that the library has; more than were asked for are no knowledge."""
    titles = match_titles(mentions_in(json.dumps(answer.titles[: prompt.MOST_TITLES])))
    sure = {artist_key(artist) for artist, _ in titles}
    named = [name for name in answer.artists[: prompt.MOST_ARTISTS] if isinstance(name, str)]
    return match_artists(named, text=wish, sure=sure), titles
