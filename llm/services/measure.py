"""What a model's calls have shown: tokens a track, tokens a second, the output mode that worked."""

from asgiref.sync import sync_to_async
from django.db import transaction

from llm.budget import answer_tokens
from llm.models import ModelMeasurement
from llm.schemas import Completion, LLMConfig

#: The newest call's share in the running mean: old enough to be steady, young enough to follow new hardware.
_NEWEST_SHARE = 0.5
#: A prompt shorter than this says little about the speed of reading one: most of its time is overhead.
_TELLING_INPUT_TOKENS = 256


def measurement(config: LLMConfig, model: str) -> ModelMeasurement | None:
    """What is known of `model` at the active provider's address."""
    return ModelMeasurement.objects.filter(
        provider=config.provider or "", base_url=config.base_url, model=model
    ).first()


@sync_to_async
def measured_tokens_per_track(config: LLMConfig, model: str) -> float | None:
    """None before the first run."""
    known = measurement(config, model)
    return known.tokens_per_track if known else None


@sync_to_async
def expected_seconds(config: LLMConfig, model: str, tracks: int, count: int) -> float | None:
    """How long reading `tracks` and writing `count` numbers takes, from measured speeds; None before the first run."""
    known = measurement(config, model)
    if not (known and known.tokens_per_track and known.input_tokens_per_second and known.output_tokens_per_second):
        return None
    reading = tracks * known.tokens_per_track / known.input_tokens_per_second
    return reading + answer_tokens(count, tracks, "pattern") / known.output_tokens_per_second


@sync_to_async
def record(config: LLMConfig, model: str, completion: Completion, *, tokens_per_track: float | None = None) -> None:
    """Fold one completion into the model's measurement. Calls without counted usage teach nothing."""
    if not completion.usage.counted or config.provider is None:
        return
    with transaction.atomic():
        row, _ = ModelMeasurement.objects.select_for_update().get_or_create(
            provider=config.provider, base_url=config.base_url, model=model
        )
        row.calls += 1
        row.tokens_per_track = _mean(row.tokens_per_track, tokens_per_track)
        row.input_tokens_per_second = _mean(row.input_tokens_per_second, _input_speed(completion))
        row.output_tokens_per_second = _mean(row.output_tokens_per_second, _output_speed(completion))
        row.output_mode = completion.output_mode
        row.save()


def _mean(old: float | None, new: float | None) -> float | None:
    if new is None or old is None:
        return new if old is None else old
    return old + _NEWEST_SHARE * (new - old)


def _input_speed(completion: Completion) -> float | None:
    fresh = completion.usage.input_tokens - completion.usage.cached_tokens
    seconds = completion.timings.prompt
    return fresh / seconds if seconds and fresh >= _TELLING_INPUT_TOKENS else None


def _output_speed(completion: Completion) -> float | None:
    seconds = completion.timings.output
    return completion.usage.output_tokens / seconds if seconds else None
