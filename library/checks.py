"""The system check of the address that the environment gives for Plex."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage
from django.core.checks import Warning as CheckWarning

from core.http.address_rules import leaves_local_network


def token_in_clear(**_: Any) -> list[CheckMessage]:
    """library.W001: anybody on the way could read the token. A name is not looked up: connecting tells of those."""
    has_token = bool(settings.PLEX_TOKEN.get_secret_value())
    if not (has_token and settings.PLEX_URL.startswith("http://") and leaves_local_network(settings.PLEX_URL)):
        return []
    hint = "Use the https address of the server: its name of plex.direct, or that of a proxy in front of it."
    return [
        CheckWarning(
            "PLEX_URL leads out of your network over plain http, and the token with it.", hint=hint, id="library.W001"
        )
    ]
