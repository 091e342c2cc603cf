"""What an edit of a playlist is answered with: what has changed of the list that the page shows, or else all of it.

The page says which list it shows by that list's mark (X-Shown, static/js/list-changes.js). Where it is the one that was
edited, the rows that changed are enough.
"""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django_htmx.http import reswap, retarget, trigger_client_event

from core.web.htmx import SeeOther, htmx_details
from playlists.models import Playlist
from playlists.services.editing.apply import EditOutcome
from playlists.services.pages.list_changes import ListChanges, compare
from playlists.services.pages.playlist import PlaylistPage, show, show_both

_NOTHING = ListChanges((), (), ())


def answer_edit(request: HttpRequest, playlist_id: int, outcome: EditOutcome) -> HttpResponseBase:
    """After an edit: the list for htmx, else back to the page, which a reload sends nothing to again."""
    if not htmx_details(request):
        return back_to_page(request, playlist_id, outcome.said)
    before, after = show_both(outcome.playlist, outcome.before, outcome.after)
    told: dict[str, Any] = {"said": outcome.said, "undoable": outcome.can_be_undone}
    is_title_edit = outcome.after.title != outcome.before.title
    changes = _changes(request, before, after)
    if changes is None:
        return _render(request, outcome.playlist, after, is_title_edit=is_title_edit, **told)
    changed: dict[str, Any] = {
        "is_title_edit": is_title_edit,
        "is_story_edit": outcome.after.narrative != outcome.before.narrative,
        "is_cover_edit": after.covers != before.covers,
    }
    return _render(request, outcome.playlist, after, changes=changes, **changed, **told)


def back_to_page(request: HttpRequest, playlist_id: int, said: str) -> HttpResponseBase:
    """Without a script."""
    messages.success(request, said)
    return SeeOther(reverse("playlists:playlist", args=[playlist_id]))


def answer_list(request: HttpRequest, playlist: Playlist, status: int = 200, **more: Any) -> HttpResponse:
    """The list as it is, for htmx; `said` and `refused` are told with it."""
    shown = show(playlist)
    return _render(request, playlist, shown, status, changes=_changes(request, None, shown), **more)


def _changes(request: HttpRequest, before: PlaylistPage | None, after: PlaylistPage) -> ListChanges | None:
    """None where the page shows another list than these, or so much is another that it gets all of it."""
    shown = request.headers.get("X-Shown", "")
    if shown == after.mark:
        return _NOTHING
    if before is None or shown != before.mark or not (before.rows and after.rows):
        return None
    changes = compare(before.rows, after.rows)
    return changes if changes.are_few else None


def _render(
    request: HttpRequest, playlist: Playlist, shown: PlaylistPage, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"playlist": playlist, "shown": shown, "is_fragment": True} | more
    if more.get("changes") is None:
        response = render(request, "playlists/partials/_tracks_answer.html", context, status=status)
    else:
        answer = render(request, "playlists/partials/_tracks_changed.html", context, status=status)
        response = reswap(retarget(answer, "#tracks-top"), "innerHTML")
    return trigger_client_event(response, "tracks-changed", after="settle")
