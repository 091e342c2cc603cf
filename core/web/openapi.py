"""What an operation of the API that answers with no JSON says of itself in the API's description."""

from typing import Any


def describe_response(media_type: str) -> dict[str, Any]:
    """For `openapi_extra`: what comes with status 200."""
    return {"responses": {200: {"content": {media_type: {"schema": {"type": "string"}}}}}}
