"""Which instructions go with the list that tracks are picked from: as much as the model, and its window, can use."""

from llm.services.calling.client import LLMClient
from playlists.prompts import select as prompt
from playlists.services.generation.trust import is_trusted_to_pick

#: Tokens of a window in which a longer instruction costs no tracks worth speaking of.
_ROOMY = 4_096


async def picking_system(client: LLMClient) -> str:
    """What makes a good playlist is told to a model that can use it, where that leaves room for tracks."""
    is_roomy = (await client.window("generation")).tokens >= _ROOMY
    return prompt.SYSTEM if is_roomy and await is_trusted_to_pick(client) else prompt.SHORT_SYSTEM
