"""Step 7: title and story, from the tracks really chosen. Whatever goes wrong here, the playlist keeps plain words."""

import logging
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from library.schemas import TrackRef
from llm.errors import LLMError
from llm.output import JsonAnswer
from llm.reply import parse_json
from llm.schemas import Prompt
from llm.services.client import LLMClient
from playlists.prompts import narrate as prompt
from playlists.schemas import Narrative

logger = logging.getLogger(__name__)

_TITLE_WORDS = range(1, 9)
#: A weak model falls into loops; text that says little new is worse than none.
_LEAST_DISTINCT_WORDS = 0.4


async def narrate(wish: str, tracks: Sequence[TrackRef], *, client: LLMClient, with_reasons: bool) -> Narrative:
    """Never raises an LLMError: a failure gives a title of our own, and says so by `written`."""
    request = Prompt(
        system=prompt.SYSTEM + (prompt.WITH_REASONS if with_reasons else ""),
        prompt=prompt.build(wish, tracks),
        output=JsonAnswer(name="narrative", json_schema=prompt.schema(reasons_for=len(tracks) if with_reasons else 0)),
        max_output_tokens=prompt.ANSWER_TOKENS + (prompt.REASON_TOKENS * len(tracks) if with_reasons else 0),
        temperature=0.7 if client.config.is_local else None,
    )
    try:
        completion = await client.complete("analysis", request)
    except LLMError as exc:
        logger.info("narrative failed: %s", exc.code)
        return plain_narrative(wish)
    try:
        answer = parse_json(completion.text, prompt.Answer)
    except LLMError as exc:
        logger.info("narrative unusable: %s", exc.code)
        return plain_narrative(wish).model_copy(update={"usage": completion.usage})
    return _checked(answer, wish, tracks).model_copy(update={"usage": completion.usage})


def plain_narrative(wish: str) -> Narrative:
    """A title out of the wish's own words, and no story."""
    words = " ".join(wish.split()[:6])[: prompt.TITLE_CHARACTERS].strip(" ,.;:!?-")
    return Narrative(title=words[:1].upper() + words[1:] or "New playlist", written=False)


def _checked(answer: prompt.Answer, wish: str, tracks: Sequence[TrackRef]) -> Narrative:
    """Each part is kept only if it can be shown."""
    own = plain_narrative(wish)
    title = " ".join(answer.title.split()).strip("\"'“” ")
    text = " ".join(answer.narrative.split())
    title_is_good = len(title.split()) in _TITLE_WORDS and len(title) <= prompt.TITLE_CHARACTERS
    text_is_good = _says_something(text)
    return Narrative(
        title=title if title_is_good else own.title,
        text=text[: prompt.NARRATIVE_CHARACTERS] if text_is_good else "",
        written=title_is_good and text_is_good,
        reasons=_reasons(answer, tracks),
    )


def _says_something(text: str) -> bool:
    words = text.lower().split()
    return bool(words) and len(set(words)) >= _LEAST_DISTINCT_WORDS * len(words)


def _reasons(answer: prompt.Answer, tracks: Sequence[TrackRef]) -> Mapping[str, str]:
    """By rating key; numbers that are not in the list are dropped."""
    found = ((given.number, " ".join(given.reason.split())) for given in answer.reasons)
    return MappingProxyType(
        {tracks[number - 1].rating_key: reason for number, reason in found if 1 <= number <= len(tracks) and reason}
    )
