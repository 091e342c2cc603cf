"""What a list is drawn and ordered by: the wish and its filter, so that a model's server need not read it twice.

Servers keep the prompt that they read last; the list is most of it. The order is random all the same: a model that
likes the top of a list must not like old music, or the letter A.
"""

import hashlib
from datetime import date

from playlists.schemas import Wish
from playlists.services.generation.candidates import Understanding

#: From so many times the tracks that a list holds, another wish (and another day) gets others of them.
_PLENTY = 2


def list_seed(wish: Wish, found: Understanding, limit: int, *, run_seed: int, day: date) -> int:
    """The same for the same candidates; the run's own where others than before are wanted."""
    if wish.exclude_tracks:
        return run_seed
    basis = [
        found.filter.model_dump_json(),
        str(found.only_named),
        ",".join(str(track.id) for track in found.named),
    ]
    if found.matching > _PLENTY * limit:
        basis += [" ".join(wish.text.casefold().split()), day.isoformat()]
    return int.from_bytes(hashlib.sha256("\n".join(basis).encode()).digest()[:4]) >> 1
