"""Edits of a playlist that ask the model: started here, and followed as runs."""

from asgiref.sync import sync_to_async
from django.http import HttpRequest
from ninja import Router, Schema, Status

from llm.services.settings.effective import connection_for, load_config
from playlists.queries import get_playlist
from playlists.services.reasons.ask import start_reasons
from playlists.services.runs import revisions
from playlists.services.runs.start import launch

router = Router()


class RunStarted(Schema):
    """GET /api/runs/{run_id} tells how it goes."""

    run_id: int


class ReasonsStarted(Schema):
    """They come in by themselves."""

    asking_reasons: bool = True


@router.post("/playlists/{int:playlist_id}/regenerate", response={202: RunStarted}, summary="Pick the rest anew")
async def regenerate(request: HttpRequest, playlist_id: int) -> Status[RunStarted]:
    """All tracks that are not locked; 409 where all are, or tracks are being picked already."""
    run = await launch(lambda: revisions.regenerate(playlist_id))
    return Status(202, RunStarted(run_id=run.pk))


@router.post(
    "/playlists/{int:playlist_id}/tracks/{int:entry_id}/more_like",
    response={202: RunStarted},
    summary="Add some more like this track",
)
async def more_like(request: HttpRequest, playlist_id: int, entry_id: int) -> Status[RunStarted]:
    """Five, right behind it."""
    run = await launch(lambda: revisions.more_like(playlist_id, entry_id))
    return Status(202, RunStarted(run_id=run.pk))


@router.post(
    "/playlists/{int:playlist_id}/tracks/{int:entry_id}/less_of",
    response={202: RunStarted},
    summary="Others for most tracks by this artist",
)
async def less_of(request: HttpRequest, playlist_id: int, entry_id: int) -> Status[RunStarted]:
    """Locked tracks of the artist stay; where none is locked, the first does."""
    run = await launch(lambda: revisions.less_of(playlist_id, entry_id))
    return Status(202, RunStarted(run_id=run.pk))


@router.post("/playlists/{int:playlist_id}/reasons", response={202: ReasonsStarted}, summary="Ask why each track is in")
async def reasons(request: HttpRequest, playlist_id: int) -> Status[ReasonsStarted]:
    """Of the analysis model, for the tracks that have no reason yet. What goes wrong then is the `reasons_error`."""
    await sync_to_async(_check_can_ask)(playlist_id)
    await start_reasons(playlist_id)
    return Status(202, ReasonsStarted())


def _check_can_ask(playlist_id: int) -> None:
    """Raises PlaylistMissingError, also for one in the bin, and NotConfiguredError."""
    get_playlist(playlist_id)
    connection_for(load_config().config)
