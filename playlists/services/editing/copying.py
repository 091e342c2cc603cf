"""Copies of playlists, one's own to change: what others share, or the household has."""

from django.db import transaction

from playlists.models import Playlist, Run, RunEvent
from playlists.queries import get_playlist
from playlists.services.editing.entries import entries_of, write_entries
from playlists.services.editing.operations import TITLE_CHARACTERS

_COPY = " (copy)"
_COPIED = ("kind", "narrative", "is_written", "wish", "summary")
_COPIED_OF_RUN = ("wish", "seed", "state", "provider", "model", "look", "ended_at")


def copy_playlist(playlist_id: int, person: int | None) -> Playlist:
    """This person's own copy, with how it was made, but not where it was saved. Raises PlaylistMissingError."""
    with transaction.atomic():
        original = get_playlist(playlist_id)
        copy = Playlist.objects.create(
            owner_id=person,
            title=original.title[: TITLE_CHARACTERS - len(_COPY)] + _COPY,
            **{name: getattr(original, name) for name in _COPIED},
        )
        entries = (entry.model_copy(update={"id": None}) for entry in entries_of(original))
        write_entries(copy, tuple(entries))
        if original.run:
            copy.run = _copy_run(original.run, copy)
            copy.save(update_fields=["run"])
    return copy


def _copy_run(run: Run, copy: Playlist) -> Run:
    """With its log, whose last event names the playlist: later picks for the copy go by what it tells."""
    made = Run.objects.create(owner_id=copy.owner_id, **{name: getattr(run, name) for name in _COPIED_OF_RUN})
    events = RunEvent.objects.filter(run=run).order_by("number").values_list("number", "data")
    RunEvent.objects.bulk_create(
        RunEvent(run=made, number=number, data=_naming(data, copy.pk)) for number, data in events
    )
    return made


def _naming(data: dict[str, object], playlist_id: int) -> dict[str, object]:
    return data | {"playlist_id": playlist_id} if data.get("type") == "finished" else data
