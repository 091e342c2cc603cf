"""A playlist, shown to the household or kept to oneself again."""

from django.db import transaction

from playlists.errors import EditRefusedError, NotYoursError
from playlists.queries import playlist_to_edit


def set_shared(playlist_id: int, person: int | None, *, is_shared: bool) -> str:
    """Share this person's own playlist with the household, or not; says what happened.

    Raises PlaylistMissingError, NotYoursError, and EditRefusedError for what has no owner.
    """
    with transaction.atomic():
        playlist = playlist_to_edit(playlist_id)
        if playlist.owner_id is None:
            raise EditRefusedError("This playlist belongs to the whole household, so everybody can see it already.")
        if playlist.owner_id != person:
            raise NotYoursError
        playlist.is_shared = is_shared
        playlist.save(update_fields=["is_shared"])
    return "Shared with the household." if is_shared else "Only you can see this playlist now."
