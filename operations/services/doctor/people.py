"""Who may come in: without an owner, nobody can change the settings."""

from django.conf import settings
from django.contrib.auth import get_user_model

from core.text.command_line import manage_command
from core.text.humanize import pluralize
from operations.schemas import Finding

_LABEL = "People"


def look_at_people() -> tuple[Finding, ...]:
    """One finding: how many there are, or that the owner is missing."""
    active = get_user_model().objects.filter(is_active=True)
    people = active.count()
    if settings.AUTH_REQUIRED and not active.filter(is_staff=True).exists():
        next_step = f"Run: {manage_command('owner_link')}"
        return (Finding(name="people", label=_LABEL, state="problem", text="No owner yet.", next_step=next_step),)
    return (Finding(name="people", label=_LABEL, state="ok", text=f"{pluralize(people, 'active account')}."),)
