"""What a filter asks of the columns of Track alone: plays, days and lengths."""

from datetime import datetime, tzinfo

from django.db.models import Q
from django.utils import timezone

from library.schemas import TrackFilter

NEVER = 0
_ENDLESS = float("inf")
_PLAYED = Q(played_day__gt=NEVER) | Q(played_day__isnull=True)


def day_number(moment: datetime, zone: tzinfo | None = None) -> int:
    """The ordinal of the day that it is of in the zone, or in the current one, as columns hold it."""
    return timezone.localtime(moment, zone).toordinal()


def played_day(play_count: int, last_played: datetime | None) -> int | None:
    """What the column holds of a track."""
    if last_played is not None:
        return day_number(last_played)
    return None if play_count else NEVER


def facts_condition(track_filter: TrackFilter) -> Q:
    """Empty where the filter asks for none of them."""
    return _of_plays(track_filter) & _of_lengths(track_filter)


def _of_plays(track_filter: TrackFilter) -> Q:
    condition = Q()
    if track_filter.is_played is not None:
        condition &= _PLAYED if track_filter.is_played else Q(played_day=NEVER)
    if track_filter.not_played_since is not None:
        condition &= Q(played_day__lt=track_filter.not_played_since.toordinal())
    if track_filter.played_since is not None:
        condition &= Q(played_day__gte=track_filter.played_since.toordinal())
    if track_filter.added_since is not None:
        condition &= Q(added_day__gte=track_filter.added_since.toordinal())
    return condition


def _of_lengths(track_filter: TrackFilter) -> Q:
    """A length that is not known is none that is too long, unless no length is right."""
    nothing_fits = (track_filter.shortest_ms or 0) > (track_filter.longest_ms or _ENDLESS)
    condition = Q(duration_ms__isnull=False) if track_filter.is_length_known or nothing_fits else Q()
    if track_filter.longest_ms is not None:
        condition &= Q(duration_ms__lte=track_filter.longest_ms) | Q(duration_ms__isnull=True)
    if track_filter.shortest_ms is not None:
        condition &= Q(duration_ms__gte=track_filter.shortest_ms) | Q(duration_ms__isnull=True)
    return condition
