"""The bin's page: what a person has deleted, when each goes for good, and letting one go now."""

import asyncio
from contextlib import suppress
from datetime import datetime

from asgiref.sync import sync_to_async
from django.db.models import QuerySet

from core.tasks.background import background
from core.values import Frozen
from playlists.errors import PlaylistMissingError
from playlists.models import Playlist
from playlists.queries import cards_of, playlists_binned
from playlists.schemas import PlaylistCard
from playlists.services.editing.binning import goes_at, purge
from playlists.services.runs.executor import cancel_run, task_name
from playlists.services.runs.revisions import running_revision

PAGE = 50
#: That a run may take to end before its playlist goes; a provider's connection is closed in less.
_CANCEL_SECONDS = 5.0


class BinnedPlaylist(Frozen):
    """A playlist in the bin."""

    card: PlaylistCard
    deleted_at: datetime
    goes_at: datetime


class BinPage(Frozen):
    """`next_page` is None at the end."""

    playlists: tuple[BinnedPlaylist, ...]
    total: int
    next_page: int | None


def bin_page(person: int | None, page: int = 1) -> BinPage:
    """The `page`-th (from 1) part of what this person may take out again; the last one where there are fewer."""
    total = playlists_binned(person).count()
    last = max(-(-total // PAGE), 1)
    page = min(max(page, 1), last)
    return BinPage(
        playlists=binned(person, offset=(page - 1) * PAGE, limit=PAGE),
        total=total,
        next_page=page + 1 if page < last else None,
    )


def binned(person: int | None, *, offset: int, limit: int) -> tuple[BinnedPlaylist, ...]:
    """So many, after the first `offset`, those deleted last first."""
    rows = list(playlists_binned(person).order_by("-deleted_at", "-id")[offset : offset + limit])
    return tuple(_binned(row, card) for row, card in zip(rows, cards_of(rows, person), strict=True))


async def delete_for_good(playlist_id: int) -> None:
    """Delete what is in the bin, with its prompt and log; a run that still picks tracks for it is cancelled.

    Raises PlaylistMissingError for all that is not in the bin.
    """
    if not await _in_bin(playlist_id).aexists():
        raise PlaylistMissingError
    if run := await sync_to_async(running_revision)(playlist_id):
        await cancel_run(run.pk)
        with suppress(TimeoutError):
            async with asyncio.timeout(_CANCEL_SECONDS):
                await background().wait(task_name(run.pk))
    if not await sync_to_async(purge)(_in_bin(playlist_id)):
        raise PlaylistMissingError


def _in_bin(playlist_id: int) -> QuerySet[Playlist]:
    return Playlist.objects.filter(pk=playlist_id).exclude(deleted_at=None)


def _binned(playlist: Playlist, card: PlaylistCard) -> BinnedPlaylist:
    at = playlist.deleted_at or playlist.created_at
    return BinnedPlaylist(card=card, deleted_at=at, goes_at=goes_at(at))
