"""The bin: what was deleted, restored or deleted for good."""

from asgiref.sync import sync_to_async
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.text.humanize import parse_int
from core.web.access import person_of
from core.web.htmx import SeeOther, htmx_details
from playlists.errors import PlaylistMissingError
from playlists.services.editing import binning
from playlists.services.pages.bin import bin_page, delete_for_good


@require_safe
@never_cache  # Back shows it without what was taken out meanwhile
def page(request: HttpRequest) -> HttpResponseBase:
    """`page` pages."""
    number = parse_int(request.GET.get("page", "")) or 1
    return render(request, "playlists/bin.html", {"bin": bin_page(person_of(request), number)})


@require_POST
def restore(request: HttpRequest, playlist_id: int) -> HttpResponseBase:
    """Out of the bin, back among the others."""
    try:
        playlist = binning.restore(playlist_id)
    except PlaylistMissingError as exc:
        raise Http404(exc.message) from exc
    return _answer(request, f"“{playlist.title}” restored.", playlist_id)


@require_POST
async def delete(request: HttpRequest, playlist_id: int) -> HttpResponseBase:
    """For good; the page has asked."""
    try:
        await delete_for_good(playlist_id)
    except PlaylistMissingError as exc:
        raise Http404(exc.message) from exc
    return await sync_to_async(_answer)(request, "The playlist was permanently deleted.")


def _answer(request: HttpRequest, words: str, restored: int | None = None) -> HttpResponseBase:
    """The list as it is now; without htmx, by way of a page that a reload sends nothing to again."""
    if htmx_details(request):
        context = {"bin": bin_page(person_of(request)), "words": words, "restored": restored}
        return render(request, "playlists/partials/_bin_changed.html", context)
    messages.success(request, words)
    return SeeOther(reverse("playlists:bin"))
