"""What to do with the playlists of the demo library when Plex takes its place. The owner's alone to decide."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from core.text.humanize import parse_int, pluralize
from core.web.access import staff_required
from core.web.htmx import SeeOther, htmx_of, page_path
from playlists.services.following.demo_playlists import bring_back, delete_demo_playlists


@require_POST
@staff_required
def delete(request: HttpRequest) -> HttpResponseBase:
    """All of them, into the bin."""
    ids = delete_demo_playlists()
    return _answer(request, f"{pluralize(len(ids), 'playlist')} of the demo library went into the bin.", ids)


@require_POST
@staff_required
def restore(request: HttpRequest) -> HttpResponseBase:
    """Those of the form, out of it."""
    ids = [number for text in request.POST.getlist("id") if (number := parse_int(text))]
    return _answer(request, f"{pluralize(bring_back(ids), 'playlist')} came back.", [])


def _answer(request: HttpRequest, words: str, ids: list[int]) -> HttpResponseBase:
    if htmx_of(request):
        return render(request, "playlists/partials/_demo_left_changed.html", {"words": words, "ids": ids})
    messages.success(request, f"{words} History has a bin, which keeps them for 30 days." if ids else words)
    return SeeOther(page_path(request) or reverse("playlists:history"))
