"""Whether a wish can be started: raised before anything is stored, with one clear line."""

from playlists.errors import BadWishError
from playlists.schemas import Wish

LONGEST_WISH = 2_000
MOST_TRACKS = 500


def check_wish(wish: Wish) -> Wish:
    """The wish, its text trimmed. Raises BadWishError."""
    text = wish.text.strip()
    if not any(char.isalnum() for char in text):
        raise BadWishError("Say in words what you want to hear, for example: mellow 70s soul for a rainy day.")
    if len(text) > LONGEST_WISH:
        raise BadWishError(f"The wish has {len(text):,} characters; at most {LONGEST_WISH:,} can be read.")
    if not 1 <= wish.count <= MOST_TRACKS:
        raise BadWishError(f"A playlist has 1 to {MOST_TRACKS} tracks, not {wish.count:,}.")
    if wish.max_tracks is not None and wish.max_tracks < wish.count:
        raise BadWishError("Max Tracks to AI must not be smaller than the playlist.")
    return wish.model_copy(update={"text": text})
