"""Saving again with one click: the same place, the same way, and word of it without leaving the list."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.web.htmx import htmx_of
from playlists.models import Playlist
from playlists.services.saving.messages import saved_words
from playlists.services.saving.statuses import SaveState


def is_again(request: HttpRequest) -> bool:
    """Whether that button was pressed on a page with a script; without one, the save's own page tells of it."""
    return "again" in request.POST and bool(htmx_of(request))


def saved_again(request: HttpRequest, playlist: Playlist, state: SaveState | None) -> HttpResponse:
    """A toast, and the row of buttons as it is now."""
    context: dict[str, object] = {"playlist": playlist, "on_playlist_page": True}
    outcome, error = (state.outcome, state.error) if state else (None, None)
    if error is not None or state is None:
        told = f"Not saved: {error.message}" if error else "Not saved. Try again."
        return _answer(request, context | {"words": told, "kind": "error"})
    if outcome is None:
        return _answer(
            request, context | {"words": "Saving takes a little longer. It goes on by itself.", "kind": "busy"}
        )
    kind = "success" if outcome.is_as_asked and outcome.is_noted else "warning"
    return _answer(request, context | {"words": saved_words(outcome), "kind": kind, "outcome": outcome})


def _answer(request: HttpRequest, context: dict[str, object]) -> HttpResponse:
    return render(request, "playlists/partials/_saved_again.html", context)
