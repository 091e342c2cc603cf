"""What rules read in a wish, by the names of the tests' little library."""

from playlists.plan import Signals
from playlists.services.wishes.signals import read_signals
from tests.library.names_known import find


def signals_of(wish: str) -> Signals:
    """Over a library with tracks of all decades since the sixties."""
    return read_signals(wish, find(wish), range(1960, 2030, 10))
