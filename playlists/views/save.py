"""Saving to the music server: the form, the server's playlists (loaded afterwards), how it goes, and the way back."""

from collections.abc import Mapping
from functools import partial

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from core.errors import PlexSageError
from core.web.access import person_of, refuse
from core.web.choices import keep_choice
from core.web.htmx import htmx_details
from library.errors import LibraryError, PlaylistNotFoundError
from library.servers.values import NOW_PLAYING, ServerPlaylist
from library.services.music_server.active_server import LOOK_SECONDS, Connected, connected_server, library_server
from playlists.errors import NotYoursError, ReplacementChangedError, ReplacementGoneError, ReplacementMissingError
from playlists.forms.save_form import CHOOSE_ONE, MODES, SaveForm, beginning
from playlists.models import Playlist
from playlists.ownership import listener_of, may_change
from playlists.services.saving import save_task
from playlists.services.saving.messages import put_back_words, saved_words
from playlists.services.saving.playlist_tracks import is_saved_as
from playlists.services.saving.replacements import find_replacement, undo_replaced
from playlists.services.saving.save import server_name
from playlists.services.saving.save_order import SAVED_BEFORE, SCRATCH, SaveOrder, SaveOutcome
from playlists.views.sheets import kept_or_404, sheet

#: What a person may agree to where a playlist cannot simply be put back: the name of a field of the form.
_AGREED: Mapping[type[PlexSageError], str] = {ReplacementGoneError: "anew", ReplacementChangedError: "asked"}
_COOKIE = "save-mode"


@require_http_methods(["GET", "HEAD", "POST"])
async def save(request: HttpRequest, playlist_id: int) -> HttpResponseBase:
    """`?mode=` chooses beforehand; `?list=1` brings the server's playlists along, for browsers without a script."""
    playlist = await sync_to_async(kept_or_404)(playlist_id)
    if request.method == "POST":
        return await _save(request, playlist)
    listed = await _look(playlist) if "list" in request.GET else {}
    usual = request.COOKIES.get(_COOKIE, "")
    form = SaveForm(_begun(request, playlist, asked=request.GET.get("mode", ""), usual=usual))
    return await sync_to_async(_form)(request, playlist, form, listed)


@require_safe
async def targets(request: HttpRequest, playlist_id: int) -> HttpResponseBase:
    """The field to choose a playlist of the server in, filled; `?refused=1` where none was chosen, to say so again."""
    if not htmx_details(request):
        return redirect(f"{reverse('playlists:save', args=[playlist_id])}?list=1&mode=replace")
    playlist = await sync_to_async(kept_or_404)(playlist_id)
    listed = await _look(playlist)
    form = SaveForm(beginning(playlist) | {"target": request.GET.get("target", "")})
    fixed = {"form": form, "scratch": (SCRATCH, NOW_PLAYING), "saved_before": SAVED_BEFORE}
    errors = {"target": CHOOSE_ONE} if "refused" in request.GET else {}
    context = fixed | {"errors": errors} | listed
    return await sync_to_async(sheet)(request, "_save_targets", playlist, "", context)


@require_safe
def progress(request: HttpRequest, playlist_id: int) -> HttpResponseBase:
    """How the last save goes or went, in this process; where there was none, the form."""
    playlist = kept_or_404(playlist_id)
    state = _state(request, playlist)
    if state is None or state.error is not None:
        return _failed(request, playlist, state)
    return _going(request, playlist, state)


async def _save(request: HttpRequest, playlist: Playlist) -> HttpResponseBase:
    form = SaveForm(request.POST)
    if not form.is_valid():
        return await sync_to_async(_form)(request, playlist, form, {"errors": _first(form)}, status=422)
    try:
        connected = await sync_to_async(library_server)()
        if there := await to_be_asked(request, form.order(), connected):
            return await sync_to_async(ask)(request, playlist, there)
        listener = listener_of(playlist, person_of(request))
        save_task.start_save(playlist.pk, form.order(), connected, listener=listener)
    except NotYoursError as exc:
        return await sync_to_async(refuse)(request, exc.message)
    except PlexSageError as exc:
        if is_again(request):
            return await sync_to_async(saved_again)(request, playlist, save_task.SaveState(form.order(), error=exc))
        return await sync_to_async(_form)(request, playlist, form, {"trouble": exc}, status=422)
    await save_task.wait_for_save(playlist.pk, listener=listener, seconds=save_task.PAGE_SECONDS)
    response = await sync_to_async(_saved)(request, playlist.pk)
    keep_choice(response, _COOKIE, form.order().mode)
    return response


def _saved(request: HttpRequest, playlist_id: int) -> HttpResponseBase:
    """After the wait. Without htmx the browser gets a page that may be reloaded, which sends nothing twice."""
    playlist = kept_or_404(playlist_id)
    state = _state(request, playlist)
    if is_again(request):
        return saved_again(request, playlist, state)
    if state is None or state.error is not None:
        return _failed(request, playlist, state)
    if not htmx_details(request):
        return redirect("playlists:save_progress", playlist_id)
    return _going(request, playlist, state)


def _going(request: HttpRequest, playlist: Playlist, state: save_task.SaveState) -> HttpResponse:
    if state.outcome is None:
        return sheet(request, "_saving", playlist, f"Saving “{playlist.title}”", {})
    context = {"outcome": state.outcome, "words": saved_words(state.outcome)}
    return sheet(request, "_saved", playlist, "Saved", context)


