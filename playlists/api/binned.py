"""The bin by JSON: what was deleted, and deleting it for good. POST /api/playlists/{id}/restore takes it out again."""

from datetime import datetime

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status

from core.web.access import person_of
from playlists.api.fields import Page
from playlists.queries import playlists_binned
from playlists.services.pages.bin import BinnedPlaylist, binned, delete_for_good

router = Router()


class BinnedOut(Schema):
    """A deleted playlist; at `goes_at` it is permanently deleted."""

    id: int
    title: str
    wish: str
    track_count: int
    created_at: datetime
    deleted_at: datetime
    goes_at: datetime


class BinOut(Schema):
    """Those deleted last first; `total` counts all of them."""

    playlists: list[BinnedOut]
    total: int


@router.get("/bin", response=BinOut, summary="List deleted playlists")
def show(request: HttpRequest, asked: Query[Page]) -> BinOut:
    """Your own, and the household's."""
    person = person_of(request)
    found = binned(person, offset=asked.offset, limit=asked.limit)
    return BinOut(playlists=[_out(item) for item in found], total=playlists_binned(person).count())


@router.delete("/bin/{int:playlist_id}", response={204: None}, summary="Permanently delete a playlist from the bin")
async def delete(request: HttpRequest, playlist_id: int) -> Status[None]:
    """404 for one that is not in the bin."""
    await delete_for_good(playlist_id)
    return Status(204, None)


def _out(item: BinnedPlaylist) -> BinnedOut:
    card = item.card
    return BinnedOut(
        id=card.pk,
        title=card.title,
        wish=card.wish,
        track_count=card.track_count,
        created_at=card.created_at,
        deleted_at=item.deleted_at,
        goes_at=item.goes_at,
    )
