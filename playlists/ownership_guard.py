"""Who may have what an address names, as middleware: asked before every view whose address has the id of a thing.

A new address is guarded by naming its id as the others do; tests/test_access.py tries all of them.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from core.errors import PlexSageError
from core.middleware.base import InLoop
from core.text.humanize import parse_int
from core.web.access import error_response, person_of, refuse, wants_json
from playlists.errors import NotYoursError, PlaylistMissingError, ReplacementMissingError, RunNotFoundError
from playlists.ownership import Right, right_to_playlist, right_to_replacement, right_to_run

_Read = Callable[[int, int | None], Right]
_Missing = Callable[[int], PlexSageError]
#: Part of an address -> what is known of rights to it, and the error where it is nothing that one may know of.
_THINGS: Mapping[str, tuple[_Read, _Missing]] = {
    "playlist_id": (right_to_playlist, lambda _: PlaylistMissingError()),
    "result_id": (right_to_playlist, lambda _: PlaylistMissingError()),
    "run_id": (right_to_run, lambda run_id: RunNotFoundError(f"There is no run {run_id}.")),
    "replacement_id": (right_to_replacement, lambda _: ReplacementMissingError("There is nothing to undo here.")),
}
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
#: What others may do with a shared playlist although it is no mere look at it. None of these changes it.
FOR_LISTENERS = frozenset(
    {
        "playlists/<int:playlist_id>/play/",
        "playlists/<int:playlist_id>/save/",
        "playlists/<int:playlist_id>/copy/",
        "api/playlists/<int:playlist_id>/play",
        "api/playlists/<int:playlist_id>/save",
        "api/playlists/<int:playlist_id>/copy",
    }
)


class OwnershipGuard(InLoop):
    """Behind the login. 404 for what others keep to themselves, as for what does not exist; 403 for changing theirs."""

    def may_ask(self, request: HttpRequest, step: str, *args: Any) -> bool:
        """Where the address names one of its things."""
        return bool(_THINGS.keys() & args[-1].keys())

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Mapping[str, Any]
    ) -> HttpResponse | None:
        """Look at each thing that the address names."""
        for name in _THINGS.keys() & view_kwargs.keys():
            right_to, missing = _THINGS[name]
            number = parse_int(str(view_kwargs[name])) or 0
            right = right_to(number, person_of(request))
            if right is Right.NONE:
                return _answer_missing(request, missing(number))
            if right < _needed(request, name):
                refusal = NotYoursError()
                return refuse(request, refusal.message, refusal.code)
        return None


def _needed(request: HttpRequest, name: str) -> Right:
    """The way back from a replacement is the owner's, also to look at."""
    route = request.resolver_match.route if request.resolver_match else ""
    is_look = request.method in _SAFE or route in FOR_LISTENERS
    return Right.SEE if is_look and name != "replacement_id" else Right.CHANGE


def _answer_missing(request: HttpRequest, error: PlexSageError) -> HttpResponse:
    if wants_json(request):
        return error_response(404, error.code, error.message)
    raise Http404(error.message)
