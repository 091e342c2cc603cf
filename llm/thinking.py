"""How much a model may think before it answers: as the settings say, where it can, within its window. Pure."""

from typing import Literal

from llm.schemas import ModelInfo
from llm.settings_fields import LLMConfig

#: Of a window, for thoughts: the rest is for the list and the answer.
_MOST, _MOST_UNASKED = 1 / 2, 1 / 4


def can_think(config: LLMConfig, info: ModelInfo | None) -> bool:
    """Whether the model may be able to: OpenAI and servers of its kind don't tell, and refuse what they can't do."""
    return config.provider in {"custom", "openai"} or bool(info and info.thinks)


def thinking_tokens(config: LLMConfig, role: Literal["analysis", "generation"], info: ModelInfo, window: int) -> int:
    """Tokens for the thoughts that the settings ask for; 0 where the model is told not to think, or cannot."""
    wanted, budget = {
        "analysis": (config.thinking_analysis, config.thinking_tokens_analysis),
        "generation": (config.thinking_generation, config.thinking_tokens_generation),
    }[role]
    return min(budget, int(window * _MOST)) if wanted == "on" and can_think(config, info) else 0


def unasked_tokens(headroom: int, config: LLMConfig, info: ModelInfo, window: int) -> int:
    """Tokens kept for the thoughts of a model that thinks although it is told not to."""
    if not config.is_local:
        return headroom
    if not info.thinks:
        return 0
    return unasked_room(headroom, window) if config.provider == "custom" else headroom


def unasked_room(headroom: int, window: int | None) -> int:
    """Of a window that a person has typed, thoughts that nobody wanted take no more than this."""
    return headroom if window is None else min(headroom, int(window * _MOST_UNASKED))
