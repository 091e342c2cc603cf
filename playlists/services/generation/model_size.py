"""Whether the model of a run is too small to choose, as its server or its name says."""

from llm.services.calling.client import LLMClient, Role
from llm.strength import is_weak_model, size_in_name

__all__ = ["is_weak", "size_in_name"]


async def is_weak(client: LLMClient, role: Role) -> bool:
    """Asks the server where it has to."""
    if not client.config.is_local:
        return False
    return is_weak_model(client.config, client.model(role), await client.parameter_count(role))
