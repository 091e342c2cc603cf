"""{% manage "owner_link" %}: a command as it has to be typed here."""

from django import template

from core.text.command_line import manage_command, pip_command

register = template.Library()


@register.simple_tag
def manage(arguments: str) -> str:
    """One of PlexSage's own."""
    return manage_command(arguments)


@register.simple_tag
def pip(arguments: str) -> str:
    """One of pip's."""
    return pip_command(arguments)
