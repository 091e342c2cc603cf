"""Edits of a playlist, each a small form; those that ask the model are started here, and watched on the run's page."""

from collections.abc import Callable
from functools import wraps

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_POST

from core.web.access import person_of
from core.web.htmx import redirect_after_form
from llm.errors import NotConfiguredError
from playlists.errors import EditRefusedError, PlaylistMissingError
from playlists.models import Run
from playlists.services.editing import apply, operations
from playlists.services.editing.apply import EditOutcome, apply_edit
from playlists.services.reasons.ask import reasons_statuses, start_reasons
from playlists.services.runs import revisions
from playlists.services.runs.start import launch
from playlists.views.list_answers import answer_edit
from playlists.views.playlist import answer_binned, answer_refusal, answer_said

#: Makes an edit.
_Edit = Callable[..., EditOutcome]
_View = Callable[..., HttpResponseBase]


def _edit(make: _Edit) -> _View:
    """A view of it: POST only, what changed as answer, refusals in words."""

    @require_POST
    @wraps(make)
    def view(request: HttpRequest, playlist_id: int, **named: int) -> HttpResponseBase:
        try:
            outcome = make(request, playlist_id, **named)
        except EditRefusedError as exc:
            return answer_refusal(request, playlist_id, exc.message)
        except PlaylistMissingError:
            return answer_binned(request, playlist_id)
        reasons_statuses().forget(playlist_id)
        return answer_edit(request, playlist_id, outcome)

    return view


@_edit
def remove(request: HttpRequest, playlist_id: int, entry_id: int) -> EditOutcome:
    """Take a track out."""
    return apply_edit(playlist_id, operations.remove(entry_id))


@_edit
def move(request: HttpRequest, playlist_id: int, entry_id: int) -> EditOutcome:
    """`by` steps up (negative) or down, or `to` a place."""
    if _field(request, "to"):
        return apply_edit(playlist_id, operations.move_to(entry_id, _number(request, "to")))
    return apply_edit(playlist_id, operations.move_by(entry_id, _number(request, "by")))


@_edit
def lock(request: HttpRequest, playlist_id: int, entry_id: int) -> EditOutcome:
    """`locked` is 1 or 0."""
    return apply_edit(playlist_id, operations.set_locked(entry_id, is_locked=_field(request, "locked") == "1"))


@_edit
def rename(request: HttpRequest, playlist_id: int) -> EditOutcome:
    """Another `title`."""
    return apply_edit(playlist_id, operations.rename(_field(request, "title")))


@_edit
def add(request: HttpRequest, playlist_id: int) -> EditOutcome:
    """The track with this `rating_key`, at the end."""
    return apply.add_track(playlist_id, _field(request, "rating_key"))


@_edit
def undo(request: HttpRequest, playlist_id: int) -> EditOutcome:
    """Back to the `version` that the person saw."""
    return apply.undo(playlist_id, _number(request, "version"))


def _field(request: HttpRequest, name: str) -> str:
    """Out of the form, or of the address that its button sends it to."""
    return request.POST.get(name) or request.GET.get(name, "")


def _number(request: HttpRequest, name: str) -> int:
    try:
        return int(_field(request, name))
    except ValueError:
        raise EditRefusedError("This form was incomplete. Reload the page and try again.") from None


@require_POST
async def regenerate(request: HttpRequest, playlist_id: int) -> HttpResponseBase:
    """All but the locked ones anew."""
    return await _start(request, playlist_id, lambda: revisions.regenerate(playlist_id, owner=person_of(request)))


@require_POST
async def less(request: HttpRequest, playlist_id: int, entry_id: int) -> HttpResponseBase:
    """Others in the place of most tracks by this artist."""
    return await _start(
        request, playlist_id, lambda: revisions.less_of(playlist_id, entry_id, owner=person_of(request))
    )


@require_POST
async def more(request: HttpRequest, playlist_id: int, entry_id: int) -> HttpResponseBase:
    """Some more like this track."""
    return await _start(
        request, playlist_id, lambda: revisions.more_like(playlist_id, entry_id, owner=person_of(request))
    )


@require_POST
async def reasons(request: HttpRequest, playlist_id: int) -> HttpResponseBase:
    """Have the model say why each track is there."""
    try:
        await start_reasons(playlist_id, person_of(request))
    except PlaylistMissingError:
        return await sync_to_async(answer_binned)(request, playlist_id)
    return await sync_to_async(answer_said)(request, playlist_id, "Asking why. The reasons will appear here.")


async def _start(request: HttpRequest, playlist_id: int, plan: Callable[[], Run]) -> HttpResponseBase:
    try:
        run = await launch(plan)
    except (EditRefusedError, NotConfiguredError) as exc:
        return await sync_to_async(answer_refusal)(request, playlist_id, exc.message)
    except PlaylistMissingError:
        return await sync_to_async(answer_binned)(request, playlist_id)
    return redirect_after_form(request, reverse("playlists:run", args=[run.pk]))
