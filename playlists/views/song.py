"""A new playlist from a song: find the song, choose what you like about it, and the filters as for every wish."""

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.web.access import person_of
from core.web.htmx import htmx_details
from library.errors import TrackNotFoundError
from library.search.tracks import search_tracks
from llm.services.settings.effective import load_config, what_is_missing
from playlists.forms.filters import LONGEST_NOTES, SongForm
from playlists.schemas import Qualities, Quality, Wish
from playlists.services.filter_form.filter_page import filter_page
from playlists.services.filter_form.form_input import read_form
from playlists.services.filter_form.wish_query import from_query
from playlists.services.generation.track_qualities import known_qualities, plain_qualities, qualities_for
from playlists.services.wishes.read import song_of
from playlists.views.new import Problems, answer_form, context_of, within_bounds


@require_http_methods(["GET", "HEAD", "POST"])
async def song(request: HttpRequest) -> HttpResponseBase:
    """Without `?song=`, or with one that is gone, the search for one."""
    if request.method == "POST":
        return await answer_form(request, SongForm, _show)
    wish = within_bounds(from_query(dict(request.GET.lists())))
    return await _show(request, wish)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Tracks for what was typed so far; alone for htmx, else within the page."""
    text = request.GET.get("q", "")
    context = {"typed": text, "found": search_tracks(text, limit=12), "searched": bool(text.strip())}
    template = "playlists/partials/_song_results.html" if htmx_details(request) else "playlists/song_search.html"
    return render(request, template, context)


@require_POST
async def qualities(request: HttpRequest) -> HttpResponseBase:
    """By POST: it makes PlexSage call the model."""
    wish = from_query(read_form(dict(request.POST.lists())))
    try:
        chosen = await sync_to_async(song_of)(wish.song)
    except TrackNotFoundError:
        return HttpResponse(status=204)
    config = (await sync_to_async(load_config)()).config
    named = await qualities_for(chosen, config, person_of(request))
    context = {"song": chosen, "qualities": offer_qualities(named, wish), "named": named, "has_answered": True}
    return await sync_to_async(render)(request, "playlists/partials/_qualities.html", context)


async def _show(request: HttpRequest, wish: Wish, problems: Problems | None = None) -> HttpResponseBase:
    """The page, as it is asked for or as it is refused."""
    status = 422 if problems is not None else 200
    try:
        chosen = await sync_to_async(song_of)(wish.song)
    except TrackNotFoundError as exc:
        problem = exc.message if wish.song else (problems or {}).get("song", "")
        return await sync_to_async(render)(request, "playlists/song_search.html", {"problem": problem}, status=status)
    config = (await sync_to_async(load_config)()).config
    page = await filter_page(wish)
    known = await sync_to_async(known_qualities)(chosen, config)
    named = known or Qualities(qualities=plain_qualities(chosen))
    context = context_of(page, problems) | {
        "song": chosen,
        "qualities": offer_qualities(named, wish),
        "named": named,
        "ask": known is None and not what_is_missing(config),
        "longest_notes": LONGEST_NOTES,
    }
    return await sync_to_async(render)(request, "playlists/song.html", context, status=status)


def offer_qualities(named: Qualities, wish: Wish) -> list[tuple[Quality, bool]]:
    """Each with whether it is chosen; what was chosen stays, whatever is offered now."""
    labels = {quality.label for quality in named.qualities}
    others = [Quality(id=label, label=label) for label in wish.qualities if label not in labels]
    return [(quality, quality.label in wish.qualities) for quality in (*others, *named.qualities)]
