"""Numbers as people read them."""

from django import template

from llm.services.options import bytes_text
from llm.services.pull_board import PullState
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
        parts.append(f"{bytes_text(round(pull.bytes_per_second))} a second")
    if pull.seconds_left is not None:
        parts.append(f"{duration_text(pull.seconds_left)} left")
    return " · ".join(parts)
