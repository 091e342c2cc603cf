"""For the row of buttons below a playlist: the music server, what is saved there, and what it took the place of."""

from django import template

from playlists.models import Playlist, Replacement
from playlists.services.saving.playlist_tracks import is_changed_since_saved
from playlists.services.saving.replacements import newest_replacement
from playlists.services.saving.save_order import Where, where_to_save

register = template.Library()


@register.simple_tag
def music_server() -> Where:
    """`{% music_server as where %}`. Asks nobody outside."""
    return where_to_save()


@register.simple_tag
def changed_since_saved(playlist: Playlist) -> bool:
    """`{% changed_since_saved playlist as is_changed %}`."""
    return is_changed_since_saved(playlist)


@register.simple_tag
def replaced_by(playlist: Playlist) -> Replacement | None:
    """`{% replaced_by playlist as replacement %}`: what can be put back."""
    return newest_replacement(playlist)
