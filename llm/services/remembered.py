"""What a model's server last told of it, kept in the database: pages need it, and wait for nothing outside."""

import logging

from asgiref.sync import sync_to_async
from django.db import DatabaseError
from pydantic import ValidationError

from llm.models import ModelMeasurement
from llm.schemas import LLMConfig, ModelInfo
from llm.services.measure import measurement

logger = logging.getLogger(__name__)


async def remember(config: LLMConfig, model: str, info: ModelInfo) -> None:
    """Keep what a server told, where it is new."""
    if config.provider is None:
        return
    try:
        await sync_to_async(_keep)(config, model, info)
    except DatabaseError as exc:  # what is lost is told again with the next call
        logger.warning("description of a model not stored: %s", type(exc).__name__)


def remembered(config: LLMConfig, model: str) -> ModelInfo | None:
    """None where its server was never asked."""
    known = measurement(config, model)
    if known is None or known.described is None:
        return None
    try:
        return ModelInfo.model_validate(known.described)
    except ValidationError:  # stored by another version of PlexSage
        return None


def _keep(config: LLMConfig, model: str, info: ModelInfo) -> None:
    described = info.model_dump(mode="json")
    if (known := measurement(config, model)) is not None and known.described == described:
        return
    row, _ = ModelMeasurement.objects.get_or_create(provider=config.provider, base_url=config.base_url, model=model)
    # Not by save(): when the model was last measured stays as it is.
    ModelMeasurement.objects.filter(pk=row.pk).update(described=described)
