"""What makes a track what it is: qualities by the analysis model, remembered for a while; facts where it has none."""

import hashlib
import logging
from collections.abc import Iterator

from django.core.cache import cache

from core.tasks.background import background
from library.names.normalization import fold
from llm.errors import AnswerCutError, AnswerMalformedError, ContextTooLongError, LLMError, RequestRejectedError
from llm.output import JsonAnswer
from llm.parsing import parse_json
from llm.schemas import Prompt
from llm.services.calling.client import LLMClient, llm_in_turn
from llm.settings_fields import LLMConfig
from playlists.prompts import qualities as prompt
from playlists.schemas import Qualities, Quality
from playlists.services.generation.outcome import is_weak
from playlists.services.wishes.read import Song

logger = logging.getLogger(__name__)

_SHORT_MS, _LONG_MS = 150_000, 390_000
_OF_A_KIND = 2
#: Seconds: a reload, or coming back the same evening, asks no model again.
_KEPT = 6 * 3600


def known_qualities(song: Song, config: LLMConfig) -> Qualities | None:
    """The qualities that the configured model named before; None where it was not asked."""
    found = cache.get(_key(song, config))
    return Qualities.model_validate_json(found) if found else None


async def qualities_for(song: Song, config: LLMConfig, person: int | None = None) -> Qualities:
    """Asked now, in turn where the server does one thing at a time; a failure gives the facts, and stays forgotten.

    `person`: who asks.
    """
    try:
        async with llm_in_turn(config, background(), person=person) as client:
            named = await name_qualities(song, client=client)
    except LLMError as exc:
        logger.info("no qualities: %s", exc.code)
        return Qualities(qualities=plain_qualities(song))
    await cache.aset(_key(song, config), named.model_dump_json(), _KEPT)
    return named


async def name_qualities(song: Song, *, client: LLMClient) -> Qualities:
    """A useless answer, or a model too weak to be asked, gives the facts. Provider errors are raised."""
    if await is_weak(client, "analysis"):
        return Qualities(qualities=plain_qualities(song))
    try:
        completion = await client.complete("analysis", _request(song, client))
        named = _checked(parse_json(completion.text, prompt.QualitiesAnswer))
    except (AnswerCutError, AnswerMalformedError, ContextTooLongError, LLMError, RequestRejectedError) as exc:
        logger.info("no qualities: %s", exc.code)
        named = ()
    if not named:
        return Qualities(qualities=plain_qualities(song))
    return Qualities(qualities=named, of_model=client.model("analysis"))


def plain_qualities(song: Song) -> tuple[Quality, ...]:
    """What is known for certain: genres, decade, what the music server calls its mood and style, its length."""
    return tuple(_distinct(_facts(song)))[: prompt.MOST]


def _facts(song: Song) -> Iterator[Quality]:
    track = song.track
    for genre in track.genres[:_OF_A_KIND]:
        yield _quality(genre, f"Other {genre} tracks.")
    if track.year:
        decade = f"{track.year // 10 * 10}s"
        yield _quality(decade, f"Recorded around {track.year}.")
    for style in song.styles[:_OF_A_KIND]:
        yield _quality(style.capitalize(), "The style from your music server.")
    for mood in song.moods[:_OF_A_KIND]:
        yield _quality(mood.capitalize(), "The mood from your music server.")
    if track.is_live:
        yield _quality("Live recording", "Recorded in front of an audience.")
    if track.duration_ms and track.duration_ms <= _SHORT_MS:
        yield _quality("Short", "Under two and a half minutes.")
    elif track.duration_ms and track.duration_ms >= _LONG_MS:
        yield _quality("Takes its time", "More than six minutes long.")
    yield _quality(f"Close to {track.artist}", "Similar artists.")


def _request(song: Song, client: LLMClient) -> Prompt:
    return Prompt(
        purpose="song",
        system=prompt.SYSTEM,
        prompt=prompt.build(song.track),
        output=JsonAnswer(name="qualities", json_schema=prompt.schema()),
        max_output_tokens=prompt.ANSWER_TOKENS,
        temperature=0.4 if client.config.is_local else None,
    )


def _checked(answer: prompt.QualitiesAnswer) -> tuple[Quality, ...]:
    """One line each, no two of one name, at most seven; fewer than two say nothing."""
    cleaned = (
        _quality(
            " ".join(given.label.split()).strip(" .,:;\"'")[: prompt.LABEL_CHARACTERS],
            " ".join(given.description.split())[: prompt.DESCRIPTION_CHARACTERS],
        )
        for given in answer.qualities
    )
    named = tuple(_distinct(quality for quality in cleaned if any(char.isalpha() for char in quality.label)))
    return named[: prompt.MOST] if len(named) > 1 else ()


def _quality(label: str, description: str) -> Quality:
    return Quality(id="-".join(fold(label).split()) or label, label=label, description=description)


def _distinct(qualities: Iterator[Quality]) -> Iterator[Quality]:
    seen: set[str] = set()
    for quality in qualities:
        if quality.id not in seen:
            seen.add(quality.id)
            yield quality


def _key(song: Song, config: LLMConfig) -> str:
    """Of a length and in letters that every cache takes."""
    named = f"{config.provider} {config.base_url} {LLMClient.model_of(config, 'analysis')} {song.track.rating_key}"
    return f"named-qualities:{hashlib.sha256(named.encode(errors='replace')).hexdigest()}"
