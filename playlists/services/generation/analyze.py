"""Step 2: the analysis model suggests genres and decades for a wish, only such as the library has."""

import logging
from collections.abc import Sequence

from library.names.normalization import fold
from library.schemas import LibraryCounts
from llm.errors import AnswerCutError, AnswerMalformedError, ContextTooLongError, OnlyThoughtError, RequestRejectedError
from llm.output import JsonAnswer
from llm.parsing import parse_json
from llm.schemas import Prompt
from llm.services.calling.client import LLMClient
from playlists.prompts import analyze as prompt
from playlists.schemas import Ideas, Signals
from playlists.services.generation.outcome import Pulse, complete, is_weak
from playlists.services.wishes.moods import suggest_genres

logger = logging.getLogger(__name__)

#: The most common genres that are offered: OpenAI allows 1,000 enum values, small models get lost much earlier.
_GENRES_OFFERED = 120


def needs_analysis(signals: Signals) -> bool:
    """Not when the wish names its artists, or both genre and era: a call saved is seconds saved on a small machine."""
    return not (signals.artists or signals.albums or (signals.genres and signals.years))


async def analyze(wish: str, counts: LibraryCounts, *, client: LLMClient, pulse: Pulse | None = None) -> Ideas:
    """Suggestions in the library's own spelling. A useless answer suggests nothing; provider errors are raised.

    A model that is too weak for the question is not asked: a table of common words does better.
    """
    if await is_weak(client, "analysis"):
        return Ideas(genres=suggest_genres(wish, (genre.name for genre in counts.genres)))
    genres = [genre.name for genre in sorted(counts.genres, key=lambda genre: -genre.count)[:_GENRES_OFFERED]]
    decades = [decade.name for decade in counts.decades]
    if not (genres or decades):
        return Ideas()
    request = Prompt(
        system=prompt.SYSTEM,
        prompt=prompt.build(wish, genres, decades),
        output=JsonAnswer(name="suggestions", json_schema=prompt.schema(genres, decades)),
        max_output_tokens=prompt.ANSWER_TOKENS,
        temperature=0.0 if client.config.is_local else None,
    )
    try:
        completion = await complete(client, "analysis", request, pulse)
        answer = parse_json(completion.text, prompt.SuggestionsAnswer)
    except OnlyThoughtError:
        if client.model("analysis") == client.model("generation"):
            raise  # it would think its tokens away while it picks, too
        return Ideas()
    except (AnswerMalformedError, AnswerCutError, ContextTooLongError, RequestRejectedError) as exc:
        logger.info("analysis gave nothing: %s", exc.code)
        return Ideas()
    return Ideas(
        genres=_known(answer.genres, genres)[: prompt.MOST_GENRES],
        decades=tuple(int(name[:4]) for name in _known(answer.decades, decades)[: prompt.MOST_DECADES]),
    )


def _known(names: Sequence[str], offered: Sequence[str]) -> tuple[str, ...]:
    by_fold = {fold(name): name for name in offered}
    found = (by_fold.get(fold(name)) for name in names)
    return tuple(dict.fromkeys(name for name in found if name))
