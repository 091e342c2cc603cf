"""The history: all playlists by time, searched, renamed, put into the bin and taken out again."""

from contextlib import suppress
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.text.humanize import parse_int, pluralize
from core.web.access import person_of, staff_required
from core.web.htmx import SeeOther, htmx_details, page_path
from playlists.errors import EditRefusedError, PlaylistMissingError
from playlists.models import Playlist
from playlists.ownership import Whose
from playlists.queries import cards_of, playlists_binned
from playlists.services.editing import binning, operations
from playlists.services.editing.apply import apply_edit
from playlists.services.following.demo_playlists import bring_back, delete_demo_playlists
from playlists.services.pages import history as service
from playlists.services.pages.found import sees_others
from playlists.views.playlist import UNPROCESSABLE, playlist_or_404

_WHOSE: tuple[tuple[Whose, str], ...] = (("all", "All"), ("mine", "Mine"), ("shared", "Shared"))


@require_safe
@never_cache  # Back shows it without what was deleted meanwhile
def history(request: HttpRequest) -> HttpResponseBase:
    """`q` searches, `whose` ("mine", "shared") and `page` choose; with htmx the list alone.

    `deleted` is the playlist that can be brought back.
    """
    page, deleted, person = _number(request, "page"), _number(request, "deleted"), person_of(request)
    asked = request.GET.get("whose")
    whose: Whose = next((value for value, _ in _WHOSE if value == asked), "all")
    context = _listed(person, request.GET.get("q", "").strip(), page or 1, whose)
    if htmx_details(request):
        name = "_history_groups.html" if page > 1 else "_history_list.html"
        return render(request, f"playlists/partials/{name}", context)
    context["deleted"] = playlists_binned(person).filter(pk=deleted).first() if deleted else None
    return render(request, "playlists/history.html", context | _choices(person, whose))


def _listed(person: int | None, text: str = "", page: int = 1, whose: Whose = "all") -> dict[str, object]:
    shows_runs = not text and page <= 1 and whose != "shared"
    listed = service.history_page(person, text, page, whose)
    chosen = {"q": text, "whose": "" if whose == "all" else whose, "page": listed.next_page}
    return {
        "page": listed,
        "more": urlencode({name: value for name, value in chosen.items() if value}),
        "query": text,
        "whose": whose,
        "runs": service.runs_without_playlist(person) if shows_runs else (),
    }


def _choices(person: int | None, whose: Whose) -> dict[str, object]:
    """Offered where it makes a difference, and where a choice was made."""
    return {"whose_choices": _WHOSE, "has_others": whose != "all" or sees_others(person)}


@require_POST
def rename(request: HttpRequest, playlist_id: int) -> HttpResponseBase:
    """Another `title`; with htmx the card, else back to the history."""
    try:
        apply_edit(playlist_id, operations.rename(request.POST.get("title", "")))
    except EditRefusedError as exc:
        return _item(request, playlist_or_404(playlist_id), status=UNPROCESSABLE, refused=exc.message)
    except PlaylistMissingError:
        return _deleted(request, playlist_or_404(playlist_id))
    if htmx_details(request):
        return _item(request, playlist_or_404(playlist_id))
    return SeeOther(f"{reverse('playlists:history')}#playlist-{playlist_id}")


@require_POST
def delete(request: HttpRequest, playlist_id: int) -> HttpResponseBase:
    """Into the bin, where it may be already; the answer holds the way back."""
    with suppress(PlaylistMissingError):
        binning.delete(playlist_id)
    return _deleted(request, playlist_or_404(playlist_id))


@require_POST
def restore(request: HttpRequest, playlist_id: int) -> HttpResponseBase:
    """Out of the bin."""
    try:
        playlist = binning.restore(playlist_id)
    except PlaylistMissingError as exc:
        raise Http404(exc.message) from exc
    if htmx_details(request):
        return _item(request, playlist)
    return SeeOther(reverse("playlists:playlist", args=[playlist_id]))


def _deleted(request: HttpRequest, playlist: Playlist) -> HttpResponseBase:
    if htmx_details(request):
        return render(request, "playlists/partials/_history_deleted.html", {"deleted": playlist})
    return SeeOther(f"{reverse('playlists:history')}?deleted={playlist.pk}")


def _item(request: HttpRequest, playlist: Playlist, *, status: int = 200, refused: str = "") -> HttpResponseBase:
    person = person_of(request)
    context = {"card": cards_of([playlist], person)[0], "refused": refused, "is_fragment": True}
    if not htmx_details(request):
        context |= _listed(person) | _choices(person, "all") | {"runs": ()}
        return render(request, "playlists/history.html", context, status=status)
    return render(request, "playlists/partials/_history_item.html", context, status=status)


def _number(request: HttpRequest, name: str) -> int:
    return parse_int(request.GET.get(name, "")) or 0


@require_POST
@staff_required
def delete_demo(request: HttpRequest) -> HttpResponseBase:
    """View all, into the bin."""
    ids = delete_demo_playlists(person_of(request))
    return _answer(request, f"{pluralize(len(ids), 'playlist')} from the demo library moved to the bin.", ids)


@require_POST
@staff_required
def restore_demo(request: HttpRequest) -> HttpResponseBase:
    """Those of the form, out of it."""
    ids = [number for text in request.POST.getlist("id") if (number := parse_int(text))]
    return _answer(request, f"{pluralize(bring_back(ids, person_of(request)), 'playlist')} restored.", [])


def _answer(request: HttpRequest, words: str, ids: list[int]) -> HttpResponseBase:
    if htmx_details(request):
        return render(request, "playlists/partials/_demo_left_changed.html", {"words": words, "ids": ids})
    messages.success(request, f"{words} It keeps them for 30 days." if ids else words)
    return SeeOther(page_path(request) or reverse("playlists:history"))
