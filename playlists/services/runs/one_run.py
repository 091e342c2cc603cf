"""A form makes one run, however often it is sent."""

from playlists.models import Run
from playlists.schemas import Wish
from playlists.services.runs import lifecycle
from playlists.services.runs.idempotency import once


def create_once(wish: Wish, nonce: str) -> Run:
    """`nonce` is the form's own; another wish in it makes another run, and without one every call does.

    Raises BadWishError.
    """
    if not nonce:
        return lifecycle.create(wish)
    return once(f"{nonce} {wish.model_dump_json()}", lambda: lifecycle.create(wish))
