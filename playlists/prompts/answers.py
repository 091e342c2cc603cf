"""What every answer that is asked for as JSON has in common: a schema that servers can enforce to the letter."""

from typing import Any


def closed_object(**properties: Any) -> dict[str, Any]:
    """The schema of an object with all of these properties and no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
