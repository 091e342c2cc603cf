"""{{ seconds|duration }}: roughly how long, in words."""

from django import template

from llm.status import duration_text

register = template.Library()
register.filter("duration", duration_text)