def _failed(request: HttpRequest, playlist: Playlist, state: save_task.SaveState | None) -> HttpResponse:
    """The form again, as it was sent; where the playlist is gone over there, as a new one."""
    usual = _begun(request, playlist, usual=request.COOKIES.get(_COOKIE, ""))
    if state is None:
        return _form(request, playlist, SaveForm(usual), {})
    is_gone = isinstance(state.error, PlaylistNotFoundError)
    order = state.order
    name = request.POST.get("name") or order.name or playlist.title
    sent = {"mode": "new" if is_gone else order.mode, "name": name, "target": order.target}
    status = 422 if request.method == "POST" else 200
    return _form(request, playlist, SaveForm(sent), {"trouble": state.error, "is_gone": is_gone}, status=status)


def _form(
    request: HttpRequest, playlist: Playlist, form: SaveForm, context: dict[str, object], *, status: int = 200
) -> HttpResponse:
    state = _state(request, playlist)
    if state is not None and state.is_open and request.method != "POST":
        return _going(request, playlist, state)
    fixed = {"form": form, "modes": MODES, "scratch": (SCRATCH, NOW_PLAYING), "saved_before": SAVED_BEFORE}
    return sheet(request, "_save", playlist, f"Save “{playlist.title}”", fixed | context, status=status)


async def _look(playlist: Playlist) -> dict[str, object]:
    """The server's playlists but the two that the field names itself; or why they are not known."""
    try:
        connected = await sync_to_async(connected_server)(seconds=LOOK_SECONDS)
        there = await connected.server.playlists()
    except LibraryError as exc:
        return {"targets_trouble": exc, "targets": ()}
    saved = next((item for item in there if is_saved_as(item, playlist)), None)
    others = [item for item in there if item is not saved and item.title != NOW_PLAYING]
    return {"targets": others, "is_looked_up": True, "saved_target": saved}


def _state(request: HttpRequest, playlist: Playlist) -> save_task.SaveState | None:
    return save_task.save_state(playlist.pk, listener=listener_of(playlist, person_of(request)))


def _begun(request: HttpRequest, playlist: Playlist, *, asked: str = "", usual: str = "") -> dict[str, str]:
    """What the form starts with; who may not change the playlist makes a new one there."""
    is_ours = may_change(playlist, person_of(request))
    return beginning(playlist, asked=asked, usual=usual) | ({} if is_ours else {"mode": "new", "target": ""})


def _first(form: SaveForm) -> dict[str, str]:
    return {field: str(problems[0]) for field, problems in form.errors.items()}


def is_again(request: HttpRequest) -> bool:
    """Whether that button was pressed on a page with a script; without one, the save's own page tells of it."""
    return "again" in request.POST and bool(htmx_details(request))


def saved_again(request: HttpRequest, playlist: Playlist, state: save_task.SaveState | None) -> HttpResponse:
    """A toast, and the row of buttons as it is now."""
    outcome = state.outcome if state else None
    if state is None or state.error is not None:
        words, kind = f"Not saved: {state.error.message}" if state and state.error else "Not saved. Try again.", "error"
    elif outcome is None:
        words, kind = "Saving is taking a while. It will finish in the background.", "busy"
    else:
        is_whole = outcome.is_as_asked and outcome.is_noted
        words, kind = saved_words(outcome), "success" if is_whole else "warning"
    context = {"playlist": playlist, "on_playlist_page": True, "words": words, "kind": kind, "outcome": outcome}
    return render(request, "playlists/partials/_saved_again.html", context)


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
async def undo_replacement(request: HttpRequest, playlist_id: int, replacement_id: int) -> HttpResponseBase:
    """What would be put back; by POST, do it. `asked`: also over later changes there; `anew`: as a new playlist."""
    playlist = await sync_to_async(kept_or_404)(playlist_id)
    try:
        if request.method != "POST":
            row = await sync_to_async(find_replacement)(replacement_id)
            return await _sheet(request, playlist, {"replacement": row})
        outcome = await _put_back(request, replacement_id)
    except ReplacementMissingError as exc:
        return await _sheet(request, playlist, {"trouble": exc.message}, status=409)
    except PlexSageError as exc:
        row = await sync_to_async(find_replacement)(replacement_id)
        how = _AGREED.get(type(exc), "")
        return await _sheet(request, playlist, {"replacement": row, "trouble": exc.message, "how": how}, status=422)
    renewed = await sync_to_async(kept_or_404)(playlist_id)
    return await _sheet(request, renewed, {"outcome": outcome, "words": put_back_words(outcome)})


async def _put_back(request: HttpRequest, replacement_id: int) -> SaveOutcome:
    connected = await sync_to_async(library_server)()
    how = {"is_asked": "asked" in request.POST, "anew": "anew" in request.POST}
    work = partial(undo_replaced, replacement_id, connected, await server_name(connected), **how)
    return await save_task.finish_in_turn(work)


async def _sheet(
    request: HttpRequest, playlist: Playlist, context: dict[str, object], *, status: int = 200
) -> HttpResponse:
    return await sync_to_async(sheet)(request, "_replaced", playlist, "Undo replacing", context, status=status)
