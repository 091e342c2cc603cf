"""Numbers as people read them."""

from datetime import datetime

from django import template

from core.text.humanize import pluralize
from library.schemas import SyncProgress
from llm.services.checking.model_options import bytes_text
from llm.services.pulling.statuses import PullState
from llm.status import duration_text

register = template.Library()


@register.filter
def thousands(number: int) -> str:
    """8,192"""
    return f"{number:,}"


@register.filter
def pull_figures(pull: PullState) -> str:
    """How much of a download has come, how fast, and how long it will still take."""
    parts = []
    if pull.total:
        parts.append(f"{bytes_text(pull.completed) or '0 bytes'} of {bytes_text(pull.total)}")
    if pull.bytes_per_second:
        parts.append(f"{bytes_text(round(pull.bytes_per_second))} per second")
    if pull.seconds_left is not None:
        parts.append(f"{duration_text(pull.seconds_left)} left")
    return " · ".join(parts)


@register.filter
def ago(then: datetime, now: datetime) -> str:
    """Roughly how long since, in words: "3 hours ago"."""
    seconds = max(0, int((now - then).total_seconds()))
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if count := seconds // size:
            return f"{pluralize(count, unit)} ago"
    return "just now"


@register.filter
def sync_figures(progress: SyncProgress) -> str:
    """How many tracks of how many, how fast, and how long it will still take."""
    total = f" of {progress.total:,}" if progress.total is not None else ""
    parts = [f"{progress.done:,}{total} tracks"]
    if progress.rate:
        parts.append(f"{progress.rate:,.0f} per second")
    if progress.seconds_left is not None:
        parts.append(f"{duration_text(progress.seconds_left)} left")
    return " · ".join(parts)
