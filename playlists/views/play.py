"""A playlist elsewhere: on players (looked for afterwards), in Plex itself, as a file, as text."""

from typing import NamedTuple, get_args

from asgiref.sync import sync_to_async
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from core.errors import PlexSageError
from core.web.choices import keep_choice
from core.web.htmx import htmx_details
from library.errors import LibraryError, QueueClosedError
from library.servers.values import PlayWhen
from library.services.music_server.active_server import LOOK_SECONDS, connected_server, library_server
from playlists.models import Playlist
from playlists.services.saving.as_text import as_text
from playlists.services.saving.m3u import m3u_file
from playlists.services.saving.messages import first_words, played_words
from playlists.services.saving.playing import address_of, find_players, play_playlist
from playlists.views.sheets import kept_or_404, sheet

_COOKIE = "player"


class _Told(NamedTuple):
    """What became of it in words, and what comes first; `instead_on`: a player that may be told to play now instead."""

    words: str
    first: str = ""
    is_done: bool = False
    refusal: PlexSageError | None = None
    instead_on: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
async def play(request: HttpRequest, playlist_id: int) -> HttpResponseBase:
    """`?look=1` brings the players along, for browsers without a script."""
    playlist = await sync_to_async(kept_or_404)(playlist_id)
    if request.method == "POST":
        return await _play(request, playlist)
    found = await _look(request) if "look" in request.GET else {}
    return await sync_to_async(_page)(request, playlist, found)


@require_safe
async def found_players(request: HttpRequest, playlist_id: int) -> HttpResponseBase:
    """The players, to choose from."""
    if not htmx_details(request):
        return redirect(f"{reverse('playlists:play', args=[playlist_id])}?look=1")
    playlist = await sync_to_async(kept_or_404)(playlist_id)
    return await sync_to_async(sheet)(request, "_players", playlist, "", await _look(request))


async def _play(request: HttpRequest, playlist: Playlist) -> HttpResponseBase:
    player_id, when = request.POST.get("player", ""), _when(request.POST.get("when", ""))
    if not player_id:
        return await sync_to_async(_told)(request, playlist, _Told("Choose a player."))
    try:
        connected = await sync_to_async(library_server)()
        played = await play_playlist(playlist.pk, player_id, when, connected)
    except PlexSageError as exc:
        refused = _Told(exc.message, refusal=exc, instead_on=player_id if isinstance(exc, QueueClosedError) else "")
        return await sync_to_async(_told)(request, playlist, refused)
    told = _Told(played_words(played.queued, when), first_words(played), is_done=True)
    response = await sync_to_async(_told)(request, playlist, told)
    keep_choice(response, _COOKIE, player_id[:100])
    return response


def _told(request: HttpRequest, playlist: Playlist, told: _Told) -> HttpResponseBase:
    """In place with htmx; else on the playlist's page, or on this one where it did not work."""
    status, context = 200 if told.is_done else 422, told._asdict()
    if htmx_details(request):
        return sheet(request, "_played", playlist, "", {**context, "in_form": True}, status=status)
    if not told.is_done:
        return _page(request, playlist, context, status=status)
    messages.success(request, f"{told.words} {told.first}".rstrip())
    return redirect("playlists:playlist", playlist.pk)


def _page(request: HttpRequest, playlist: Playlist, context: dict[str, object], *, status: int = 200) -> HttpResponse:
    return sheet(request, "_play", playlist, f"Play “{playlist.title}”", context, status=status)


async def _look(request: HttpRequest) -> dict[str, object]:
    try:
        connected = await sync_to_async(connected_server)(seconds=LOOK_SECONDS)
        found = await find_players(connected)
    except PlexSageError as exc:
        return {"is_looked_up": True, "trouble": exc}
    last = request.COOKIES.get(_COOKIE, "")
    ids = [player.id for player in found.players]
    usual = last if last in ids else next(iter(ids), "")
    return {"is_looked_up": True, "found": found, "chosen": usual}


def _when(text: str) -> PlayWhen:
    known: tuple[PlayWhen, ...] = get_args(PlayWhen)
    return next((when for when in known if when == text), "now")


@require_safe
def m3u(request: HttpRequest, playlist_id: int) -> HttpResponse:
    """A download."""
    return m3u_file(kept_or_404(playlist_id))


@require_safe
def text(request: HttpRequest, playlist_id: int) -> HttpResponse:
    """To be read, copied or sent."""
    return HttpResponse(as_text(kept_or_404(playlist_id)), content_type="text/plain; charset=utf-8")


@require_safe
async def open_there(request: HttpRequest, playlist_id: int) -> HttpResponseBase:
    """On to the playlist in Plex; where that cannot be, a page that says why."""
    playlist = await sync_to_async(kept_or_404)(playlist_id)
    problem = "This playlist can't be opened in a browser yet. Save it to Plex first."
    try:
        connected = await sync_to_async(connected_server)()
        if address := await address_of(playlist, connected):
            return HttpResponseRedirect(address)
    except LibraryError as exc:
        problem = exc.message
    return await sync_to_async(sheet)(request, "_cannot_open", playlist, playlist.title, {"words": problem}, status=409)
