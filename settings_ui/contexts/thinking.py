"""Which settings of thinking a panel shows: those of roles whose model can think, as far as anybody has told."""

from collections.abc import Iterator

from llm.model_names import is_among
from llm.schemas import ModelInfo
from llm.services.calling.client import LLMClient, Role
from llm.services.calling.measurements import find_description
from llm.settings_fields import LLMConfig
from llm.thinking import can_think
from settings_ui.schemas.page import Checkup

_ROLES: tuple[Role, ...] = ("analysis", "generation")


def shown_thinking(config: LLMConfig, checkup: Checkup | None) -> tuple[str, ...]:
    """The names of the fields; a query for each model that the check told nothing of."""
    able = (role for role in _ROLES if _can_think(config, role, checkup))
    return tuple(name for role in able for name in (f"thinking_{role}", f"thinking_tokens_{role}"))


def _can_think(config: LLMConfig, role: Role, checkup: Checkup | None) -> bool:
    model = LLMClient.model_of(config, role)
    return bool(model) and can_think(config, _info(config, model, checkup))


def _info(config: LLMConfig, model: str, checkup: Checkup | None) -> ModelInfo | None:
    told = _told_by(checkup) if checkup else ()
    return next((info for info in told if is_among(model, [info.name])), None) or find_description(config, model)


def _told_by(checkup: Checkup) -> Iterator[ModelInfo]:
    if checkup.window and checkup.window.info:
        yield checkup.window.info
    yield from checkup.probe.models
