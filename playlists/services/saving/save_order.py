"""What is to be saved how and where, and what became of it."""

from typing import Literal

from core.values import Frozen
from library.servers.values import PlaylistBefore, ServerPlaylist
from library.services.music_server.active_server import DEMO, connected_source
from library.services.music_server.connection_settings import load_connection
from playlists.services.saving.playlist_tracks import TrackName

SaveMode = Literal["new", "replace", "append"]
#: Targets that are no rating keys: the playlist NOW_PLAYING, and the one that this playlist was saved as before.
SCRATCH, SAVED_BEFORE = "__scratch__", "__saved__"
DEMO_NAME = "the demo library"


class SaveOrder(Frozen):
    """What to do: `name` is that of a new playlist, `target` the rating key of one that is there.

    `is_for_owner` false: who saves may not change our playlist, so it does not note where this copy is.
    """

    mode: SaveMode = "new"
    name: str = ""
    target: str = ""
    is_for_owner: bool = True


class SaveOutcome(Frozen):
    """What became of it, by the music server's own word; `missing` are the tracks that it no longer has.

    `not_taken` and what follows as in SavedPlaylist. `is_noted` false: our database could not be told where it is.
    `replacement`: the number of what was there before and is kept, to put it back.
    """

    mode: SaveMode
    server: str
    playlist: ServerPlaylist
    added: int
    duplicates: int = 0
    missing: tuple[TrackName, ...] = ()
    not_taken: tuple[TrackName, ...] = ()
    is_in_order: bool = True
    strange: int = 0
    is_confirmed: bool = True
    is_noted: bool = True
    before: PlaylistBefore | None = None
    replacement: int | None = None

    @property
    def is_as_asked(self) -> bool:
        """Whether the music server did all of it, and said so."""
        return self.is_confirmed and self.is_in_order and not (self.missing or self.not_taken or self.strange)


class Where(Frozen):
    """`name` is "" where no music server is connected."""

    name: str
    is_demo: bool = False

    @property
    def can_play(self) -> bool:
        """Whether there may be something to hear."""
        return bool(self.name) and not self.is_demo


def where_to_save() -> Where:
    """The music server as pages call it, out of the database alone."""
    source = connected_source()
    if source == DEMO:
        return Where(name=DEMO_NAME, is_demo=True)
    return Where(name=(load_connection().server_name or "Plex") if source else "")
