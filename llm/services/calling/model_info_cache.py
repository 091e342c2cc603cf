"""What a model's server last told of it, kept in the database: pages need it, and wait for nothing outside."""

import logging
from typing import Any

from asgiref.sync import sync_to_async
from django.db import DatabaseError
from pydantic import ValidationError

from core.db.best_effort import write_if_possible
from llm.models import ModelMeasurement
from llm.schemas import ModelInfo
from llm.services.calling.measurements import measurement
from llm.settings_fields import LLMConfig

logger = logging.getLogger(__name__)


async def remember(config: LLMConfig, model: str, info: ModelInfo) -> None:
    """Keep what a server told, where it is new and the database is free: nobody waits for it."""
    if config.provider is None:
        return
    try:
        await sync_to_async(_keep)(config, model, info)
    except DatabaseError as exc:  # what is lost is told again with the next call
        logger.warning("description of a model not stored: %s", type(exc).__name__)


def remembered(config: LLMConfig, model: str) -> ModelInfo | None:
    """None where its server was never asked."""
    return described_in(measurement(config, model))


def described_in(known: ModelMeasurement | None) -> ModelInfo | None:
    """The same, out of a row that was read already."""
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
