"""The system check of who may come in."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage
from django.core.checks import Warning as CheckWarning

OPEN_TO_ALL = "PLEXSAGE_AUTH=off: whoever reaches PlexSage may use it and change its settings."


def login_is_off(**_: Any) -> list[CheckMessage]:
    """accounts.W001: nobody is asked who they are."""
    if settings.AUTH_REQUIRED:
        return []
    hint = "Keep it behind a proxy that signs people in, and let nothing else reach it; or remove PLEXSAGE_AUTH."
    return [CheckWarning(OPEN_TO_ALL, hint=hint, id="accounts.W001")]
