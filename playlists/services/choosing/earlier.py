"""The wish of an earlier run or playlist, to try it again or to change it."""

from django.http import Http404

from core.text.humanize import parse_int
from playlists.models import Playlist, Run
from playlists.queries import wish_of
from playlists.schemas import Wish

_GONE = "There is nothing here any more to start from."


def wish_of_run(run_id: str) -> Wish:
    """All of it. Raises Http404."""
    run = Run.objects.filter(pk=parse_int(run_id) or 0).first()
    if run is None:
        raise Http404(_GONE)
    return wish_of(run)


def wish_of_playlist(playlist_id: str) -> Wish:
    """Its run's, or, where that is gone, what the playlist itself remembers. Raises Http404."""
    playlist = Playlist.objects.select_related("run").filter(pk=parse_int(playlist_id) or 0).first()
    if playlist is None:
        raise Http404(_GONE)
    return wish_of(playlist.run) if playlist.run else Wish(text=playlist.wish)
