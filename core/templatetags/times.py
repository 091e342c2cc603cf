"""{% moment playlist.created_at %}: a time in the browser's zone and, by times.js, as its language writes it."""

from datetime import datetime
from typing import Literal

from django import template
from django.utils import timezone
from django.utils.html import format_html

from core.middleware import time_zone

register = template.Library()


@register.simple_tag
def moment(at: datetime, form: Literal["short", "long"] = "short") -> str:
    """`short` is the time alone today, else the day alone; hovering shows all of it."""
    text = time_zone.format_short(at) if form == "short" else time_zone.format_long(at)
    full = time_zone.format_long(at)
    machine = timezone.localtime(at).isoformat()
    return format_html('<time datetime="{}" data-moment="{}" title="{}">{}</time>', machine, form, full, text)
