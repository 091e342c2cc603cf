"""How many playlists name tracks of the demo library alone, for the pages that connect Plex in its place."""

from django import template

from playlists.services.following.demo_playlists import demo_playlists

register = template.Library()


@register.simple_tag
def count_demo_playlists() -> int:
    """`{% count_demo_playlists as left %}`."""
    return demo_playlists().count()
