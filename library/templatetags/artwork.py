"""{% artwork track.rating_key 160 "s" %}: the picture of a track. Long lists have hundreds: an include is slow."""

from typing import Literal

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html

register = template.Library()


@register.simple_tag
def artwork(key: str, size: int, shown: Literal["s", "m", "l"] = "s") -> str:
    """`size` in pixels, `shown` is its class; without an address where a key is none."""
    try:
        address = reverse("library:artwork", args=[key, size])
    except NoReverseMatch:
        address = ""
    return format_html(_PICTURE, shown, address, size)


_PICTURE = '<img class="art {0}" src="{1}" alt="" width="{2}" height="{2}" loading="lazy" decoding="async">'
