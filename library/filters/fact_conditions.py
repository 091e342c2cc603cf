"""What a filter asks of the columns of Track alone: plays, days and lengths."""

from datetime import date, datetime, time

from django.db.models import Q
from django.utils import timezone

from library.schemas import TrackFilter

_PLAYED = Q(play_count__gt=0) | Q(last_played__isnull=False)


def facts_condition(track_filter: TrackFilter) -> Q:
    """Empty where the filter asks for none of them."""
    return _of_plays(track_filter) & _of_lengths(track_filter)


def _of_plays(track_filter: TrackFilter) -> Q:
    condition = Q()
    if track_filter.is_played is not None:
        condition &= _PLAYED if track_filter.is_played else ~_PLAYED
    if track_filter.not_played_since is not None:
        condition &= Q(last_played__lt=_midnight(track_filter.not_played_since)) | ~_PLAYED
    if track_filter.played_since is not None:
        condition &= Q(last_played__gte=_midnight(track_filter.played_since))
    if track_filter.added_since is not None:
        condition &= Q(added_at__gte=_midnight(track_filter.added_since))
    return condition


def _of_lengths(track_filter: TrackFilter) -> Q:
    """A length that is not known is none that is too long."""
    condition = Q()
    if track_filter.longest_ms is not None:
        condition &= Q(duration_ms__lte=track_filter.longest_ms) | Q(duration_ms__isnull=True)
    if track_filter.shortest_ms is not None:
        condition &= Q(duration_ms__gte=track_filter.shortest_ms) | Q(duration_ms__isnull=True)
    return condition


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
