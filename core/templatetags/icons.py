"""{% icon "lock" %}, drawn from templates/components/icons; {% icon_use "lock" %} where the page has it already."""

from functools import cache

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """The whole drawing, `name` being its file. Raises TemplateDoesNotExist where there is no such file."""
    return render_to_string(f"components/icons/{name}.html")


@register.simple_tag
@cache
def icon_use(name: str) -> SafeString:
    """A reference to the drawing whose id is `i-<name>`, for pages that repeat one in every row."""
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><use href="#i-{}"/></svg>',
        name,
    )
