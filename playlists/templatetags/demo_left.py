"""How many playlists name tracks of the demo library alone, for the pages that connect Plex in its place."""

from django import template
from django.template import Context

from core.web.access import person_of
from playlists.services.following.demo_playlists import demo_playlists

register = template.Library()


@register.simple_tag(takes_context=True)
def count_demo_playlists(context: Context) -> int:
    """`{% count_demo_playlists as left %}`: of those that whoever asks may delete."""
    return demo_playlists(person_of(context["request"])).count()
