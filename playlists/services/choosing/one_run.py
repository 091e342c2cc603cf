"""A form makes one run, however often it is sent."""

from playlists.models import Run
from playlists.schemas import Wish
from playlists.services.running import runs
from playlists.services.running.once import once


def create_once(wish: Wish, nonce: str) -> tuple[Run, bool]:
    """The run, and whether it is new. `nonce` is the form's own; another wish in it makes another run.

    Raises BadWishError. Without a nonce every call makes a run.
    """
    if not nonce:
        return runs.create(wish), True
    return once(f"{nonce} {wish.model_dump_json()}", lambda: runs.create(wish))
