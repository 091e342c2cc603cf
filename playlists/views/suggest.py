"""What the pages with filters ask for while somebody chooses: the live line, the model's ideas, names being typed."""

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import replace_url, trigger_client_event

from llm.services.settings.effective import load_config
from playlists.services.choosing.filter_page import filter_page
from playlists.services.choosing.form_state import settled
from playlists.services.choosing.ideas import ideas_for
from playlists.services.choosing.wish_query import from_query
from playlists.services.wishes.autocomplete import names_like
from playlists.services.wishes.seed_track import in_words_if_there


@require_safe
async def live(request: HttpRequest) -> HttpResponseBase:
    """The line, the chips with their counts, and the page's new address."""
    wish = from_query(settled(dict(request.GET.lists())))
    page = await filter_page(wish, request.GET.getlist("go"))
    # The model that is still being asked about the same wish must not be disturbed.
    context = {"page": page, "ask_anew": request.GET.get("iq", "") != page.asked}
    response = await sync_to_async(render)(request, "playlists/partials/_live.html", context)
    path = reverse("playlists:song" if wish.song else "playlists:new")
    return replace_url(response, f"{path}?{page.query}" if page.query else path)


@require_POST
async def ideas(request: HttpRequest) -> HttpResponseBase:
    """By POST: it makes PlexSage call the model. Afterwards the page asks for its live line again."""
    wish = await sync_to_async(in_words_if_there)(from_query(settled(dict(request.POST.lists()))))
    config = (await sync_to_async(load_config)()).config
    found = wish.ideas or await ideas_for(wish, config)
    page = await filter_page(wish.model_copy(update={"ideas": found}))
    context = {"page": page, "has_answered": True}
    response = await sync_to_async(render)(request, "playlists/partials/_ideas_told.html", context)
    return trigger_client_event(response, "ideas-came", after="settle")


@require_safe
def names(request: HttpRequest, kind: str) -> HttpResponse:
    """Options for a name that is being typed into the field `field`_add."""
    field = request.GET.get("field", "")
    found = names_like(kind, request.GET.get(f"{field}_add", ""))
    return render(request, "playlists/partials/_name_options.html", {"names": found, "field": field})
