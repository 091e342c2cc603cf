"""Whose a playlist is, for pages that show it to its owner and to others."""

from django import template
from django.template import Context

from core.web.access import person_of
from playlists.models import Playlist
from playlists.ownership import may_change, owner_names

register = template.Library()


@register.simple_tag(takes_context=True)
def is_changeable(context: Context, playlist: Playlist) -> bool:
    """`{% is_changeable playlist as is_ours %}`: by whoever asks. A page without a request is nobody's."""
    request = context.get("request")
    return may_change(playlist, person_of(request) if request else None)


@register.simple_tag
def owner_name(playlist: Playlist) -> str:
    """`{% owner_name playlist as owner %}`; "" for the household's."""
    return owner_names([playlist.owner_id]).get(playlist.owner_id or 0, "")
