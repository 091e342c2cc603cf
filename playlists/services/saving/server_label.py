"""What pages call the music server, without asking it."""

from core.values import Frozen
from library.services.music_server.active_server import DEMO, connected_source
from library.services.music_server.connection_settings import load_connection
from playlists.services.saving.save_order import DEMO_NAME


class Where(Frozen):
    """`name` is "" where no music server is connected."""

    name: str
    is_demo: bool = False

    @property
    def can_play(self) -> bool:
        """Whether there may be something to hear."""
        return bool(self.name) and not self.is_demo


def where_to_save() -> Where:
    """Out of the database alone."""
    source = connected_source()
    if source == DEMO:
        return Where(name=DEMO_NAME, is_demo=True)
    return Where(name=(load_connection().server_name or "Plex") if source else "")
