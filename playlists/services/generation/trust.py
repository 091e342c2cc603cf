"""What a model is trusted with: to read a wish, to tell about music. By its size, as far as that is known.

Measured on the demo library with Qwen2.5-Coder-1.5B: of the tracks that its reading let through, 39.7 % fitted 20
wishes, of those that a table of common words let through, 59.2 %; and its stories named songs by artists who are not
theirs. Nothing was measured between 1.5 and 7 billion parameters.
"""

from typing import Literal

from llm.services.calling.client import LLMClient
from llm.strength import known_size

Task = Literal["reading", "telling"]
#: Parameters; what is sold as "3B" has a little more or less.
_LEAST = 2_700_000_000


async def is_trusted_to_read(client: LLMClient) -> bool:
    """Whether what it makes of a wish may narrow what matches; of a model of unknown size it only ranks."""
    return not client.config.is_local or (await _size(client) or 0) >= _LEAST


async def is_worth_asking(client: LLMClient, task: Task) -> bool:
    """Not where it is known to be too small: rules, and words of our own, do better. Asks its server where it has to.

    Both tasks are the analysis model's.
    """
    if not client.config.is_local:
        return True
    size = await _size(client)
    return size is None or size >= _LEAST


async def _size(client: LLMClient) -> int | None:
    return known_size(client.model("analysis"), await client.parameter_count("analysis"))
