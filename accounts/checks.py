"""The system check of who may come in."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage
from django.core.checks import Warning as CheckWarning

OPEN_TO_ALL = "PLEXSAGE_AUTH=off: anyone who can reach PlexSage can use it and change its settings."


def check_auth_required(**_: Any) -> list[CheckMessage]:
    """accounts.W001: nobody is asked who they are."""
    if settings.AUTH_REQUIRED:
        return []
    hint = "Put it behind a proxy that signs people in and block every other way to reach it, or remove PLEXSAGE_AUTH."
    return [CheckWarning(OPEN_TO_ALL, hint=hint, id="accounts.W001")]
