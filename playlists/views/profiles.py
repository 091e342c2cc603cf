"""What the music sounds like, for staff: how asking the model goes, and each artist's profile to see and correct.

Looking asks nobody outside.
"""

from collections.abc import Awaitable, Callable
from typing import get_args

from asgiref.sync import sync_to_async
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import PlexSageError
from core.tasks.background import background
from core.text.humanize import parse_int
from core.web.access import staff_required
from core.web.htmx import SeeOther, htmx_details
from library.profiles.listing import PAGE, ListedArtist, Show, find_artist, list_artists
from library.profiles.vocabulary import MOODS
from playlists.errors import ArtistMissingError
from playlists.forms.profile_form import ProfileForm, initial_of
from playlists.services.profiling import edit, lease, start
from playlists.services.profiling.status import profiling_status

UNPROCESSABLE = 422
#: More than any library has.
_MOST_PAGES = 1_000_000
_SHOWS: tuple[tuple[Show, str], ...] = (
    ("all", "All artists"),
    ("known", "Described"),
    ("unknown", "Not known to the model"),
    ("open", "Not asked about yet"),
    ("by_hand", "Edited by hand"),
)


@require_safe
@never_cache
@staff_required
def page(request: HttpRequest) -> HttpResponseBase:
    """`?q=` searches, `show` filters, `page` pages; htmx gets the list alone."""
    listed = _list_context(request)
    if htmx_details(request):
        return render(request, "playlists/partials/_profile_list.html", listed)
    return render(request, "playlists/profiles.html", listed | {"profiling": profiling_status()})


@require_safe
@never_cache
@staff_required
def progress(request: HttpRequest) -> HttpResponseBase:
    """How it goes, alone."""
    return _state(request) if htmx_details(request) else _to_page()


@require_POST
@staff_required
async def begin(request: HttpRequest) -> HttpResponseBase:
    """Ask about all open artists; with `again`, also about those whom a model has described before."""
    agreed, again = request.POST.get("agreed", ""), "again" in request.POST
    return await _try(request, lambda: start.start_profiling(background(), agreed=agreed, anew=again))


@require_POST
@staff_required
async def resume(request: HttpRequest) -> HttpResponseBase:
    """Go on where it was left."""
    return await _try(request, lambda: start.resume_profiling(background()))


@require_POST
@staff_required
async def pause(request: HttpRequest) -> HttpResponseBase:
    """In whatever process it works; the page sees it stop a moment later."""
    return await _try(request, sync_to_async(lease.request_pause))


@require_POST
@staff_required
async def automatic(request: HttpRequest) -> HttpResponseBase:
    """Whether new artists are asked about after each sync."""
    on = "on" in request.POST.getlist("automatic")
    return await _try(request, lambda: sync_to_async(lease.be_automatic)(on))


@require_POST
@staff_required
def forget_unknown(request: HttpRequest) -> HttpResponseBase:
    """All whom a model did not know are open again."""
    edit.forget_unknown()
    return _state(request) if htmx_details(request) else _to_page()


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@staff_required
def artist(request: HttpRequest, artist_id: int) -> HttpResponseBase:
    """An artist's profile to see and, posted, to correct."""
    found = _artist_or_404(artist_id)
    form = ProfileForm(request.POST if request.method == "POST" else None, initial=initial_of(found.profile))
    if request.method == "POST" and form.is_valid():
        edit.correct_profile(artist_id, form.profile())
        messages.success(request, f"The profile of {found.name} is saved. No model will change it.")
        return _to_page()
    status = UNPROCESSABLE if form.errors else 200
    context = {"artist": found, "form": form, "moods": sorted(MOODS), "profiling": profiling_status()}
    return render(request, "playlists/profile.html", context, status=status)


@require_POST
@staff_required
def forget(request: HttpRequest, artist_id: int) -> HttpResponseBase:
    """The artist is open again."""
    found = _artist_or_404(artist_id)
    edit.forget_profile(artist_id)
    messages.success(request, f"The profile of {found.name} is deleted.")
    return _to_page()


@require_POST
@staff_required
async def ask_again(request: HttpRequest, artist_id: int) -> HttpResponseBase:
    """Ask the model once more about one artist, soon."""
    try:
        await start.ask_again_about(artist_id, background(), agreed=request.POST.get("agreed", ""))
    except ArtistMissingError as exc:
        raise Http404(exc.message) from exc
    except PlexSageError as exc:
        messages.error(request, exc.message)
    else:
        messages.success(request, "The model will be asked about this artist soon.")
    return SeeOther(reverse("playlists:profile", args=[artist_id]))


async def _try(request: HttpRequest, do: Callable[[], Awaitable[object]]) -> HttpResponseBase:
    """What cannot be done is said."""
    try:
        await do()
    except PlexSageError as exc:
        return await sync_to_async(_refused)(request, exc.message)
    return await sync_to_async(_state)(request) if htmx_details(request) else _to_page()


def _refused(request: HttpRequest, problem: str) -> HttpResponseBase:
    if htmx_details(request):
        return _state(request, problem=problem, status=UNPROCESSABLE)
    messages.error(request, problem)
    return _to_page()


def _state(request: HttpRequest, *, problem: str = "", status: int = 200) -> HttpResponse:
    context = {"profiling": profiling_status(), "problem": problem}
    return render(request, "playlists/partials/_profiling.html", context, status=status)


def _list_context(request: HttpRequest) -> dict[str, object]:
    query, asked = request.GET.get("q", "").strip()[:200], request.GET.get("show", "all")
    show: Show = next((known for known in get_args(Show) if known == asked), "all")
    number = min(max(1, parse_int(request.GET.get("page", "")) or 1), _MOST_PAGES)
    found = list_artists(query, show=show, first=(number - 1) * PAGE)
    if not found.artists and found.total:  # beyond the last: artists have left meanwhile
        found = list_artists(query, show=show, first=(found.total - 1) // PAGE * PAGE)
    return {
        "query": query,
        "show": show,
        "shows": _SHOWS,
        "found": found,
        "page": found.first // PAGE + 1,
        "pages": max(1, -(-found.total // PAGE)),
    }


def _artist_or_404(artist_id: int) -> ListedArtist:
    found = find_artist(artist_id)
    if found is None:
        raise Http404("This artist isn't in your library.")
    return found


def _to_page() -> HttpResponseBase:
    return SeeOther(reverse("playlists:profiles"))
