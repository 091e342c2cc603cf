"""When a person is deleted: the playlists they shared stay the household's, and all others go with them."""

from django.contrib.auth.models import User

from playlists.models import Playlist, Run


def delete_private(user: User) -> None:
    """Else what nobody but they could see would have no owner, and be everybody's."""
    Playlist.objects.filter(owner=user, is_shared=False).delete()
    Run.objects.filter(owner=user, playlist=None, target=None).delete()
