"""Exam results in the database, beside what else was measured of a model."""

from collections.abc import Sequence

from pydantic import ValidationError

from llm.models import ModelMeasurement
from llm.services.calling.measurements import measurement
from llm.services.exam.result import VERSION, ExamResult
from llm.settings_fields import LLMConfig


def find_result(config: LLMConfig, model: str) -> ExamResult | None:
    """The result of `model` at the active provider's address; None where it has not sat today's exam."""
    return read_result(measurement(config, model))


def find_results(config: LLMConfig, models: Sequence[str]) -> dict[str, ExamResult | None]:
    """Of several models at once."""
    rows = ModelMeasurement.objects.filter(
        provider=config.provider or "", base_url=config.base_url, model__in=[*models]
    )
    known = {row.model: row for row in rows}
    return {model: read_result(known.get(model)) for model in models}


def read_result(known: ModelMeasurement | None) -> ExamResult | None:
    """Out of a row."""
    if known is None or known.exam is None:
        return None
    try:
        result = ExamResult.model_validate(known.exam)
    except ValidationError:  # stored by another version of PlexSage
        return None
    return result if result.version == VERSION else None


def store_result(config: LLMConfig, model: str, result: ExamResult) -> None:
    """In place of an earlier one."""
    row, _ = ModelMeasurement.objects.get_or_create(provider=config.provider, base_url=config.base_url, model=model)
    # Not by save(): when the model was last measured stays as it is.
    ModelMeasurement.objects.filter(pk=row.pk).update(exam=result.model_dump(mode="json"))
