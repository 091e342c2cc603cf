"""The clock and the time zone: sessions end and syncs begin by the one, and nights are known by the other."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Max
from django.utils import timezone

from core.tasks.clock_skew import SKEW
from library.models import LibraryState
from operations.schemas import Finding
from operations.services.doctor.words import span_text
from playlists.models import Run

_LABEL = "Clock"
_SET_IT = "Set this computer's clock by the network (NTP), and check its time zone (TZ)."


def look_at_clock() -> tuple[Finding, ...]:
    """One finding. What was stored cannot have been stored in the future."""
    now = timezone.now()
    newest = _newest_stored()
    if newest is not None and newest > now + SKEW:
        ahead = span_text((newest - now).total_seconds())
        text = f"The clock was set back: something that is stored is {ahead} ahead of it."
        return (Finding(name="clock", label=_LABEL, state="warning", text=text, next_step=_SET_IT),)
    text = f"{timezone.localtime(now):%-d %B %Y, %H:%M} in the time zone {settings.TIME_ZONE}."
    return (Finding(name="clock", label=_LABEL, state="ok", text=text),)


def compare_clocks(name: str, label: str, theirs: datetime) -> tuple[Finding, ...]:
    """Against another server's clock, as it was told just now: one finding where the two differ too much."""
    apart = timezone.now() - theirs
    if abs(apart) <= SKEW:
        return ()
    ahead = "ahead of" if apart > timedelta() else "behind"
    text = f"This computer's clock is {span_text(apart.total_seconds())} {ahead} that of {label}."
    return (Finding(name=f"clock_{name}", label=_LABEL, state="warning", text=text, next_step=_SET_IT),)


def _newest_stored() -> datetime | None:
    found = (
        Run.objects.aggregate(newest=Max("created_at"))["newest"],
        LibraryState.objects.aggregate(newest=Max("loaded_at"))["newest"],
    )
    return max(filter(None, found), default=None)
