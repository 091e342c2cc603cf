"""What is known of a model: how fast its calls were, the output mode that worked, what its server told of it."""

import logging
from typing import Any

from asgiref.sync import sync_to_async
from django.db import DatabaseError, transaction
from pydantic import ValidationError

from core.db.best_effort import write_if_possible
from core.db.read_once import read_once, was_read
from llm.budget import answer_tokens
from llm.models import ModelMeasurement
from llm.schemas import Completion, ModelInfo, Usage
from llm.settings_fields import LLMConfig

logger = logging.getLogger(__name__)

#: The newest call's share in the running mean: old enough to be steady, young enough to follow new hardware.
_NEWEST_SHARE = 0.5
#: A prompt shorter than this says little about the speed of reading one: most of its time is overhead.
_TELLING_INPUT_TOKENS = 256
#: An answer that comes within less was kept back by somebody on the way.
_TELLING_OUTPUT_SECONDS = 0.2
#: Times the usual speed: no other load on the machine explains that.
_FROM_CACHE = 5


def measurement(config: LLMConfig, model: str) -> ModelMeasurement | None:
    """What is known of `model` at the active provider's address."""
    row = ModelMeasurement.objects.filter(provider=config.provider or "", base_url=config.base_url, model=model)
    return read_once(_key(config, model), row.first)


async def find_measurement(config: LLMConfig, model: str) -> ModelMeasurement | None:
    """The same off the event loop, which what was read already need not leave."""
    if was_read(_key(config, model)):
        return measurement(config, model)
    return await sync_to_async(measurement)(config, model)


def _key(config: LLMConfig, model: str) -> tuple[str, ...]:
    return ("measurement", config.provider or "", config.base_url, model)


async def measured_tokens_per_track(config: LLMConfig, model: str) -> float | None:
    """None before the first run."""
    known = await find_measurement(config, model)
    return known.tokens_per_track if known else None


async def expected_seconds(config: LLMConfig, model: str, tracks: int, count: int) -> float | None:
    """How long reading `tracks` and writing `count` numbers takes, from measured speeds; None before the first run."""
    return seconds_for(await find_measurement(config, model), tracks, count)


def seconds_for(known: ModelMeasurement | None, tracks: int, count: int) -> float | None:
    """How long reading `tracks` and writing `count` numbers takes; None where a speed is not known."""
    if not (known and known.tokens_per_track and known.input_tokens_per_second and known.output_tokens_per_second):
        return None
    reading = tracks * known.tokens_per_track / known.input_tokens_per_second
    return reading + answer_tokens(count, tracks, "pattern") / known.output_tokens_per_second


async def seconds_of(config: LLMConfig, model: str, usage: Usage) -> float | None:
    """How long calls of so many tokens take, from measured speeds; None where a speed is not known."""
    known = await find_measurement(config, model)
    if not (known and known.input_tokens_per_second and known.output_tokens_per_second):
        return None
    reading = usage.input_tokens / known.input_tokens_per_second
    return reading + usage.output_tokens / known.output_tokens_per_second


async def record(
    config: LLMConfig, model: str, completion: Completion, *, tokens_per_track: float | None = None
) -> None:
    """Fold one completion into the model's measurement. Calls without counted usage teach nothing.

    Every completion tells the speeds. The one that picked tracks is recorded once more, with `tokens_per_track`, which
    keeps that figure and the form of output: no other call's form says anything about picking.
    """
    if not completion.usage.counted or config.provider is None:
        return
    try:
        await sync_to_async(_fold)(config, model, completion, tokens_per_track)
    except DatabaseError as exc:  # a figure that is lost costs less than the answer would
        logger.warning("measurement not stored: %s", type(exc).__name__)


def _fold(config: LLMConfig, model: str, completion: Completion, tokens_per_track: float | None) -> None:
    rows = ModelMeasurement.objects.select_for_update()
    with transaction.atomic():
        row, _ = rows.get_or_create(provider=config.provider, base_url=config.base_url, model=model)
        if tokens_per_track is None:
            row.calls += 1
            row.has_thought = completion.thought
            row.input_tokens_per_second = _mean(row.input_tokens_per_second, _reading(row, completion))
            row.output_tokens_per_second = _mean(row.output_tokens_per_second, _output_speed(completion))
        else:
            row.tokens_per_track = _mean(row.tokens_per_track, tokens_per_track)
            # Who is asked to think is asked for no form, which says nothing of what the server takes.
            row.output_mode = row.output_mode if completion.thought else completion.output_mode
        row.save()


def _mean(old: float | None, new: float | None) -> float | None:
    if new is None or old is None:
        return new if old is None else old
    return old + _NEWEST_SHARE * (new - old)


def _reading(row: ModelMeasurement, completion: Completion) -> float | None:
    """A prompt that is read many times faster than others came out of a cache, which not every server tells."""
    speed, usual = _input_speed(completion), row.input_tokens_per_second
    return None if speed and usual and speed > _FROM_CACHE * usual else speed


def _input_speed(completion: Completion) -> float | None:
    """Where a server tells no times, up to its first word: what went before counts as reading."""
    fresh = completion.usage.input_tokens - completion.usage.cached_tokens
    seconds = completion.timings.prompt or completion.timings.first_token
    return fresh / seconds if seconds and fresh >= _TELLING_INPUT_TOKENS else None


def _output_speed(completion: Completion) -> float | None:
    """Where a server tells no times, from its first word on, unless it said all at once."""
    timings = completion.timings
    seconds = timings.output
    if seconds is None and timings.first_token is not None:
        since_first = timings.total - timings.first_token
        seconds = since_first if since_first >= _TELLING_OUTPUT_SECONDS else None
    return completion.usage.output_tokens / seconds if seconds else None


async def remember(config: LLMConfig, model: str, info: ModelInfo) -> None:
    """Keep what a server told, where it is new and the database is free: nobody waits for it."""
    if config.provider is None:
        return
    try:
        await sync_to_async(_keep)(config, model, info)
    except DatabaseError as exc:  # what is lost is told again with the next call
        logger.warning("description of a model not stored: %s", type(exc).__name__)


def find_description(config: LLMConfig, model: str) -> ModelInfo | None:
    """None where its server was never asked."""
    return read_description(measurement(config, model))


def read_description(known: ModelMeasurement | None) -> ModelInfo | None:
    """What the model's server told, out of a row; None where that is nothing, or from another version of PlexSage."""
    if known is None or known.described is None:
        return None
    try:
        return ModelInfo.model_validate(known.described)
    except ValidationError:  # stored by another version of PlexSage
        return None


async def remember_left_out(config: LLMConfig, model: str, fields: tuple[str, ...]) -> None:
    """Keep which optional fields the model's server refuses, so that they are not sent again."""
    if config.provider is None:
        return
    try:
        await sync_to_async(_store)(config, model, {"left_out": list(fields) or None})
    except DatabaseError as exc:  # what is lost is refused, and told, once more
        logger.warning("refused fields not stored: %s", type(exc).__name__)


def _keep(config: LLMConfig, model: str, info: ModelInfo) -> None:
    described = info.model_dump(mode="json")
    if (known := measurement(config, model)) is not None and known.described == described:
        return
    write_if_possible("a model's description", lambda: _store(config, model, {"described": described}))


def _store(config: LLMConfig, model: str, values: dict[str, Any]) -> None:
    row, _ = ModelMeasurement.objects.get_or_create(provider=config.provider, base_url=config.base_url, model=model)
    # Not by save(): when the model was last measured stays as it is.
    ModelMeasurement.objects.filter(pk=row.pk).update(**values)
