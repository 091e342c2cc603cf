"""Edits of a playlist, each a small form; what they do is in `services.editing.surgery`."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_POST

from playlists.errors import EditRefusedError, PlaylistMissingError
from playlists.services.editing import apply, operations
from playlists.services.editing.apply import apply_edit
from playlists.services.reasons.statuses import reasons_statuses
from playlists.views.playlist_parts import before_edit, edited, in_the_bin, refused

#: Makes an edit and says what happened.
_Edit = Callable[..., str]
_View = Callable[..., HttpResponseBase]


def _edit(make: _Edit) -> _View:
    """A view of it: POST only, the new list as answer, refusals in words."""

    @require_POST
    @wraps(make)
    def view(request: HttpRequest, playlist_id: int, **named: int) -> HttpResponseBase:
        before = before_edit(playlist_id)
        try:
            said = make(request, playlist_id, **named)
        except EditRefusedError as exc:
            return refused(request, playlist_id, exc.message)
        except PlaylistMissingError:
            return in_the_bin(request, playlist_id)
        reasons_statuses().forget(playlist_id)
        return edited(request, playlist_id, said, before)

    return view


@_edit
def remove(request: HttpRequest, playlist_id: int, entry_id: int) -> str:
    """Take a track out."""
    return apply_edit(playlist_id, operations.removed(entry_id))


@_edit
def move(request: HttpRequest, playlist_id: int, entry_id: int) -> str:
    """`by` steps up (negative) or down, or `to` a place."""
    if _field(request, "to"):
        return apply_edit(playlist_id, operations.moved_to(entry_id, _number(request, "to")))
    return apply_edit(playlist_id, operations.moved_by(entry_id, _number(request, "by")))


@_edit
def lock(request: HttpRequest, playlist_id: int, entry_id: int) -> str:
    """`locked` is 1 or 0."""
    return apply_edit(playlist_id, operations.locked(entry_id, is_locked=_field(request, "locked") == "1"))


@_edit
def rename(request: HttpRequest, playlist_id: int) -> str:
    """Another `title`."""
    return apply_edit(playlist_id, operations.renamed(_field(request, "title")))


@_edit
def add(request: HttpRequest, playlist_id: int) -> str:
    """The track with this `rating_key`, at the end."""
    return apply.add_track(playlist_id, _field(request, "rating_key"))


@_edit
def undo(request: HttpRequest, playlist_id: int) -> str:
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
