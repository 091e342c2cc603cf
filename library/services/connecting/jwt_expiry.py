"""Tokens that end by themselves: JSON Web Tokens say when. Nothing is verified here, the music server does that."""

import base64
import binascii
import json
from datetime import UTC, datetime

#: Seconds since 1970 that a clock could tell.
_MOMENTS = range(1, 2**32)


def expires_at(token: str) -> datetime | None:
    """When the token ends; None for one that does not say so."""
    parts = token.split(".")
    if len(parts) != 3:
        return None
    try:
        payload = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return None
    seconds = payload.get("exp") if isinstance(payload, dict) else None
    if not isinstance(seconds, int) or isinstance(seconds, bool) or seconds not in _MOMENTS:
        return None
    return datetime.fromtimestamp(seconds, UTC)


def temporary_text(token: str) -> str:
    """What to do about a token that ends; "" for one that stays."""
    if (end := expires_at(token)) is None:
        return ""
    return f"This token is temporary and expires on {end.day} {end:%B %Y}. Sign in with Plex to stay connected."
