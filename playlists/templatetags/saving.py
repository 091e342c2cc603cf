"""For the row of buttons below a playlist: what the music server is called, and whether it can play."""

from django import template

from playlists.services.saving.where import Where, where_to_save

register = template.Library()


@register.simple_tag
def music_server() -> Where:
    """`{% music_server as where %}`. Asks nobody outside."""
    return where_to_save()
