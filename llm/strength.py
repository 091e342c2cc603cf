"""Whether a model is too small to choose: below a billion parameters it counts on, repeats itself or copies. Pure."""

import re

from llm.settings_fields import LLMConfig

#: Measured with 135 million (ADR 0006). Models of a billion do choose, if not well.
WEAK_BELOW = 1_000_000_000
#: Tracks a pick that such a model is shown: more only take longer to read.
CHOICES_OF_WEAK = 4
_IN_NAME = re.compile(r"(?<![a-z0-9.])(\d+(?:\.\d+)?)([mb])(?![a-z0-9])")
_FACTORS = {"m": 1_000_000, "b": 1_000_000_000}


def is_weak_model(config: LLMConfig, model: str, parameters: int | None) -> bool:
    """As its server says, else as its name says ("smollm2-135m"); a model of unknown size is given its chance."""
    if not config.is_local:
        return False
    size = known_size(model, parameters)
    return size is not None and size < WEAK_BELOW


def known_size(model: str, parameters: int | None) -> int | None:
    """In parameters: as its server says, else as its name does; None where nobody tells."""
    return parameters or size_in_name(model)


def size_in_name(model: str) -> int | None:
    """The largest size that a model's name tells, in parameters: of "qwen3-30b-a3b" the 30 billion."""
    sizes = [round(float(number) * _FACTORS[unit]) for number, unit in _IN_NAME.findall(model.lower())]
    return max(sizes, default=None)
