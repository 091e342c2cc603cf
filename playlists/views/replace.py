"""Replacing a playlist of the music server: the question before, and the way back afterwards."""

from functools import partial

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_http_methods

from core.errors import PlexSageError
from library.schemas import ServerPlaylist
from library.services.music_server.active_server import Connected, library_server
from playlists.errors import ReplacementChangedError, ReplacementGoneError, ReplacementMissingError
from playlists.models import Playlist
from playlists.services.saving.messages import put_back_words
from playlists.services.saving.replacements import find_replacement, undo_replaced
from playlists.services.saving.save import server_name
from playlists.services.saving.save_order import SAVED_BEFORE, SCRATCH, SaveOrder, SaveOutcome
from playlists.services.saving.save_task import finish_in_turn
from playlists.views.sheets import kept_or_404, sheet


async def to_be_asked(request: HttpRequest, order: SaveOrder, connected: Connected) -> ServerPlaylist | None:
    """The playlist whose tracks would go, where nobody has agreed yet to that many; raises LibraryErrors.

    What was saved from here, and the one that is always written over, are nobody else's.
    """
    if order.mode != "replace" or order.target in {SAVED_BEFORE, SCRATCH}:
        return None
    there = next((item for item in await connected.server.playlists() if item.rating_key == order.target), None)
    if there is None or not there.track_count or request.POST.get("confirmed") == str(there.track_count):
        return None
    return there


def ask(request: HttpRequest, playlist: Playlist, there: ServerPlaylist) -> HttpResponse:
    """How many tracks would go, and the button that says so."""
    return sheet(request, "_replace_ask", playlist, f"Save “{playlist.title}”", {"there": there})


@require_http_methods(["GET", "HEAD", "POST"])
async def undo(request: HttpRequest, playlist_id: int, replacement_id: int) -> HttpResponseBase:
    """What would be put back; by POST, do it. `asked`: also over later changes there; `anew`: as a new playlist."""
    playlist = await sync_to_async(kept_or_404)(playlist_id)
    try:
        if request.method != "POST":
            row = await sync_to_async(find_replacement)(replacement_id)
            return await _sheet(request, playlist, {"replacement": row})
        outcome = await _put_back(request, replacement_id)
    except ReplacementMissingError as exc:
        return await _sheet(request, playlist, {"trouble": exc.message}, status=409)
    except (ReplacementChangedError, ReplacementGoneError) as exc:
        row = await sync_to_async(find_replacement)(replacement_id)
        how = "anew" if isinstance(exc, ReplacementGoneError) else "asked"
        return await _sheet(request, playlist, {"replacement": row, "trouble": exc.message, "how": how}, status=422)
    except PlexSageError as exc:
        row = await sync_to_async(find_replacement)(replacement_id)
        return await _sheet(request, playlist, {"replacement": row, "trouble": exc.message}, status=422)
    renewed = await sync_to_async(kept_or_404)(playlist_id)
    return await _sheet(request, renewed, {"outcome": outcome, "words": put_back_words(outcome)})


async def _put_back(request: HttpRequest, replacement_id: int) -> SaveOutcome:
    connected = await sync_to_async(library_server)()
    how = {"is_asked": "asked" in request.POST, "anew": "anew" in request.POST}
    work = partial(undo_replaced, replacement_id, connected, await server_name(connected), **how)
    return await finish_in_turn(work)


async def _sheet(
    request: HttpRequest, playlist: Playlist, context: dict[str, object], *, status: int = 200
) -> HttpResponse:
    return await sync_to_async(sheet)(request, "_replaced", playlist, "Undo replacing", context, status=status)
