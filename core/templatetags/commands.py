"""{% manage "owner_link" %}: a command as it has to be typed here."""

from django import template

from core.text.command_line import manage_command, pip_command

register = template.Library()


@register.simple_tag
def manage(arguments: str) -> str:
    """A command of PlexSage's: the tag's text follows `manage.py`."""
    return manage_command(arguments)


@register.simple_tag
def pip(arguments: str) -> str:
    """A command of pip's: the tag's text follows `pip`."""
    return pip_command(arguments)
