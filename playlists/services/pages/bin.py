"""The bin's page: what a person has deleted, and when each goes for good."""

from datetime import datetime

from core.values import Frozen
from playlists.models import Playlist
from playlists.queries import cards_of, playlists_binned
from playlists.schemas import PlaylistCard
from playlists.services.editing.binning import goes_at

PAGE = 50


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


def _binned(playlist: Playlist, card: PlaylistCard) -> BinnedPlaylist:
    at = playlist.deleted_at or playlist.created_at
    return BinnedPlaylist(card=card, deleted_at=at, goes_at=goes_at(at))
