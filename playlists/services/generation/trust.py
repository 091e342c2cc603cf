"""What a model is trusted with: to read a wish, to pick, to tell about music. By its exam; before that, by its size.

Measured on the demo library with Qwen2.5-Coder-1.5B: of the tracks that its reading let through, 39.7 % fitted 20
wishes, of those that a table of common words let through, 59.2 %; and its stories named songs by artists who are not
theirs. Nothing was measured between 1.5 and 7 billion parameters.
"""

from typing import Literal

from llm.services.calling.client import LLMClient, Role
from llm.services.calling.measurements import find_measurement
from llm.services.exam.result import Step
from llm.services.exam.store import read_result
from llm.strength import is_weak_model, known_size

Task = Literal["reading", "telling"]
#: Parameters; what is sold as "3B" has a little more or less.
_LEAST = 2_700_000_000


async def is_trusted_to_read(client: LLMClient) -> bool:
    """Whether what it makes of a wish may narrow what matches; of a model of unknown size it only ranks."""
    if (examined := await _examined(client, "analysis", "reading")) is not None:
        return examined
    return not client.config.is_local or (await _size(client) or 0) >= _LEAST


async def is_worth_asking(client: LLMClient, task: Task) -> bool:
    """Not where it is known to be too small: rules, and words of our own, do better. Asks its server where it has to.

    Both tasks are the analysis model's.
    """
    if (examined := await _examined(client, "analysis", task)) is not None:
        return examined
    if not client.config.is_local:
        return True
    size = await _size(client)
    return size is None or size >= _LEAST


async def is_trusted_to_pick(client: LLMClient) -> bool:
    """Whether it may choose freely; else it chooses each track from a few."""
    if (examined := await _examined(client, "generation", "picking")) is not None:
        return examined
    return not await is_too_small_to_pick(client)


async def is_too_small_to_pick(client: LLMClient) -> bool:
    """By its size, unless its exam says better: long lists only take it longer to read."""
    if await _examined(client, "generation", "picking"):
        return False
    model, parameters = client.model("generation"), await client.parameter_count("generation")
    return is_weak_model(client.config, model, parameters)


async def _examined(client: LLMClient, role: Role, step: Step) -> bool | None:
    """What its exam says; None where it has sat none."""
    result = read_result(await find_measurement(client.config, client.model(role)))
    return result.trusts(step) if result else None


async def _size(client: LLMClient) -> int | None:
    return known_size(client.model("analysis"), await client.parameter_count("analysis"))
