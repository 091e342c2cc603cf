"""{% nonce %}: a form's own number, so that sending it twice makes one run (services/runs/start.py)."""

from uuid import uuid4

from django import template

register = template.Library()


@register.simple_tag
def nonce() -> str:
    """Another one each time."""
    return uuid4().hex
