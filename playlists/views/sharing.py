"""Sharing one's playlist with the household, and making a copy of what others share."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from core.web.access import person_of, refuse
from core.web.htmx import SeeOther, htmx_details
from playlists.errors import EditRefusedError, NotYoursError, PlaylistMissingError
from playlists.services.editing.copying import copy_playlist
from playlists.services.editing.sharing import set_shared
from playlists.views.playlist import answer_binned, answer_refusal, playlist_or_404


@require_POST
def share(request: HttpRequest, playlist_id: int) -> HttpResponseBase:
    """`shared` is 1 or 0; with htmx the line that says so."""
    try:
        said = set_shared(playlist_id, person_of(request), is_shared=request.POST.get("shared") == "1")
    except EditRefusedError as exc:
        return answer_refusal(request, playlist_id, exc.message)
    except NotYoursError as exc:
        return refuse(request, exc.message)
    except PlaylistMissingError:
        return answer_binned(request, playlist_id)
    if htmx_details(request):
        context = {"playlist": playlist_or_404(playlist_id), "words": said}
        return render(request, "playlists/partials/_sharing_changed.html", context)
    messages.success(request, said)
    return SeeOther(reverse("playlists:playlist", args=[playlist_id]))


@require_POST
def copy(request: HttpRequest, playlist_id: int) -> HttpResponseBase:
    """On to the copy."""
    try:
        made = copy_playlist(playlist_id, person_of(request))
    except PlaylistMissingError as exc:
        raise Http404(exc.message) from exc
    messages.success(request, "This copy is yours to change.")
    return redirect("playlists:playlist", made.pk)
