"""Times and outages as the findings tell them."""

from datetime import datetime

from django.utils import timezone

from core.tasks.outages import Outage
from core.text.humanize import pluralize

#: What to do about what did not work when it was last used.
ASK_AGAIN = "Check now, to see whether it works again."


def span_text(seconds: float) -> str:
    """Roughly: "3 minutes", "2 hours", "5 days"."""
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if count := int(abs(seconds)) // size:
            return pluralize(count, unit)
    return pluralize(int(abs(seconds)), "second")


def since_text(moment: datetime) -> str:
    """How long ago, in words."""
    return f"{lasting_text(moment)} ago"


def lasting_text(moment: datetime) -> str:
    """How long since, in words."""
    return span_text((timezone.now() - moment).total_seconds())


def outage_text(outage: Outage) -> str:
    """What does not work, since when, and why."""
    return f"{outage.what} hasn't worked for {lasting_text(outage.since)}. {outage.why}"
