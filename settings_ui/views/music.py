"""The connection to Plex: look at it, check what is typed, keep it, forget it. Only looking asks nobody outside."""

from collections.abc import Mapping
from http import HTTPStatus

from asgiref.sync import sync_to_async
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import trigger_client_event

from core.web.access import staff_required
from core.web.htmx import htmx_details
from library.errors import InvalidConnectionError
from library.services.connecting.change import ConnectionChange, build_candidate, rename_fields
from library.services.connecting.check import ConnectionCheck, check_connection
from library.services.connecting.save import connect, disconnect
from llm.errors import ProbeSupersededError
from llm.services.checking.single_flight import probe_slots
from settings_ui.contexts.music import music_context, sync_panel
from settings_ui.contexts.page import page_context
from settings_ui.forms.music import MusicForm
from settings_ui.schemas.music import NAMES
from settings_ui.views.responses import asked_at, to_music, whole_page

_STALE = ConnectionCheck(status="failed", text="A newer check has replaced this one")


@require_safe
@staff_required
def panel(request: HttpRequest) -> HttpResponseBase:
    """The section, for htmx to put into a page."""
    if not htmx_details(request):
        return to_music(request)
    return render(request, "settings_ui/partials/_music.html", music_context(request))


@sensitive_post_parameters("plex_token")
@require_POST
@staff_required
async def check(request: HttpRequest) -> HttpResponseBase:
    """Who answers at the address, and which music libraries there are; nothing is kept."""
    form = MusicForm(request.POST)
    form.is_valid()
    # Which libraries were ticked is for saving.
    change = form.change().model_copy(update={"sections": None})
    found, errors = await _checked(request, change)
    return await sync_to_async(_answer_check)(request, {**form.first_errors(), **errors}, found)


@sensitive_post_parameters("plex_token")
@require_POST
@staff_required
async def save(request: HttpRequest) -> HttpResponseBase:
    """Check, and keep what works. With htmx the new section, else back to the page."""
    form = MusicForm(request.POST)
    if not form.is_valid():
        return await sync_to_async(_refused)(request, form.first_errors())
    try:
        found = await connect(form.change())
    except InvalidConnectionError as exc:
        return await _explain(request, form, rename_fields(exc.errors, NAMES))
    if not found.is_ok:
        return await sync_to_async(_answer_check)(request, {}, found, status=422)
    return await sync_to_async(connected_answer)(request, found)


@require_POST
@staff_required
def forget(request: HttpRequest) -> HttpResponseBase:
    """Disconnect. The tracks stay until another library takes their place."""
    disconnect()
    if htmx_details(request):
        response = render(request, "settings_ui/partials/_music.html", music_context(request))
        return trigger_client_event(response, "library-changed")
    messages.success(request, "Plex is disconnected. Your playlists and library are kept.")
    return to_music(request)


def connected_answer(request: HttpRequest, found: ConnectionCheck) -> HttpResponse:
    """After a connection was kept: the section, and word to the sync that there is something to read."""
    if not htmx_details(request):
        messages.success(request, f"{found.text}. Next, sync the library.")
        if found.warning:
            messages.warning(request, found.warning)
        return to_music(request)
    context = music_context(request, check=found) | {"saved": found.text}
    response = render(request, "settings_ui/partials/_music_saved.html", context)
    # Where the library already came from there, nothing has to be read at once.
    event = "music-connected" if sync_panel(request).is_needed else "library-changed"
    response["HX-Retarget"], response["HX-Reswap"] = "#music-panel", "outerHTML"
    return trigger_client_event(response, event)


async def _explain(request: HttpRequest, form: MusicForm, errors: Mapping[str, str]) -> HttpResponseBase:
    """What was refused, at its field. Whoever has ticked no music library sees again which there are."""
    if errors.keys() != {NAMES["sections"]}:
        return await sync_to_async(_refused)(request, errors)
    change = form.change().model_copy(update={"sections": None})
    found, _ = await _checked(request, change)
    return await sync_to_async(_answer_check)(request, errors, found, status=422)


async def _checked(request: HttpRequest, change: ConnectionChange) -> tuple[ConnectionCheck, Mapping[str, str]]:
    try:
        connection = await sync_to_async(build_candidate)(change)
    except InvalidConnectionError as exc:
        return ConnectionCheck(status="bad_address", text=next(iter(exc.errors.values()))), rename_fields(
            exc.errors, NAMES
        )
    try:
        async with probe_slots().only(f"plex {request.session.session_key or ''}", asked_at(request)):
            found, _ = await check_connection(connection)
    except ProbeSupersededError:
        return _STALE, {}
    return found, {}


def _answer_check(
    request: HttpRequest, errors: Mapping[str, str], found: ConnectionCheck, status: int = 200
) -> HttpResponse:
    """The status line and what goes with it: with htmx, what was typed stays in its fields, the token too."""
    context = music_context(request, typed=request.POST, errors=errors, check=found)
    if status != HTTPStatus.OK:
        context["not_saved"] = next(iter(errors.values()), found.text)
    if not htmx_details(request):
        return whole_page(request, page_context(None) | context, status)
    response = render(request, "settings_ui/partials/_music_checked.html", context, status=status)
    response["HX-Retarget"], response["HX-Reswap"] = "#plex-status-box", "innerHTML"
    return response


def _refused(request: HttpRequest, errors: Mapping[str, str]) -> HttpResponse:
    context = music_context(request, typed=request.POST, errors=errors)
    if not htmx_details(request):
        return whole_page(request, page_context(None) | context, 422)
    context["not_saved"] = next(iter(errors.values()), "")
    return render(request, "settings_ui/partials/_music_refused.html", context, status=422)
